import type { Shown, TableValue } from "../output/shown.ts";
import { type EvaluatedMetric, metricLabel } from "./evaluatedMetric.ts";
import type { Measured } from "./itemMetrics.ts";
import type { Agreement } from "./judge/agreement.ts";
import type { Judgement } from "./judge/judge.ts";
import type { Interval } from "./metrics/bootstrap.ts";

/** One question's outcome, with all that is needed to score it again without a forward pass. */
export interface ItemScore {
  readonly subject: string;
  readonly prompt: string;
  readonly completion: string;
  /** the question without the prompt's frame, where the item says it */
  readonly question?: string;
  /** the options' texts, in the order of `choices` */
  readonly options?: { readonly true: readonly string[]; readonly false: readonly string[] };
  /** what a generated text is compared with, where the item has more than its completion */
  readonly references?: { readonly true: readonly string[]; readonly false: readonly string[] };
  /** log-probability of every completion token, the end of text included where the model has one; nats; absent if not scored */
  readonly completionTokens?: Float64Array;
  /** log-probabilities of each option's tokens, nats; in the order of the item's choices */
  readonly choices?: { readonly true: readonly Float64Array[]; readonly false: readonly Float64Array[] };
  /** what was generated, untrimmed */
  readonly generated?: string;
  /** what the judges said of the generated answer */
  readonly judgements?: readonly Judgement[];
  /** this item's own scores; `crossEntropy` is nats a token of its completion */
  readonly metrics: Readonly<Partial<Record<EvaluatedMetric, number>>>;
  /** why it has no score in a metric that others have one in, for example because a judge's answer cannot be read */
  readonly unscored?: Readonly<Partial<Record<EvaluatedMetric, string>>>;
  /** why it counts for nothing, for example because it does not fit the context; then `metrics` is empty */
  readonly excluded?: string;
}

/** How one model did on one split. */
export interface Evaluation {
  readonly model: string;
  readonly modelDigest: string;
  /** the model without adapter and steering */
  readonly base: string;
  readonly task: string;
  /** the split's digest: two evaluations can be paired only if theirs are equal */
  readonly split: string;
  readonly scoring: Scoring | "both";
  /** the metrics asked for, and what each is scored from */
  readonly measured: Measured;
  /** text that ends a generated answer */
  readonly stop: readonly string[];
  /** means over the items that count; `crossEntropy` is nats a token */
  readonly metrics: Readonly<Record<string, number>>;
  /** the same with 95 % bootstrap intervals and the number of items */
  readonly intervals: Readonly<Record<string, Interval>>;
  /** of the intervals' bootstrap */
  readonly bootstrap: { readonly seed: number; readonly resamples: number };
  readonly items: readonly ItemScore[];
  /** items that were left out, by reason */
  readonly excluded: Readonly<Record<string, number>>;
  /** by metric: how many of the other items have no score in it, by reason */
  readonly unscored: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** names of the judges, in order */
  readonly judges: readonly string[];
  /** how far each two judges agree */
  readonly agreement: readonly Agreement[];
  /** how many test prompts stand in the other splits; null when nobody looked */
  readonly overlap: { readonly train: number; readonly calibration: number } | null;
  /** seed and steps of the warm start behind the model, from the run log; null where it does not say */
  readonly training: { readonly seed: number | null; readonly steps: number | null } | null;
  /** id of the run that logged it */
  readonly runId: string;
}

export type Scoring = "likelihood" | "generate";

/** A table with intervals in it. */
export function showEvaluation(evaluation: Evaluation): Shown {
  const { model, task, intervals, items } = evaluation;
  const rows = Object.entries(intervals).map(([metric, { mean, low, high, n }]): TableValue[] => [metricLabel(metric), mean, low, high, n]);
  const { seed, resamples } = evaluation.bootstrap;
  const bootstrap = `95 % bootstrap intervals over questions, ${resamples.toLocaleString("en-US")} resamples, seed ${seed}`;
  const caption = [`${model} on ${task}, ${items.length} questions`, ...whatIsLeftOut(evaluation), ...judgesText(evaluation), bootstrap];
  return { shown: "table", columns: ["metric", "value", "95 % low", "95 % high", "questions"], rows, caption: `${caption.join("; ")}.` };
}

/** Counted and said, so that nothing is left out or counted as wrong in silence. */
export function whatIsLeftOut({ excluded, unscored, items }: Pick<Evaluation, "excluded" | "unscored" | "items">): string[] {
  const left = Object.entries(excluded).map(([reason, count]) => `${count} left out: ${reason}`);
  const without = Object.entries(unscored).flatMap(([metric, reasons]) =>
    Object.entries(reasons).map(([reason, count]) => `${count} without "${metricLabel(metric)}": ${reason}`),
  );
  const unreadable = items.filter((item) => item.metrics.readable === 0).length;
  return [...left, ...without, ...(unreadable > 0 ? [`${unreadable} unreadable answers, counted as wrong`] : [])];
}

function judgesText({ judges, agreement }: Evaluation): string[] {
  if (judges.length === 0) return [];
  const shares = agreement.map(({ asks, a, b, share }) => `${a} and ${b} agree on ${asks} in ${(100 * share).toFixed(1)} %`);
  return [`judged by ${judges.join(", ")}`, ...shares];
}
