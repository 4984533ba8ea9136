import { type PlainError, plainError, SteerlabError } from "../steerlabError.ts";
import { type CellAnalysis, withoutStack } from "./analyzeCell.ts";

/** A code cell in the notebook's order. */
export interface GraphCell {
  readonly id: string;
  /** what a person calls it, such as `cell 3` */
  readonly label: string;
  readonly analysis: CellAnalysis;
}

/** That a cell follows from another one: it reads `name`, which `from` defines. */
export interface Dependency {
  readonly cellId: string;
  readonly name: string;
  readonly from: string;
}

export interface DependencyGraph {
  /** the cell that owns a name, or null; of two that define it the first */
  ownerOf(name: string): string | null;
  /** the names that a cell reads from other cells */
  readsOf(cellId: string): readonly string[];
  /** every cell that a cell depends on, also through others, in the notebook's order */
  ancestorsOf(cellId: string): readonly string[];
  /** every cell that depends on a cell, also through others, in the notebook's order, each with the name that links it nearest */
  dependentsOf(cellId: string): readonly Dependency[];
  /** why a cell must not run: `cell/syntax`, `cell/unsupported-syntax`, `cell/duplicate-name`, `cell/foreign-assignment` */
  readonly problems: ReadonlyMap<string, PlainError>;
}

export function dependencyGraph(cells: readonly GraphCell[]): DependencyGraph {
  const owners = ownersOf(cells);
  const links = cells.map((cell) => linksOf(cell, owners));
  const byId = new Map(cells.map((cell, index) => [cell.id, links[index]!]));
  const reads = new Map(cells.map((cell, index) => [cell.id, links[index]!.map(({ name }) => name)]));
  return {
    ownerOf: (name) => owners.get(name)?.id ?? null,
    readsOf: (cellId) => reads.get(cellId) ?? [],
    ancestorsOf: (cellId) => ancestors(cellId, byId, cells),
    dependentsOf: (cellId) => dependents(cellId, links.flat(), cells),
    problems: new Map(cells.flatMap((cell) => problemOf(cell, cells, owners))),
  };
}

/**
 * What an edit makes stale: everything that depended on the cell before, or does so now.
 * The cell itself is not among them.
 */
export function staleAfterEdit(before: DependencyGraph, after: DependencyGraph, cellId: string): readonly Dependency[] {
  const now = after.dependentsOf(cellId);
  const ids = new Set(now.map((dependency) => dependency.cellId));
  return [...now, ...before.dependentsOf(cellId).filter((dependency) => !ids.has(dependency.cellId))];
}

function ownersOf(cells: readonly GraphCell[]): Map<string, GraphCell> {
  const owners = new Map<string, GraphCell>();
  for (const cell of cells) for (const name of cell.analysis.defines) if (!owners.has(name)) owners.set(name, cell);
  return owners;
}

function linksOf(cell: GraphCell, owners: ReadonlyMap<string, GraphCell>): Dependency[] {
  return cell.analysis.reads.flatMap((name) => {
    const owner = owners.get(name);
    return owner && owner.id !== cell.id ? [{ cellId: cell.id, name, from: owner.id }] : [];
  });
}

function ancestors(cellId: string, links: ReadonlyMap<string, readonly Dependency[]>, cells: readonly GraphCell[]): string[] {
  const found = new Set<string>();
  const waiting = [cellId];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const { from } of links.get(id) ?? []) {
      if (found.has(from) || from === cellId) continue;
      found.add(from);
      waiting.push(from);
    }
  }
  return cells.filter((cell) => found.has(cell.id)).map((cell) => cell.id);
}

/** Breadth first, so that the link told is the one nearest to the cell that changed. */
function dependents(cellId: string, links: readonly Dependency[], cells: readonly GraphCell[]): Dependency[] {
  const found = new Map<string, Dependency>();
  let changed = new Set([cellId]);
  while (changed.size > 0) {
    const next = links.filter((link) => changed.has(link.from) && link.cellId !== cellId && !found.has(link.cellId));
    for (const link of next) if (!found.has(link.cellId)) found.set(link.cellId, link);
    changed = new Set(next.map((link) => link.cellId));
  }
  return cells.flatMap((cell) => found.get(cell.id) ?? []);
}

function problemOf(cell: GraphCell, cells: readonly GraphCell[], owners: ReadonlyMap<string, GraphCell>): [string, PlainError][] {
  const problem = cell.analysis.problem ?? duplicateName(cell, cells) ?? foreignAssignment(cell, owners);
  return problem ? [[cell.id, problem]] : [];
}

/** Told at both cells, since either may be the one to change. */
function duplicateName(cell: GraphCell, cells: readonly GraphCell[]): PlainError | null {
  for (const name of cell.analysis.defines) {
    const defining = cells.filter((other) => other.analysis.defines.includes(name));
    if (defining.length < 2) continue;
    const labels = defining.map((other) => other.label);
    const error = new SteerlabError(
      "cell/duplicate-name",
      `${name} is defined by ${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}.`,
      {
        hint: "A name belongs to one cell, an import too, and the other cells see it: rename it, or put what only one cell needs into { braces }.",
        details: { name, cells: defining.map((other) => other.id) },
      },
    );
    return withoutStack(plainError(error));
  }
  return null;
}

function foreignAssignment(cell: GraphCell, owners: ReadonlyMap<string, GraphCell>): PlainError | null {
  const assigned = cell.analysis.assigns.find(({ name }) => owners.has(name) && owners.get(name)!.id !== cell.id);
  if (!assigned) return null;
  const owner = owners.get(assigned.name)!.label;
  const error = new SteerlabError("cell/foreign-assignment", `Line ${assigned.line}: ${assigned.name} belongs to ${owner}.`, {
    hint: "Only the cell that declares a name assigns to it; declare a new name here.",
    details: assigned,
  });
  return withoutStack(plainError(error));
}
