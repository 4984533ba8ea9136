import { SteerlabError } from "../steerlabError.ts";
import { checkPairs } from "./compare.ts";
import type { EvaluatedMetric } from "./evaluatedMetric.ts";
import { asList, commonItems, comparableMetrics, type OneOrMore, type PairedOptions, pairedComparison } from "./pairedSystems.ts";

/** One comparison as a line of a table over many settings; plain numbers. */
export interface DifferenceRow {
  /** means over questions and seeds */
  readonly before: number;
  readonly after: number;
  /** after − before, with its paired 95 % bootstrap interval */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly questions: number;
  readonly seeds: number;
}

/**
 * How a second system differs from a first in one metric: what `compare` says of it, for studies with a row a setting.
 * @throws SteerlabError `evaluation/no-common-metric` where the systems do not have the metric, and what `compare` throws
 */
export function differenceRow(a: OneOrMore, b: OneOrMore, metric: EvaluatedMetric, options: PairedOptions = {}): DifferenceRow {
  const [first, second] = [asList(a, "the first system", "differenceRow"), asList(b, "the second system", "differenceRow")];
  checkPairs(first, second);
  const all = [...first, ...second];
  const shared = comparableMetrics(all);
  if (!shared.includes(metric)) {
    throw new SteerlabError(
      "evaluation/no-common-metric",
      `${first[0]!.model} and ${second[0]!.model} were not both scored in ${metric}.`,
      {
        hint: `They have ${shared.join(", ")}.`,
      },
    );
  }
  const items = commonItems(metric, all);
  const { difference, ...means } = pairedComparison(metric, items.slice(0, first.length), items.slice(first.length), options);
  const { mean, low, high, n } = difference;
  return { before: means.a, after: means.b, difference: mean, low, high, questions: n, seeds: first.length };
}
