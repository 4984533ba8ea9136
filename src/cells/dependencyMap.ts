/** A code cell as a map of cells draws it. */
export interface MapCell {
  readonly id: string;
  readonly defines: readonly string[];
  readonly reads: readonly string[];
}

/** That the cell in one row reads names of the cell in another. */
export interface MapLink {
  /** index of the row that defines */
  readonly from: number;
  /** index of the row that reads; less than `from` for a cell that reads what a later one defines */
  readonly to: number;
  readonly names: readonly string[];
  /** how far out its arc is drawn, from 0: no two arcs of a lane overlap */
  readonly lane: number;
}

/** Who reads what of whom, with a lane for every arc: short ones inside, long ones around them. */
export function dependencyMap(cells: readonly MapCell[]): MapLink[] {
  const owners = new Map<string, number>();
  cells.forEach((cell, row) => {
    for (const name of cell.defines) if (!owners.has(name)) owners.set(name, row);
  });
  const links = cells.flatMap((cell, to) => linksInto(cell, to, owners));
  const lanes: { readonly top: number; readonly bottom: number }[][] = [];
  return [...links]
    .sort((a, b) => span(a) - span(b) || a.from - b.from || a.to - b.to)
    .map((link) => ({ ...link, lane: freeLane(link, lanes) }));
}

type Link = Omit<MapLink, "lane">;

function linksInto(cell: MapCell, to: number, owners: ReadonlyMap<string, number>): Link[] {
  const read = cell.reads.filter((name) => owners.has(name) && owners.get(name) !== to);
  const byOwner = Map.groupBy(read, (name) => owners.get(name)!);
  return [...byOwner].map(([from, names]) => ({ from, to, names }));
}

const span = ({ from, to }: Link): number => Math.abs(from - to);

function freeLane(link: Link, lanes: { readonly top: number; readonly bottom: number }[][]): number {
  const arc = { top: Math.min(link.from, link.to), bottom: Math.max(link.from, link.to) };
  const lane = lanes.findIndex((arcs) => arcs.every(({ top, bottom }) => bottom <= arc.top || top >= arc.bottom));
  if (lane < 0) lanes.push([]);
  const chosen = lane < 0 ? lanes.length - 1 : lane;
  lanes[chosen]!.push(arc);
  return chosen;
}
