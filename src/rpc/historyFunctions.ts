// The part of the contract that keeps texts from being lost: what another program wrote, and how the notebook stood before.
import type { CellKind } from "./contract.ts";

export interface HistoryFunctions {
  /** Ends the conflict of one cell that was changed here and in the file: its text here, or the file's. */
  settleCell(path: string, cellId: string, keep: "mine" | "disk"): Promise<void>;
  /** How the notebook stood at times, the newest first. */
  notebookHistory(path: string): Promise<readonly NotebookVersion[]>;
  /** What is different between a version and the notebook as it stands now, in order. @throws `history/unknown` */
  compareVersion(path: string, version: number): Promise<readonly VersionChange[]>;
  /** Makes the notebook, or one of the version's cells, what it was; how it stood until now is kept. @throws `history/unknown` */
  restoreVersion(path: string, version: number, cell?: number): Promise<void>;
}

export type VersionOrigin = "opened" | "edited" | "disk" | "conflict" | "restored";

export interface NotebookVersion {
  readonly id: number;
  /** ms since the epoch */
  readonly saved: number;
  readonly origin: VersionOrigin;
  readonly cells: number;
  /** lines, against the version before */
  readonly added: number;
  readonly removed: number;
}

/** A cell of a version against the notebook of now. */
export type VersionChange =
  | { readonly type: "same"; readonly count: number }
  | {
      readonly type: "changed";
      readonly cell: number;
      readonly cellId: string;
      readonly kind: CellKind;
      readonly before: string;
      readonly now: string;
    }
  /** there then, not now */
  | { readonly type: "gone"; readonly cell: number; readonly kind: CellKind; readonly before: string }
  /** there now, not then */
  | { readonly type: "new"; readonly cellId: string; readonly kind: CellKind; readonly now: string };

/** A cell that was changed here and in the file: what the file has of it, null when it was deleted there. */
export interface FileConflict {
  readonly theirs: string | null;
}
