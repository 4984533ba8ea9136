/** What is known of a cell from before: stored, or still open. */
export interface KnownCell {
  readonly id: string;
  readonly kind: string;
  readonly source: string;
  /** null: it was no longer in the file */
  readonly position: number | null;
}

/**
 * Finds the cells of a text again, so that their outputs stay with them: first the same source, then, among what is left,
 * by order: an edited cell stands between the same neighbours. Cells that were gone come back only with their very source.
 * @returns one id a cell of `cells`; null for a new one
 */
export function matchCells(
  known: readonly KnownCell[],
  cells: readonly { readonly kind: string; readonly source: string }[],
): (string | null)[] {
  const ids: (string | null)[] = cells.map(() => null);
  const free = new Map(sortedByPresence(known).map((cell) => [cell.id, cell]));
  const take = (index: number, found: KnownCell | undefined) => {
    if (!found) return;
    ids[index] = found.id;
    free.delete(found.id);
  };
  cells.forEach((cell, index) => {
    take(
      index,
      [...free.values()].find((other) => other.kind === cell.kind && other.source === cell.source),
    );
  });
  cells.forEach((cell, index) => {
    if (ids[index] === null) take(index, betweenNeighbours(known, free, ids, index, cell.kind));
  });
  return ids;
}

const sortedByPresence = (known: readonly KnownCell[]): KnownCell[] =>
  [...known].sort((a, b) => (a.position ?? Number.POSITIVE_INFINITY) - (b.position ?? Number.POSITIVE_INFINITY));

/** The first free cell of the same kind that stood after the match before and ahead of the match behind. */
function betweenNeighbours(
  known: readonly KnownCell[],
  free: ReadonlyMap<string, KnownCell>,
  ids: readonly (string | null)[],
  index: number,
  kind: string,
): KnownCell | undefined {
  const positions = new Map(known.map((cell) => [cell.id, cell.position]));
  const positionOf = (id: string | null | undefined) => (id ? positions.get(id) : null);
  const before = ids.slice(0, index).map(positionOf).findLast(isNumber) ?? -1;
  const after =
    ids
      .slice(index + 1)
      .map(positionOf)
      .find(isNumber) ?? Number.POSITIVE_INFINITY;
  return [...free.values()].find((cell) => cell.kind === kind && cell.position !== null && cell.position > before && cell.position < after);
}

const isNumber = (value: number | null | undefined): value is number => typeof value === "number";
