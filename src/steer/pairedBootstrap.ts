import { seededRandom } from "../random/seededRandom.ts";
import { quantile } from "../tasks/metrics/bootstrap.ts";
import { resampleCounts } from "./resampleCounts.ts";

/** A metric is Σ values / Σ weights over the items; both [items]. */
export interface MetricScores {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** A system's value, its difference to the reference on the same items, and that difference's 95 % bootstrap interval. */
export interface PairedDifference {
  readonly value: number;
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
}

const RESAMPLES = 400;

export function weightedMean({ values, weights }: MetricScores): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

/** Compares any number of systems with one reference, item by item: every comparison uses the same resamples of the items. */
export class PairedBootstrap {
  readonly #reference: MetricScores;
  /** [items × resamples], how often an item is drawn */
  readonly #counts: Uint16Array;
  /** [resamples], Σ count · weight */
  readonly #totals: Float64Array;

  constructor(reference: MetricScores, seed: number) {
    const n = reference.values.length;
    const random = seededRandom(seed);
    this.#reference = reference;
    this.#counts = new Uint16Array(RESAMPLES * n);
    for (let b = 0; b < RESAMPLES; b++) {
      resampleCounts(n, random).forEach((count, i) => {
        this.#counts[i * RESAMPLES + b] = count;
      });
    }
    this.#totals = new Float64Array(RESAMPLES);
    for (let i = 0; i < n; i++) this.#add(i, reference.weights[i]!, this.#totals);
  }

  compare(own: MetricScores): PairedDifference {
    const value = weightedMean(own);
    const differences = this.#differences(own).sort();
    const interval = [quantile(differences, 0.025), quantile(differences, 0.975)] as const;
    return { value, difference: value - weightedMean(this.#reference), interval };
  }

  /** Only items that differ add something: −∞ less −∞ is no difference. */
  #differences(own: MetricScores): Float64Array {
    const { values } = this.#reference;
    const sums = new Float64Array(RESAMPLES);
    for (let i = 0; i < values.length; i++) if (own.values[i] !== values[i]) this.#add(i, own.values[i]! - values[i]!, sums);
    return sums.map((sum, b) => sum / this.#totals[b]!);
  }

  /** Adds an item's value to every resample as often as it is drawn there. */
  #add(item: number, value: number, sums: Float64Array): void {
    const counts = this.#counts;
    const from = item * RESAMPLES;
    if (Number.isFinite(value)) for (let b = 0; b < RESAMPLES; b++) sums[b]! += counts[from + b]! * value;
    else for (let b = 0; b < RESAMPLES; b++) if (counts[from + b]! > 0) sums[b]! += value;
  }
}
