import type { RunScope, RunSort } from "./runTable.ts";

/** A view of the runs table that has a name. */
export interface RunView {
  readonly name: string;
  readonly query: string;
  readonly scope: RunScope;
  readonly sort: readonly RunSort[];
  readonly columns: readonly RunColumn[];
  readonly groupBy: readonly string[];
  /** id of the run that all others are compared with */
  readonly baseline: string | null;
}

export interface RunColumn {
  /** a field or a key; `curve:loss` and `sweep:crossEntropy` are drawn */
  readonly key: string;
  /** px */
  readonly width?: number;
  readonly pinned?: boolean;
}
