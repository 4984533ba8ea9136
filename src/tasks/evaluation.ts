import type { Shown, TableValue } from "../output/shown.ts";
import type { Interval } from "./metrics/bootstrap.ts";
import type { TaskMetric } from "./task.ts";

/** One question's outcome, with all that is needed to score it again without a forward pass. */
export interface ItemScore {
  readonly subject: string;
  readonly prompt: string;
  readonly completion: string;
  /** log-probability of every completion token, the end of text included where the model has one; nats; absent if not scored */
  readonly completionTokens?: Float64Array;
  /** log-probabilities of each option's tokens, nats; in the order of the item's choices */
  readonly choices?: { readonly true: readonly Float64Array[]; readonly false: readonly Float64Array[] };
  /** what was generated, untrimmed */
  readonly generated?: string;
  /** this item's own scores; `crossEntropy` is nats a token of its completion */
  readonly metrics: Readonly<Partial<Record<TaskMetric, number>>>;
  /** why it counts for nothing, for example because it does not fit the context; then `metrics` is empty */
  readonly excluded?: string;
}

/** How one model did on one split. */
export interface Evaluation {
  readonly model: string;
  readonly modelDigest: string;
  readonly task: string;
  /** the split's digest: two evaluations can be paired only if theirs are equal */
  readonly split: string;
  readonly scoring: Scoring | "both";
  /** means over the items that count; `crossEntropy` is nats a token */
  readonly metrics: Readonly<Record<string, number>>;
  /** the same with 95 % bootstrap intervals and the number of items */
  readonly intervals: Readonly<Record<string, Interval>>;
  readonly items: readonly ItemScore[];
  /** items that were left out, by reason */
  readonly excluded: Readonly<Record<string, number>>;
  /** how many test prompts stand in the other splits; null when nobody looked */
  readonly overlap: { readonly train: number; readonly calibration: number } | null;
  /** seed and steps of the warm start behind the model, from the run log; null where it does not say */
  readonly training: { readonly seed: number | null; readonly steps: number | null } | null;
  /** id of the run that logged it */
  readonly runId: string;
}

export type Scoring = "likelihood" | "generate";

/** How a metric is read: its name in tables, and which way is better. */
export const METRICS: Readonly<
  Record<TaskMetric, { readonly label: string; readonly better: "higher" | "lower"; readonly binary: boolean }>
> = {
  crossEntropy: { label: "cross-entropy (nats a token)", better: "lower", binary: false },
  exactMatch: { label: "exact match", better: "higher", binary: true },
  accuracy: { label: "accuracy over options", better: "higher", binary: true },
  mc1: { label: "MC1", better: "higher", binary: true },
  mc2: { label: "MC2", better: "higher", binary: false },
  mc3: { label: "MC3", better: "higher", binary: false },
};

export const metricLabel = (metric: string): string => METRICS[metric as TaskMetric]?.label ?? metric;

/** A table with intervals in it. */
export function showEvaluation({ model, task, intervals, items, excluded }: Evaluation): Shown {
  const rows = Object.entries(intervals).map(([metric, { mean, low, high, n }]): TableValue[] => [metricLabel(metric), mean, low, high, n]);
  const left = Object.entries(excluded).map(([reason, count]) => `${count} left out: ${reason}`);
  const caption = [`${model} on ${task}, ${items.length} questions`, ...left, "95 % bootstrap intervals over questions"].join("; ");
  return { shown: "table", columns: ["metric", "value", "95 % low", "95 % high", "questions"], rows, caption: `${caption}.` };
}
