/** Two systems on the same questions, one evaluation a seed each, compared in one metric. */
import { checkInput } from "../input/checkInput.ts";
import { SteerlabError } from "../steerlabError.ts";
import { type EvaluatedMetric, METRICS } from "./evaluatedMetric.ts";
import type { Evaluation, ItemScore } from "./evaluation.ts";
import { isScored, itemValues, metricsOf } from "./itemValues.ts";
import { type BootstrapOptions, type Interval, type ItemValues, weightedMean } from "./metrics/bootstrap.ts";
import { type McNemar, mcnemar } from "./metrics/mcnemar.ts";
import { type ResampledOver, seedsInterval } from "./metrics/seedsBootstrap.ts";
import { anEvaluation } from "./taskKinds.ts";

/** One evaluation, or one a seed. */
export type OneOrMore = Evaluation | readonly Evaluation[];

/** @throws SteerlabError `evaluation/not-an-evaluation` */
export function asList(given: OneOrMore, as: string, by: string): readonly Evaluation[] {
  const list = Array.isArray(given) ? given : [given as Evaluation];
  const takes = list.map((_, k) => [Array.isArray(given) ? `${as}[${k}]` : as, anEvaluation] as const);
  checkInput({ name: by, code: "evaluation/not-an-evaluation", takes }, list);
  return list;
}

export interface MetricComparison {
  /** means over questions and seeds */
  readonly a: number;
  readonly b: number;
  /** b − a, averaged over seeds, with its paired 95 % bootstrap interval */
  readonly difference: Interval;
  /** the difference of each seed */
  readonly bySeed: readonly number[];
  /** for yes/no metrics: exact, two-sided; of several seeds null, since their outcomes on a question are not independent */
  readonly mcnemar: McNemar | null;
  /** McNemar's test seed by seed; null for metrics that are not yes or no */
  readonly mcnemarBySeed: readonly McNemar[] | null;
}

export interface PairedOptions extends BootstrapOptions {
  /** both when there are several seeds, questions only when there is one */
  readonly over?: ResampledOver;
}

/** What is resampled by default. */
export const resampledOver = (seeds: number): ResampledOver => (seeds > 1 ? "questions and seeds" : "questions");

/** @param a @param b [seeds][questions], the same questions in the same order in all */
export function pairedComparison(
  metric: EvaluatedMetric,
  a: readonly (readonly ItemScore[])[],
  b: readonly (readonly ItemScore[])[],
  { over = resampledOver(a.length), ...bootstrap }: PairedOptions = {},
): MetricComparison {
  const pairs = a.map((items, seed) => ({ a: itemValues(items, metric), b: itemValues(b[seed]!, metric) }));
  const [before, after] = [pairs.map((pair) => weightedMean(pair.a)), pairs.map((pair) => weightedMean(pair.b))];
  const binary = METRICS[metric]?.binary && pairs.every((pair) => isYesNo(pair.a) && isYesNo(pair.b));
  const tests = binary ? pairs.map((pair) => mcnemar(pair.a.values, pair.b.values)) : null;
  return {
    a: average(before),
    b: average(after),
    difference: seedsInterval(pairs, over, bootstrap),
    bySeed: after.map((value, seed) => value - before[seed]!),
    mcnemar: tests?.length === 1 ? tests[0]! : null,
    mcnemarBySeed: tests,
  };
}

/** A share of several judges is not. */
const isYesNo = ({ values }: ItemValues): boolean => values.every((value) => value === 0 || value === 1);
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The items that are scored in the metric in all evaluations, in the same order in each.
 * @throws SteerlabError `evaluation/nothing-left`
 */
export function commonItems(metric: EvaluatedMetric, evaluations: readonly Evaluation[]): ItemScore[][] {
  const counted = evaluations[0]!.items.map((_, i) => evaluations.every((evaluation) => isScored(evaluation.items[i]!, metric)));
  if (!counted.includes(true)) {
    const models = [...new Set(evaluations.map((evaluation) => evaluation.model))].join(" and ");
    throw new SteerlabError("evaluation/nothing-left", `${models} have no question in common that is scored in ${metric}.`);
  }
  return evaluations.map((evaluation) => evaluation.items.filter((_, i) => counted[i]));
}

/**
 * Metrics that all evaluations hold, scored in the same way.
 * @throws SteerlabError `evaluation/different-splits` when they did not answer the same questions, `evaluation/no-common-metric`,
 * `evaluation/different-scoring`, `evaluation/different-judges`
 */
export function comparableMetrics(evaluations: readonly Evaluation[]): EvaluatedMetric[] {
  const first = evaluations[0]!;
  for (const evaluation of evaluations) checkSameSplit(first, evaluation);
  const shared = metricsOf(first).filter((metric) => evaluations.every((one) => one.metrics[metric] !== undefined));
  if (shared.length === 0) throw noCommonMetric(evaluations);
  if (shared.includes("accuracy")) checkSame(evaluations, accuracySource, "different-scoring", "accuracy", "with the same scoring");
  if (shared.some((metric) => ["truth", "info", "truthInfo"].includes(metric))) {
    checkSame(evaluations, ({ judges }) => [...judges].sort().join(", "), "different-judges", "truth", "with the same judges");
  }
  return shared;
}

const accuracySource = ({ measured }: Evaluation): string => measured.find(([metric]) => metric === "accuracy")?.[1] ?? "likelihood";

function checkSame(
  evaluations: readonly Evaluation[],
  of: (evaluation: Evaluation) => string,
  code: string,
  metric: string,
  hint: string,
): void {
  const other = evaluations.find((evaluation) => of(evaluation) !== of(evaluations[0]!));
  if (!other) return;
  const what = `${evaluations[0]!.model} has its ${metric} by ${of(evaluations[0]!)}, ${other.model} by ${of(other)}`;
  throw new SteerlabError(`evaluation/${code}`, `${what}: they cannot be compared.`, { hint: `Evaluate both ${hint}.` });
}

function checkSameSplit(a: Evaluation, b: Evaluation): void {
  if (a.split === b.split) return;
  const what = `${a.model} (${a.task}, ${a.split.slice(0, 12)}) and ${b.model} (${b.task}, ${b.split.slice(0, 12)})`;
  throw new SteerlabError("evaluation/different-splits", `${what} were evaluated on different questions, so they cannot be paired.`, {
    hint: "Evaluate both on the same task.test.",
    details: { a: a.split, b: b.split },
  });
}

function noCommonMetric(evaluations: readonly Evaluation[]): SteerlabError {
  const models = [...new Set(evaluations.map((evaluation) => evaluation.model))].join(" and ");
  const metrics = evaluations.map((evaluation) => metricsOf(evaluation).join(", ")).join("; ");
  return new SteerlabError("evaluation/no-common-metric", `${models} have no metric in common: ${metrics}.`, {
    hint: "Evaluate both with the same scoring.",
  });
}
