import type { RunRow } from "../../src/runs/run.ts";
import { fixed, significant } from "../format/number.ts";

/** What a researcher looks for first, in this order; then the rest, the commonest first. */
const first = ["crossEntropy", "exactMatch", "accuracy", "mc1", "mc2", "mc3", "loss", "validationLoss", "exact", "exactOptimum", "kl"];
/** How the work went rather than what came out of it: on the run's own page. */
const aside = new Set([
  ...["tokens", "tokensPerSecond", "milliseconds", "steps", "parameters", "items", "examples", "questions"],
  ...["trainedValues", "bestStep", "bestValidationLoss", "resumedFrom"],
]);

/** The numeric keys of the runs' summaries that become columns. */
export function summaryColumns(runs: readonly RunRow[], most = 5): string[] {
  const counts = new Map<string, number>();
  for (const run of runs)
    for (const [key, value] of Object.entries(run.summary))
      if (typeof value === "number" && !aside.has(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  const ordered = [...counts].sort(([a, n], [b, m]) => rank(a) - rank(b) || m - n || a.localeCompare(b));
  return ordered.slice(0, most).map(([key]) => key);
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

/** Four digits, and rates such as 0.0067 without an exponent, since they stand beside rates of a tenth. */
export const runFigure = (value: number): string =>
  Math.abs(value) < 1e-2 && Math.abs(value) >= 1e-4 ? fixed(value, 4) : significant(value, 4);
