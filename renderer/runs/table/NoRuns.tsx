import type { RunScope } from "../../../src/runs/runTable.ts";

const empty: Readonly<Record<RunScope, readonly [title: string, text: string]>> = {
  active: ["No runs yet", "Every warm start, calibration, sweep and evaluation that a cell makes is logged here."],
  archived: ["Nothing is archived", "Archived runs leave the list and keep all that they have."],
  trash: ["The trash is empty", "Deleted runs lie here until the trash is emptied."],
};

export function NoRuns({ query, scope, onClear }: { readonly query: string; readonly scope: RunScope; readonly onClear: () => void }) {
  const [title, text] = empty[scope];
  if (query === "")
    return (
      <div className="empty">
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
    );
  return (
    <div className="empty">
      <h2>No run matches “{query}”</h2>
      <button type="button" className="btn" onClick={onClear}>
        Clear the query
      </button>
    </div>
  );
}
