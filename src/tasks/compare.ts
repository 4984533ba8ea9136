import type { Shown, TableValue } from "../output/shown.ts";
import { SteerlabError } from "../steerlabError.ts";
import { metricLabel } from "./evaluatedMetric.ts";
import type { Evaluation } from "./evaluation.ts";
import type { ResampledOver } from "./metrics/seedsBootstrap.ts";
import {
  asList,
  commonItems,
  comparableMetrics,
  type MetricComparison,
  type OneOrMore,
  type PairedOptions,
  pairedComparison,
  resampledOver,
} from "./pairedSystems.ts";
import { shownAs } from "./shownAs.ts";

export type { MetricComparison } from "./pairedSystems.ts";

/** How a second system differs from a first on the same questions. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly task: string;
  readonly split: string;
  /** the largest number of questions that both were scored on in a metric; each metric's own is in its difference */
  readonly n: number;
  /** pairs of evaluations, one a seed */
  readonly pairs: number;
  /** of the second system's warm starts, as far as the run log says */
  readonly seeds: readonly number[];
  /** what the intervals speak of */
  readonly over: ResampledOver;
  readonly metrics: Readonly<Record<string, MetricComparison>>;
}

export type CompareOptions = PairedOptions;

/**
 * Paired differences b − a over the questions that both answered. Several evaluations of each are paired in order, one a seed: the
 * difference is the mean over seeds, and questions and seeds are resampled.
 * @throws SteerlabError `evaluation/different-splits` when they did not answer the same questions, `evaluation/unpaired`,
 * `evaluation/no-common-metric`, `evaluation/different-scoring`, `evaluation/different-judges`, `evaluation/nothing-left`
 */
export function compare(a: OneOrMore, b: OneOrMore, options: CompareOptions = {}): Comparison {
  const [first, second] = [asList(a, "the first system", "compare"), asList(b, "the second system", "compare")];
  checkPairs(first, second);
  const over = options.over ?? resampledOver(first.length);
  const names = comparableMetrics([...first, ...second]);
  const metrics = Object.fromEntries(
    names.map((metric): [string, MetricComparison] => {
      const items = commonItems(metric, [...first, ...second]);
      return [metric, pairedComparison(metric, items.slice(0, first.length), items.slice(first.length), { ...options, over })];
    }),
  );
  const { task, split, model } = first[0]!;
  const n = Math.max(...Object.values(metrics).map(({ difference }) => difference.n));
  const facts = { a: model, b: second[0]!.model, task, split, n, pairs: first.length, seeds: seedsOf(second), over, metrics };
  return shownAs(facts, showComparison);
}

export const seedsOf = (evaluations: readonly Evaluation[]): number[] => evaluations.flatMap(({ training }) => training?.seed ?? []);

/** @throws SteerlabError `evaluation/unpaired` */
export function checkPairs(a: readonly Evaluation[], b: readonly Evaluation[]): void {
  if (a.length === b.length && a.length > 0) return;
  throw new SteerlabError("evaluation/unpaired", `${a.length} and ${b.length} evaluations cannot be paired.`, {
    hint: "Give one of each a seed, in the same order.",
  });
}

function showComparison({ a, b, task, n, pairs, over, metrics }: Comparison): Shown {
  const rows = Object.entries(metrics).map(([metric, { a: before, b: after, difference, mcnemarBySeed }]): TableValue[] => [
    metricLabel(metric),
    before,
    after,
    difference.mean,
    difference.low,
    difference.high,
    largestP(mcnemarBySeed),
    difference.n,
  ]);
  const columns = ["metric", a, b === a ? `${b} (2)` : b, "difference", "95 % low", "95 % high", pHeading(pairs), "questions"];
  const size = `${n} paired questions${pairs > 1 ? ` and ${pairs} seeds` : ""}`;
  return { shown: "table", columns, rows, caption: `${b} minus ${a} on ${task}, ${size}; paired bootstrap over ${over}, exact McNemar.` };
}

/** Of several seeds the least convincing test is shown. */
export const largestP = (tests: MetricComparison["mcnemarBySeed"]): number | null => (tests ? Math.max(...tests.map(({ p }) => p)) : null);
export const pHeading = (pairs: number): string => (pairs > 1 ? "McNemar p, largest of seeds" : "McNemar p");
