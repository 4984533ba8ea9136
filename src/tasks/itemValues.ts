import type { Evaluation, ItemScore } from "./evaluation.ts";
import type { ItemValues } from "./metrics/bootstrap.ts";
import type { TaskMetric } from "./task.ts";

/** What an item counts in the mean of a metric: its tokens for the cross-entropy, so that the mean is one of tokens; else 1. */
function weightOf(metric: TaskMetric, item: ItemScore): number {
  return metric === "crossEntropy" ? (item.completionTokens?.length ?? 0) : 1;
}

/** One metric as columns over the items given, [n]. Every item must have it. */
export function itemValues(items: readonly ItemScore[], metric: TaskMetric): ItemValues {
  return {
    values: Float64Array.from(items, (item) => item.metrics[metric]!),
    weights: Float64Array.from(items, (item) => weightOf(metric, item)),
  };
}

/** Metrics that an evaluation holds, in order. */
export function metricsOf(evaluation: Evaluation): TaskMetric[] {
  return Object.keys(evaluation.metrics) as TaskMetric[];
}
