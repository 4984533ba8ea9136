import { Dialog } from "radix-ui";
import { type FormEvent, useId, useState } from "react";
import type { NotebookTemplate } from "../../src/rpc/contract.ts";
import { focusDocument } from "../command/focusDocument.ts";
import { Choices } from "../notice/Choices.tsx";
import { answerNewNotebook, useNewNotebook } from "./newNotebookStore.ts";
import { checkNotebookName } from "./notebookName.ts";

/** Name and template of a new notebook. */
export function NewNotebookDialog() {
  const templates = useNewNotebook((store) => store.templates);
  return (
    <Dialog.Root open={templates !== null} onOpenChange={(open) => !open && answerNewNotebook(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        {templates && (
          <Dialog.Content className="dialog" onCloseAutoFocus={focusDocument}>
            <Dialog.Title>New notebook</Dialog.Title>
            <Dialog.Description>
              A TypeScript file in the workspace; its cells are kept as comments that other editors read too.
            </Dialog.Description>
            <NewNotebookForm templates={templates} />
          </Dialog.Content>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function NewNotebookForm({ templates }: { readonly templates: readonly NotebookTemplate[] }) {
  const [template, setTemplate] = useState(templates[0]!.id);
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const id = useId();
  const name = typed ?? freeName(template);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const why = checkNotebookName(name);
    if (why) setWrong(why);
    else answerNewNotebook({ name, template });
  };
  return (
    <form onSubmit={submit}>
      <label className="lab" htmlFor={id}>
        Name
      </label>
      <input
        id={id}
        className={`field wide ${wrong ? "is-error" : ""}`}
        // biome-ignore lint/a11y/noAutofocus: a dialog takes the focus, and this is what it is for
        autoFocus
        value={name}
        aria-invalid={wrong !== null}
        aria-describedby={`${id}-error`}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p className="field-error" id={`${id}-error`}>
        {wrong}
      </p>
      <Choices
        label="Start with"
        options={templates.map(({ id, title, description }) => ({ value: id, label: title, detail: description }))}
        value={template}
        onChange={setTemplate}
      />
      <div className="acts">
        <Dialog.Close className="btn">Cancel</Dialog.Close>
        <button type="submit" className="btn primary">
          Create
        </button>
      </div>
    </form>
  );
}

/** `untitled.ts`, or the template's own name, with a number where it is taken. */
function freeName(template: string): string {
  const stem = template === "blank" ? "untitled" : template;
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? `${stem}.ts` : `${stem}-${copy}.ts`;
    if (checkNotebookName(name) === null) return name;
  }
}
