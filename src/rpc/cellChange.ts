import type { CellKind } from "./contract.ts";

/** A cell as it comes into a notebook. */
export interface InsertedCell {
  /** of a cell that the notebook had: it comes back as that cell, with its outputs. Taken or unknown ids are replaced by new ones. */
  readonly id?: string;
  readonly kind: CellKind;
  readonly source: string;
  readonly title?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** of a copy: it shows what this run put out, until it runs itself */
  readonly outputsOf?: CopiedRun;
}

/** A run of a cell, of this notebook or another one. */
export interface CopiedRun {
  readonly cellId: string;
  /** ms since the epoch; null for the last one */
  readonly started: number | null;
}

/** One change of a notebook's cells. Each has an inverse, which the service knows best: see `changeCells`. */
export type CellChange =
  | { readonly type: "insert"; readonly index: number; readonly cell: InsertedCell }
  | { readonly type: "delete"; readonly cellId: string }
  /** `index` is where the cell stands afterwards */
  | { readonly type: "move"; readonly cellId: string; readonly index: number }
  | { readonly type: "kind"; readonly cellId: string; readonly kind: CellKind }
  | { readonly type: "source"; readonly cellId: string; readonly source: string };
