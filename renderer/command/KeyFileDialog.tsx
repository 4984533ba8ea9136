// The person's file of keys, edited in the page: it lies on the service's machine, which may be another than this one.
import { TriangleAlert, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { lazy, Suspense, useRef, useState } from "react";
import { type KeyProblem, readKeyFile } from "../../src/keys/keyFile.ts";
import { toastError } from "../notice/toastStore.ts";
import { service } from "../service/workbench.ts";
import { commands } from "./commands.ts";
import { focusDocument } from "./focusDocument.ts";
import { useKeyFile } from "./keyFileStore.ts";
import { closePalette, usePalette } from "./paletteStore.ts";

const KeyFileEditor = lazy(() => import("../editor/monaco.ts").then(() => import("../editor/KeyFileEditor.tsx")));

export function KeyFileDialog() {
  const open = usePalette((store) => store.open === "keyFile");
  const typed = useRef<string | null>(null);
  const close = () => {
    void saved(typed.current).then((done) => {
      if (done) typed.current = null;
    });
    closePalette();
  };
  return (
    <Dialog.Root open={open} onOpenChange={(wanted) => !wanted && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content
          className="dialog key-file"
          aria-describedby={undefined}
          onCloseAutoFocus={focusDocument}
          onEscapeKeyDown={(event) => closesSomethingElse(event) && event.preventDefault()}
        >
          <Dialog.Title>Keyboard shortcuts (JSON)</Dialog.Title>
          <Dialog.Close className="btn ghost icon small close" aria-label="Save and close">
            <X className="i sm" aria-hidden />
          </Dialog.Close>
          <KeyFileBody typed={typed} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Escape first closes the editor's list of completions or its search. */
const closesSomethingElse = (event: KeyboardEvent): boolean =>
  document.querySelector(".key-file .suggest-widget.visible, .key-file .find-widget.visible") !== null && event.target instanceof Element;

async function saved(text: string | null): Promise<boolean> {
  if (text === null || text === useKeyFile.getState().text) return true;
  try {
    await service.saveKeyFile(text);
    return true;
  } catch (error) {
    toastError("Your keyboard shortcuts could not be saved", error);
    return false;
  }
}

const template = `// Your keyboard shortcuts, for all workspaces. A command listed here has these keys in place of its usual ones; [] takes them away.
// Keys are written as "Ctrl+Shift+K", "Shift+M", "Delete" or "D D"; on a Mac, Ctrl is the command key.
{
  // "cell.delete": ["D D", "Delete"]
}
`;

function KeyFileBody({ typed }: { readonly typed: { current: string | null } }) {
  const { file, text } = useKeyFile();
  const [start] = useState(() => typed.current ?? (text.trim() === "" ? template : text));
  const [now, setNow] = useState(start);
  const { problems } = readKeyFile(
    now,
    commands.map((command) => command.id),
  );
  const changed = (value: string) => {
    typed.current = value;
    setNow(value);
  };
  return (
    <>
      <p className="clip">
        <code>{file}</code>
      </p>
      <Suspense fallback={<div className="key-file-editor" />}>
        <KeyFileEditor text={start} problems={problems} onChange={changed} onSave={(value) => void saved(value)} />
      </Suspense>
      <KeyProblems problems={problems} />
      <div className="acts">
        <span className="dim grow">{now === text ? "Saved" : "Saved with Ctrl+S and when it is closed"}</span>
        <Dialog.Close className="btn primary">Save and close</Dialog.Close>
      </div>
    </>
  );
}

function KeyProblems({ problems }: { readonly problems: readonly KeyProblem[] }) {
  return (
    <ul className="key-problems" aria-label="Problems" aria-live="polite" tabIndex={problems.length > 0 ? 0 : undefined}>
      {problems.map((problem) => (
        <li key={`${problem.message}${problem.code}`}>
          <TriangleAlert className="i sm failed" aria-hidden />
          <span>
            {problem.message} {problem.hint} <code>{problem.code}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
