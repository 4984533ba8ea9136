import type { EvaluatedMetric } from "./evaluatedMetric.ts";
import type { Evaluation, ItemScore } from "./evaluation.ts";
import type { ItemValues } from "./metrics/bootstrap.ts";

/** What an item counts in the mean of a metric: its tokens for the cross-entropy, so that the mean is one of tokens; else 1. */
function weightOf(metric: EvaluatedMetric, item: ItemScore): number {
  return metric === "crossEntropy" ? (item.completionTokens?.length ?? 0) : 1;
}

/** Whether an item counts in a metric. */
export const isScored = (item: ItemScore, metric: EvaluatedMetric): boolean => !item.excluded && item.metrics[metric] !== undefined;

/** One metric as columns over the items that are scored in it, [n]. */
export function itemValues(items: readonly ItemScore[], metric: EvaluatedMetric): ItemValues {
  const scored = items.filter((item) => isScored(item, metric));
  return {
    values: Float64Array.from(scored, (item) => item.metrics[metric]!),
    weights: Float64Array.from(scored, (item) => weightOf(metric, item)),
  };
}

/** Metrics that an evaluation holds, in order. */
export function metricsOf(evaluation: Evaluation): EvaluatedMetric[] {
  return Object.keys(evaluation.metrics) as EvaluatedMetric[];
}
