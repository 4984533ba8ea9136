import { type CellMarker, sameMarker } from "../../src/cells/cellMarker.ts";

export interface MergeableCell extends CellMarker {
  readonly id: string;
  readonly source: string;
}

export interface CellMerge<Cell> {
  readonly cells: readonly Cell[];
  /** cells that both have changed: `cells` has them as they are here, this as the file has them, null when it has them no more */
  readonly conflicts: ReadonlyMap<string, Cell | null>;
}

/**
 * Puts together what was changed here and what another program changed in the file, cell by cell. A cell that only one of them
 * changed, added, deleted or moved is as that one left it; one that was deleted here and changed there comes back.
 * @param base the cells that both started from; a cell has the same id in all three
 */
export function mergeCells<Cell extends MergeableCell>(
  base: readonly Cell[],
  mine: readonly Cell[],
  theirs: readonly Cell[],
): CellMerge<Cell> {
  const [inBase, inMine, inTheirs] = [byId(base), byId(mine), byId(theirs)];
  const kept = new Map<string, Cell>();
  const conflicts = new Map<string, Cell | null>();
  for (const id of new Set([...inMine.keys(), ...inTheirs.keys()])) {
    const merged = mergeCell(inBase.get(id), inMine.get(id), inTheirs.get(id));
    if (merged.cell) kept.set(id, merged.cell);
    if (merged.conflict !== undefined) conflicts.set(id, merged.conflict);
  }
  return { cells: mergedOrder(base, mine, theirs, kept).map((id) => kept.get(id)!), conflicts };
}

const byId = <Cell extends MergeableCell>(cells: readonly Cell[]): Map<string, Cell> => new Map(cells.map((cell) => [cell.id, cell]));

interface MergedCell<Cell> {
  readonly cell: Cell | undefined;
  readonly conflict?: Cell | null;
}

function mergeCell<Cell extends MergeableCell>(base: Cell | undefined, mine: Cell | undefined, theirs: Cell | undefined): MergedCell<Cell> {
  if (same(mine, theirs) || same(base, mine)) return { cell: theirs };
  if (same(base, theirs)) return { cell: mine };
  if (!mine) return { cell: theirs }; // deleted here, changed there
  return { cell: mine, conflict: theirs ?? null };
}

const same = (a: MergeableCell | undefined, b: MergeableCell | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.source === b.source && sameMarker(a, b));

/** As one of them has it, here unless only the file was put in another order; what only the other has follows its neighbour before. */
function mergedOrder(
  base: readonly MergeableCell[],
  mine: readonly MergeableCell[],
  theirs: readonly MergeableCell[],
  kept: ReadonlyMap<string, unknown>,
): string[] {
  const [first, second] = isReordered(base, theirs) && !isReordered(base, mine) ? [theirs, mine] : [mine, theirs];
  const order = first.map((cell) => cell.id).filter((id) => kept.has(id));
  second.forEach(({ id }, index) => {
    if (!kept.has(id) || order.includes(id)) return;
    const before = second.slice(0, index).findLast((cell) => order.includes(cell.id));
    order.splice(before ? order.indexOf(before.id) + 1 : 0, 0, id);
  });
  return order;
}

function isReordered(base: readonly MergeableCell[], other: readonly MergeableCell[]): boolean {
  const ids = new Set(other.map((cell) => cell.id));
  const known = new Set(base.map((cell) => cell.id));
  const before = base.filter((cell) => ids.has(cell.id));
  return other.filter((cell) => known.has(cell.id)).some((cell, index) => cell.id !== before[index]!.id);
}
