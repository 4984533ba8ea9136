/** Two systems' scores on the same items, compared in one metric as `compare` compares evaluations. */
import { METRICS } from "./evaluatedMetric.ts";
import type { Interval, ItemValues } from "./metrics/bootstrap.ts";
import { weightedMean } from "./metrics/bootstrap.ts";
import { type McNemar, mcnemar } from "./metrics/mcnemar.ts";
import { seedsInterval } from "./metrics/seedsBootstrap.ts";

export interface PairedItems {
  readonly a: number;
  readonly b: number;
  /** b − a with its paired 95 % bootstrap interval over the items */
  readonly difference: Interval;
  /** exact, two-sided; null for metrics that are not yes or no */
  readonly mcnemar: McNemar | null;
}

/** @throws SteerlabError `metric/unpaired`, `metric/no-items` */
export function pairedItems(metric: string, a: ItemValues, b: ItemValues): PairedItems {
  const yesNo =
    METRICS[metric as keyof typeof METRICS]?.binary && [a, b].every(({ values }) => values.every((value) => value === 0 || value === 1));
  return {
    a: weightedMean(a),
    b: weightedMean(b),
    difference: seedsInterval([{ a, b }], "questions"),
    mcnemar: yesNo ? mcnemar(a.values, b.values) : null,
  };
}
