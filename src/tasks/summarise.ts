import { SteerlabError } from "../steerlabError.ts";
import type { EvaluatedMetric } from "./evaluatedMetric.ts";
import type { Evaluation, ItemScore } from "./evaluation.ts";
import { isScored, itemValues } from "./itemValues.ts";
import { type BootstrapOptions, bootstrapInterval, type Interval } from "./metrics/bootstrap.ts";

type Summary = Pick<Evaluation, "metrics" | "intervals" | "bootstrap" | "excluded" | "unscored">;

/**
 * What the items say together: means with intervals, and what is left out of them.
 * @throws SteerlabError `evaluation/nothing-left` when no item can be scored, `judge/no-verdict` when no answer got one
 */
export function summarise(items: readonly ItemScore[], task: string, { seed = 0, resamples = 2000 }: BootstrapOptions = {}): Summary {
  const counted = items.filter((item) => !item.excluded);
  if (counted.length === 0) throw nothingLeft(items, task);
  const unscored = unscoredReasons(counted);
  const names = new Set(counted.flatMap((item) => [...Object.keys(item.metrics), ...Object.keys(item.unscored ?? {})]));
  const intervals = Object.fromEntries(
    [...names].map((metric): [string, Interval] => {
      checkJudged(counted, metric as EvaluatedMetric, unscored[metric]);
      return [metric, bootstrapInterval(itemValues(counted, metric as EvaluatedMetric), { seed, resamples })];
    }),
  );
  const metrics = Object.fromEntries(Object.entries(intervals).map(([metric, { mean }]) => [metric, mean]));
  return { metrics, intervals, bootstrap: { seed, resamples }, excluded: countReasons(items), unscored };
}

function nothingLeft(items: readonly ItemScore[], task: string): SteerlabError {
  const message = `None of the ${items.length} items of ${task} can be scored: ${items[0]!.excluded}.`;
  return new SteerlabError("evaluation/nothing-left", message, { hint: "Use a model with a longer context, or shorter items." });
}

function checkJudged(items: readonly ItemScore[], metric: EvaluatedMetric, reasons: Readonly<Record<string, number>> | undefined): void {
  if (items.some((item) => isScored(item, metric))) return;
  const why = Object.keys(reasons ?? {}).join("; ");
  throw new SteerlabError("judge/no-verdict", `None of the ${items.length} answers got a verdict on "${metric}": ${why}.`, {
    hint: "Look at the replies in the run's items: the judge may need another prompt, or more tokens.",
  });
}

function countReasons(items: readonly ItemScore[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { excluded } of items) if (excluded) counts[excluded] = (counts[excluded] ?? 0) + 1;
  return counts;
}

function unscoredReasons(items: readonly ItemScore[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const { unscored } of items) {
    for (const [metric, reason] of Object.entries(unscored ?? {})) {
      counts[metric] ??= {};
      counts[metric][reason] = (counts[metric][reason] ?? 0) + 1;
    }
  }
  return counts;
}
