import { FileWarning } from "lucide-react";
import { plural } from "../format/number.ts";
import { service } from "../service/workbench.ts";
import type { NotebookView } from "./applyEvent.ts";
import { sent } from "./askService.ts";
import { saveNow } from "./notebookActions.ts";
import { cellsOf, selectCell } from "./notebookStore.ts";

/** Why the notebook is not saved, and how it can be. */
export function SaveBar({ view }: { readonly view: NotebookView }) {
  const conflicts = cellsOf(view).filter((cell) => cell.conflict !== null);
  if (conflicts.length > 0) return <ConflictsBar path={view.path} ids={conflicts.map((cell) => cell.id)} />;
  if (view.saveError === null) return null;
  return (
    <div className="kernel-end" role="alert">
      <FileWarning className="i" aria-hidden />
      <p className="words">
        <b>Not saved.</b> {view.saveError}
      </p>
      <button type="button" className="btn small" onClick={() => void saveNow(view.path)}>
        Save now
      </button>
    </div>
  );
}

function ConflictsBar({ path, ids }: { readonly path: string; readonly ids: readonly string[] }) {
  const settle = (keep: "mine" | "disk") => void sent(path, "The conflict could not be settled", () => service.settleFile(path, keep));
  return (
    <div className="kernel-end" role="alert">
      <FileWarning className="i" aria-hidden />
      <p className="words">
        <b>{plural(ids.length, "cell")} changed here and in the file.</b> All else is put together; nothing is saved until you choose.
      </p>
      <button type="button" className="btn small" onClick={() => selectCell(path, ids[0]!)}>
        Show the first
      </button>
      <button type="button" className="btn small ghost" onClick={() => settle("mine")}>
        Keep all mine
      </button>
      <button type="button" className="btn small ghost" onClick={() => settle("disk")}>
        Take the whole file
      </button>
    </div>
  );
}
