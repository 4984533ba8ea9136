import type { NotebookCell, NotebookText } from "../cells/percentFormat.ts";
import type { CellOutput } from "../output/cellOutput.ts";
import type { RunRow } from "../runs/run.ts";

/** A notebook with what its file cannot hold: as it leaves for another format, or as it came from one. Plain data. */
export interface ExchangedNotebook extends NotebookText {
  /** the file's name without its ending */
  readonly name: string;
  readonly cells: readonly ExchangedCell[];
  /** the runs of the cells' last executions, oldest first */
  readonly runs: readonly RunRow[];
}

export interface ExchangedCell extends NotebookCell {
  /** null: it gets one where it arrives */
  readonly id: string | null;
  /** the last one; null when it never ran */
  readonly execution: Execution | null;
}

export interface Execution {
  /** `[n]`; null when nobody knows */
  readonly count: number | null;
  readonly state: "running" | "ok" | "failed" | "interrupted";
  /** the cell's source has changed since */
  readonly edited: boolean;
  /** ms since the epoch */
  readonly started: number | null;
  readonly milliseconds: number | null;
  readonly outputs: readonly CellOutput[];
}
