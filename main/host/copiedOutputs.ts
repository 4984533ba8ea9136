import type { CellChange, CopiedRun } from "../../src/rpc/cellChange.ts";

export interface CopiedOutputs {
  readonly of: CopiedRun;
  /** the new cell */
  readonly cellId: string;
}

/**
 * Which new cells show what others have put out. One that came back as the cell that it was has outputs of its own.
 * @param undo what takes the changes back, the last one first
 */
export function copiedOutputs(changes: readonly CellChange[], undo: readonly CellChange[]): CopiedOutputs[] {
  return changes.flatMap((change, index) => {
    const made = undo.at(-1 - index);
    if (change.type !== "insert" || !change.cell.outputsOf || made?.type !== "delete") return [];
    return made.cellId === change.cell.id ? [] : [{ of: change.cell.outputsOf, cellId: made.cellId }];
  });
}
