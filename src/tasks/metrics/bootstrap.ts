/**
 * Bootstrap intervals (Efron & Tibshirani 1993, percentile method) of weighted means over items. A weight is what an item counts:
 * 1 for an accuracy, its number of tokens for a cross-entropy, so that the mean is one of tokens while items are resampled.
 */
import { seededRandom } from "../../random/seededRandom.ts";
import { SteerlabError } from "../../steerlabError.ts";

/** One number an item, [n], and what each item counts, [n]. */
export interface ItemValues {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

export interface Interval {
  readonly mean: number;
  /** 2.5 % and 97.5 % quantiles of the resampled means */
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface BootstrapOptions {
  /** 2,000 when left out */
  readonly resamples?: number;
  /** 0 when left out */
  readonly seed?: number;
}

/** @throws SteerlabError `metric/no-items` without items */
export function weightedMean({ values, weights }: ItemValues): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) throw new SteerlabError("metric/no-items", `A mean over ${values.length} items with weight ${total} is undefined.`);
  return values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total;
}

/** The mean with its 95 % interval. */
export function bootstrapInterval(items: ItemValues, options: BootstrapOptions = {}): Interval {
  return resampledInterval([items], ([mean]) => mean!, options);
}

/** The interval of a function of several weighted means over the same items. */
export function resampledInterval(
  columns: readonly ItemValues[],
  statistic: (means: readonly number[]) => number,
  { resamples = 2000, seed = 0 }: BootstrapOptions = {},
): Interval {
  const n = columns[0]!.values.length;
  const mean = statistic(columns.map(weightedMean));
  const random = seededRandom(seed);
  const drawn = new Uint32Array(n);
  const statistics = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < n; i++) drawn[i] = random.integer(n);
    return statistic(columns.map((column) => drawnMean(column, drawn)));
  }).sort();
  return { mean, low: quantile(statistics, 0.025), high: quantile(statistics, 0.975), n };
}

/** The weighted mean of the items drawn. */
export function drawnMean({ values, weights }: ItemValues, drawn: Uint32Array): number {
  let sum = 0;
  let total = 0;
  for (const i of drawn) {
    sum += values[i]! * weights[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

/** The q-quantile of sorted values, by linear interpolation between neighbours. */
export function quantile(sorted: Float64Array, q: number): number {
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
}
