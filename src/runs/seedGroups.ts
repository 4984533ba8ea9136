import type { RunRow } from "./run.ts";

type GroupedRun = Pick<RunRow, "id" | "kind" | "config" | "parents" | "seed">;

/** Runs that differ in nothing but the seed, their own or that of a run that they were made from. */
export interface SeedGroup {
  /** places among the runs, in their order */
  readonly members: readonly number[];
}

/**
 * In the order of their first members; a run that has no like stands alone.
 * @param family the runs that these were made from, as far as they are known
 */
export function seedGroups(runs: readonly GroupedRun[], family: readonly GroupedRun[] = []): SeedGroup[] {
  const known = new Map([...family, ...runs].map((run) => [run.id, run]));
  const groups = Map.groupBy(runs.keys(), (place) => likeness(runs[place]!, known));
  return [...groups.values()].map((members) => ({ members }));
}

/** All that a run was made with except for seeds, as text. A parent that is gone is known by its id alone. */
function likeness(run: GroupedRun, known: ReadonlyMap<string, GroupedRun>): string {
  const parents = run.parents.map((id) => {
    const parent = known.get(id);
    return parent ? likeness(parent, known) : id;
  });
  return JSON.stringify([run.kind, withoutSeeds(run.config), parents.sort()]);
}

function withoutSeeds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSeeds);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "seed");
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, withoutSeeds(inner)]));
}
