import type { Shown, TableValue } from "../output/shown.ts";
import { SteerlabError } from "../steerlabError.ts";
import { type Evaluation, type ItemScore, METRICS, metricLabel } from "./evaluation.ts";
import { itemValues, metricsOf } from "./itemValues.ts";
import { type Interval, pairedBootstrapInterval, weightedMean } from "./metrics/bootstrap.ts";
import { type McNemar, mcnemar } from "./metrics/mcnemar.ts";
import { shownAs } from "./shownAs.ts";
import type { TaskMetric } from "./task.ts";

export interface MetricComparison {
  readonly a: number;
  readonly b: number;
  /** b − a, with its paired 95 % bootstrap interval */
  readonly difference: Interval;
  /** for yes/no metrics: exact, two-sided */
  readonly mcnemar: McNemar | null;
}

/** How a second model differs from a first on the same questions. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly task: string;
  readonly split: string;
  /** questions that both were scored on */
  readonly n: number;
  readonly metrics: Readonly<Record<string, MetricComparison>>;
}

export interface CompareOptions {
  /** of the bootstrap; 0 when left out */
  readonly seed?: number;
  /** 2,000 when left out */
  readonly resamples?: number;
}

/**
 * Paired differences b − a over the questions that both answered.
 * @throws SteerlabError `evaluation/different-splits` when they did not answer the same questions, `evaluation/no-common-metric`
 */
export function compare(a: Evaluation, b: Evaluation, options: CompareOptions = {}): Comparison {
  checkSameSplit(a, b);
  const [left, right] = commonItems(a, b);
  const shared = metricsOf(a).filter((metric) => b.metrics[metric] !== undefined);
  if (shared.length === 0) {
    const metrics = `${metricsOf(a).join(", ")} and ${metricsOf(b).join(", ")}`;
    throw new SteerlabError("evaluation/no-common-metric", `${a.model} and ${b.model} have no metric in common: ${metrics}.`, {
      hint: "Evaluate both with the same scoring.",
    });
  }
  const metrics = Object.fromEntries(shared.map((metric) => [metric, compareMetric(left!, right!, metric, options)]));
  return shownAs({ a: a.model, b: b.model, task: a.task, split: a.split, n: left!.length, metrics }, showComparison);
}

export function checkSameSplit(a: Evaluation, b: Evaluation): void {
  if (a.split === b.split) return;
  const what = `${a.model} (${a.task}, ${a.split.slice(0, 12)}) and ${b.model} (${b.task}, ${b.split.slice(0, 12)})`;
  throw new SteerlabError("evaluation/different-splits", `${what} were evaluated on different questions, so they cannot be paired.`, {
    hint: "Evaluate both on the same task.test.",
    details: { a: a.split, b: b.split },
  });
}

/** The items that count in all evaluations, in the same order in each. */
export function commonItems(...evaluations: readonly Evaluation[]): ItemScore[][] {
  const counted = evaluations[0]!.items.map((_, i) => evaluations.every((evaluation) => !evaluation.items[i]!.excluded));
  if (!counted.includes(true)) {
    const models = evaluations.map((evaluation) => evaluation.model).join(" and ");
    throw new SteerlabError("evaluation/nothing-left", `${models} have no scored question in common.`);
  }
  return evaluations.map((evaluation) => evaluation.items.filter((_, i) => counted[i]));
}

function compareMetric(a: ItemScore[], b: ItemScore[], metric: TaskMetric, options: CompareOptions): MetricComparison {
  const [left, right] = [itemValues(a, metric), itemValues(b, metric)];
  const difference = pairedBootstrapInterval(left, right, options);
  const test = METRICS[metric].binary ? mcnemar(left.values, right.values) : null;
  return { a: weightedMean(left), b: weightedMean(right), difference, mcnemar: test };
}

function showComparison({ a, b, task, n, metrics }: Comparison): Shown {
  const rows = Object.entries(metrics).map(([metric, row]): TableValue[] => [
    metricLabel(metric),
    row.a,
    row.b,
    row.difference.mean,
    row.difference.low,
    row.difference.high,
    row.mcnemar?.p ?? null,
  ]);
  const columns = ["metric", a, b === a ? `${b} (2)` : b, "difference", "95 % low", "95 % high", "McNemar p"];
  return { shown: "table", columns, rows, caption: `${b} minus ${a} on ${task}, ${n} paired questions; paired bootstrap, exact McNemar.` };
}
