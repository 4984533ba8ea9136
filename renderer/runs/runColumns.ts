import type { RunRow } from "../../src/runs/run.ts";

/** The numeric keys of the runs' summaries, the commonest first: they become columns. */
export function summaryColumns(runs: readonly RunRow[], most = 5): string[] {
  const counts = new Map<string, number>();
  for (const run of runs)
    for (const [key, value] of Object.entries(run.summary)) if (typeof value === "number") counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, most)
    .map(([key]) => key);
}

/** Words that all have to occur in the run's id, name, kind, tags, notebook or state. */
export function matchesWords(run: RunRow, query: string): boolean {
  const text = [run.id, run.name, run.kind, run.state, run.notebook ?? "", ...run.tags].join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export const kindLabels: Readonly<Record<RunRow["kind"], string>> = {
  pretrain: "pretraining",
  "warm-start": "warm start",
  trace: "trace",
  calibration: "calibration",
  sweep: "sweep",
  evaluation: "evaluation",
  generation: "generation",
  claim: "claim",
  custom: "custom",
};
