import type { CellKind } from "./contract.ts";

/** The texts of notebooks, whether they are open or not. */
export interface SearchFunctions {
  /** All notebooks of the workspace: open ones as they stand here, the others as their files are. One that cannot be read is left out. */
  notebookTexts(): Promise<readonly NotebookTexts[]>;
  /**
   * Gives cells other texts, in a notebook that need not be open, and saves it. All of them or none.
   * @throws `search/changed` when a cell is not as it was, and as `openNotebook`, `saveNow`
   */
  changeNotebookTexts(path: string, changes: readonly TextOfCell[]): Promise<void>;
}

export interface NotebookTexts {
  readonly path: string;
  readonly cells: readonly { readonly kind: CellKind; readonly source: string }[];
}

export interface TextOfCell {
  /** place among the notebook's cells, from 0 */
  readonly index: number;
  readonly before: string;
  readonly after: string;
}
