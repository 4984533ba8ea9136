import type { CellChange, InsertedCell } from "../../src/rpc/cellChange.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { DocumentCell } from "./notebookDocument.ts";

export interface ChangedCells {
  readonly cells: readonly DocumentCell[];
  /** what takes the change back */
  readonly inverse: CellChange;
}

/**
 * The cells after one change; those of before are left as they are.
 * @param makeCell the cell to insert, under an id that is not among `cells`
 * @throws `notebook/unknown-cell`, `notebook/unknown-change`
 */
export function changedCells(
  cells: readonly DocumentCell[],
  change: CellChange,
  makeCell: (cell: InsertedCell) => DocumentCell,
): ChangedCells {
  if (change.type === "insert") return inserted(cells, change.index, makeCell(change.cell));
  const at = cells.findIndex((cell) => cell.id === change.cellId);
  if (at < 0) throw unknownCell(change.cellId);
  const cell = cells[at]!;
  switch (change.type) {
    case "delete":
      return { cells: cells.toSpliced(at, 1), inverse: { type: "insert", index: at, cell: asInserted(cell) } };
    case "move":
      return moved(cells, at, change.index);
    case "kind":
      return {
        cells: cells.with(at, change.kind === cell.kind ? cell : { ...cell, kind: change.kind, version: cell.version + 1 }),
        inverse: { type: "kind", cellId: cell.id, kind: cell.kind },
      };
    case "source":
      return {
        cells: cells.with(at, change.source === cell.source ? cell : { ...cell, source: change.source, version: cell.version + 1 }),
        inverse: { type: "source", cellId: cell.id, source: cell.source },
      };
    default:
      throw new SteerlabError("notebook/unknown-change", `There is no change of cells called ${(change as CellChange).type}.`, {
        hint: "The page is of another version: load it anew.",
      });
  }
}

function inserted(cells: readonly DocumentCell[], index: number, cell: DocumentCell): ChangedCells {
  return { cells: cells.toSpliced(clamp(index, cells.length), 0, cell), inverse: { type: "delete", cellId: cell.id } };
}

function moved(cells: readonly DocumentCell[], from: number, index: number): ChangedCells {
  const cell = cells[from]!;
  const others = cells.toSpliced(from, 1);
  return { cells: others.toSpliced(clamp(index, others.length), 0, cell), inverse: { type: "move", cellId: cell.id, index: from } };
}

const asInserted = ({ id, kind, source, title, metadata }: DocumentCell): InsertedCell => ({ id, kind, source, title, metadata });

const clamp = (index: number, length: number): number => Math.max(0, Math.min(length, Math.trunc(index)));

const unknownCell = (cellId: string): SteerlabError =>
  new SteerlabError("notebook/unknown-cell", `The notebook has no cell ${cellId}.`, {
    hint: "It was deleted, perhaps in another window; open the notebook anew.",
  });
