import type { EvaluatedMetric } from "./evaluatedMetric.ts";
import type { ItemScore } from "./evaluation.ts";
import { itemValues } from "./itemValues.ts";
import type { BootstrapOptions, Interval, ItemValues } from "./metrics/bootstrap.ts";
import { type ResampledOver, seedsInterval } from "./metrics/seedsBootstrap.ts";

/** One system's mean over questions and seeds: its difference from zero. @param items [seeds][questions] */
export function systemInterval(
  metric: EvaluatedMetric,
  items: readonly (readonly ItemScore[])[],
  over: ResampledOver,
  bootstrap: BootstrapOptions = {},
): Interval {
  const pairs = items.map((own) => {
    const b = itemValues(own, metric);
    return { a: zeroOf(b), b };
  });
  return seedsInterval(pairs, over, bootstrap);
}

const zeroOf = ({ values, weights }: ItemValues): ItemValues => ({ values: new Float64Array(values.length), weights });
