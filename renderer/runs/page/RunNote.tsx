import { Pencil } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { RunDetail } from "../../../src/runs/run.ts";
import { toastError } from "../../notice/toastStore.ts";
import { MarkdownView } from "../../output/MarkdownView.tsx";
import type { RunPart } from "./runPart.ts";

export interface RunNoteProps extends Pick<RunPart, "run" | "service"> {
  readonly onSaved: (run: RunDetail) => void;
}

/** What the researcher says of the run, in Markdown. */
export function RunNote({ run, service, onSaved }: RunNoteProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const save = async () => {
    const note = draft!.trim();
    try {
      await service.setRunNote(run.id, note);
      onSaved({ ...run, note });
      setDraft(null);
    } catch (error) {
      toastError("The note could not be saved", error);
    }
  };
  return (
    <section className="run-note" aria-label="Note">
      {draft !== null ? (
        <NoteEditor draft={draft} onDraft={setDraft} onSave={() => void save()} onCancel={() => setDraft(null)} />
      ) : (
        <>
          {run.note !== "" && <MarkdownView text={run.note} />}
          <button type="button" className="btn small ghost" onClick={() => setDraft(run.note)}>
            <Pencil className="i sm" aria-hidden />
            {run.note === "" ? "Write a note" : "Edit the note"}
          </button>
        </>
      )}
    </section>
  );
}

interface NoteEditorProps {
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onSave: () => void;
  readonly onCancel: () => void;
}

function NoteEditor({ draft, onDraft, onSave, onCancel }: NoteEditorProps) {
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") onCancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSave();
  };
  return (
    <>
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write
        autoFocus
        aria-label="Note in Markdown"
        value={draft}
        rows={Math.min(16, Math.max(4, draft.split("\n").length + 1))}
        placeholder="What was tried, what came out. Markdown with $formulas$."
        onChange={(event) => onDraft(event.target.value)}
        onKeyDown={keys}
      />
      <div className="row">
        <button type="button" className="btn small primary" onClick={onSave}>
          Save
        </button>
        <button type="button" className="btn small" onClick={onCancel}>
          Cancel
        </button>
        <span className="dim">Ctrl+Enter saves, Esc leaves it as it was</span>
      </div>
    </>
  );
}
