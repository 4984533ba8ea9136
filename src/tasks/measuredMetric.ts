import type { Scoring } from "./evaluation.ts";
import type { Measured } from "./itemMetrics.ts";
import type { LikelihoodMetric, TaskMetric } from "./task.ts";

const LIKELIHOOD_METRICS: readonly TaskMetric[] = ["crossEntropy", "accuracy", "mc1", "mc2", "mc3"];

export const isLikelihoodMetric = (metric: TaskMetric): metric is LikelihoodMetric => LIKELIHOOD_METRICS.includes(metric);

/** What a metric is scored from under this scoring; null where the scoring leaves it out. */
export function measuredMetric(metric: TaskMetric, scoring: Scoring | undefined): Measured[number] | null {
  if (metric === "accuracy" && scoring === "generate") return [metric, "text"];
  if (isLikelihoodMetric(metric)) return scoring === "generate" ? null : [metric, "likelihood"];
  return scoring === "likelihood" ? null : [metric, "text"];
}
