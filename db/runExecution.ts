import type { RunDetail } from "../src/runs/run.ts";
import type { Database } from "./database.ts";
import type { ExecutionState, StoredExecution } from "./notebookStore.ts";

/** Of a cell that ran itself. */
type OwnExecution = StoredExecution & { readonly state: Exclude<ExecutionState, "copied"> };

/**
 * The execution of a cell that started the run: the last one of that source in that notebook which began before the run did and had not
 * ended. Null where no cell started it, and where the execution is forgotten.
 */
export function runExecution(db: Database, run: RunDetail): OwnExecution | null {
  const { cellSource } = run.provenance;
  if (cellSource === null || run.notebook === null) return null;
  const select = `SELECT execution.id, cell_id AS cellId, count, execution.source, state, started, milliseconds
    FROM execution JOIN cell ON cell.id = cell_id JOIN notebook ON notebook.id = notebook_id
    WHERE path = ? AND execution.source = ? AND state <> 'copied' AND started <= ? AND coalesce(started + milliseconds, 9e15) >= ?
    ORDER BY started DESC, execution.rowid DESC LIMIT 1`;
  const found = () => db.sql<OwnExecution>(select).get(run.notebook, cellSource, run.started, run.started);
  return db.read(found) ?? null;
}
