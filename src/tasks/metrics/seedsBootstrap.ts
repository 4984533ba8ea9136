/**
 * Intervals of a difference between two systems that were each made with several seeds. Questions are resampled, the same for all seeds and
 * both systems; with `questions and seeds` the pairs are resampled as well, so that the interval speaks of other seeds too. With few seeds
 * that still understates how much they vary: a resample of k seeds has on average (k − 1)/k of their variance.
 */
import { seededRandom } from "../../random/seededRandom.ts";
import { SteerlabError } from "../../steerlabError.ts";
import { type BootstrapOptions, drawnMean, type Interval, type ItemValues, quantile, weightedMean } from "./bootstrap.ts";

export type ResampledOver = "questions" | "questions and seeds";

/** One seed's values of both systems over the same questions, [n] each. */
export interface SeedPair {
  readonly a: ItemValues;
  readonly b: ItemValues;
}

/**
 * b − a, averaged over the seeds.
 * @throws SteerlabError `metric/unpaired`, `metric/no-items`
 */
export function seedsInterval(
  pairs: readonly SeedPair[],
  over: ResampledOver,
  { resamples = 2000, seed = 0 }: BootstrapOptions = {},
): Interval {
  const n = checkPaired(pairs);
  const mean = average(pairs.map(({ a, b }) => weightedMean(b) - weightedMean(a)));
  const random = seededRandom(seed);
  const drawn = new Uint32Array(n);
  const statistics = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < n; i++) drawn[i] = random.integer(n);
    const differences = pairs.map(({ a, b }) => drawnMean(b, drawn) - drawnMean(a, drawn));
    return average(over === "questions" ? differences : differences.map(() => differences[random.integer(pairs.length)]!));
  }).sort();
  return { mean, low: quantile(statistics, 0.025), high: quantile(statistics, 0.975), n };
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function checkPaired(pairs: readonly SeedPair[]): number {
  const lengths = new Set(pairs.flatMap(({ a, b }) => [a.values.length, b.values.length]));
  if (lengths.size === 1) return [...lengths][0]!;
  throw new SteerlabError("metric/unpaired", `${[...lengths].join(", ") || "No"} items cannot be paired.`);
}
