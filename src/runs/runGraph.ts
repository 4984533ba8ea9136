import type { RunRow } from "./run.ts";

/** Runs in columns: each stands right of all that it was made from. */
export interface RunGraph {
  readonly columns: readonly (readonly RunRow[])[];
  /** from a parent to its child, by id; a parent that is not among the runs has none */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** The longest way from a run without parents decides the column; within it, the order in which runs began. */
export function runGraph(runs: readonly RunRow[]): RunGraph {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const parents = (run: RunRow) => run.parents.flatMap((id) => byId.get(id) ?? []);
  const depths = new Map<string, number>();
  const depth = (run: RunRow): number => {
    const known = depths.get(run.id);
    if (known !== undefined) return known;
    depths.set(run.id, 0); // a circle, which only a damaged log has, ends here
    const own = 1 + Math.max(-1, ...parents(run).map(depth));
    depths.set(run.id, own);
    return own;
  };
  const ordered = runs.toSorted((a, b) => a.started - b.started || a.id.localeCompare(b.id));
  const columns = [...Map.groupBy(ordered, depth)].sort(([a], [b]) => a - b).map(([, column]) => column);
  return { columns, edges: runs.flatMap((run) => parents(run).map((parent) => ({ from: parent.id, to: run.id }))) };
}
