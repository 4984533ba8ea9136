import type { TaskRow } from "./submission.ts";

/** One row a task: its parameters, its state, and the numbers of its runs; of several runs that have one the last counts. */
export function taskResults({ rows }: { readonly rows: readonly TaskRow[] }): Record<string, unknown>[] {
  return rows.map(({ params, state, runs }) => ({ ...Object.assign({}, ...runs.map(({ figures }) => figures)), ...params, state }));
}
