import type { RunRow } from "./run.ts";

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
