import { restrict, type SparsePositions } from "./sparsePositions.ts";
import { itemValues } from "./splitPositions.ts";
import type { StoredPositions } from "./storedSweep.ts";
import { strengthBlocks } from "./strengthCurve.ts";
import type { SweepData } from "./sweepResult.ts";

/** Strengths that are computed in a window. */
export const WINDOW_POINTS = 193;

/**
 * The sweep with a window of strengths in full resolution: every metric at every α there is computed anew from the positions, exactly.
 * Bands are those of the swept strengths, between them linear around the curve.
 */
export function sweepWindow(
  s: SweepData,
  { positions, layout }: StoredPositions,
  [low, high]: readonly [low: number, high: number],
): SweepData {
  const inside = evenly(low, high, WINDOW_POINTS);
  const [before, after] = [countBelow(s.strengths, low), countUpTo(s.strengths, high)];
  const join = (values: Float64Array, fine: Float64Array) =>
    Float64Array.of(...values.subarray(0, before), ...fine, ...values.subarray(after));
  const strengths = join(s.strengths, inside);
  const fine = s.alphas.map((alpha) => curvesAt(restrict(positions, alpha), layout, inside, s));
  const row = (metric: string, a: number) => s.metrics[metric]!.subarray(a * s.strengths.length, (a + 1) * s.strengths.length);
  const metrics = Object.fromEntries(
    Object.keys(s.metrics).map((metric) => [
      metric,
      Float64Array.of(...s.alphas.flatMap((_, a) => [...join(row(metric, a), fine[a]![metric]!)])),
    ]),
  );
  const main = s.alphas.indexOf(s.alpha);
  const bands = Object.fromEntries(
    Object.entries(s.bands).map(([metric, band]) => {
      const bound = (side: Float64Array) => join(side, around(s.strengths, row(metric, main), side, inside, fine[main]![metric]!));
      return [metric, { low: bound(band.low), high: bound(band.high) }];
    }),
  );
  return { ...s, strengths, metrics, bands };
}

const evenly = (low: number, high: number, count: number) =>
  Float64Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));

const countBelow = (values: Float64Array, bound: number) => values.filter((value) => value < bound).length;
const countUpTo = (values: Float64Array, bound: number) => values.filter((value) => value <= bound).length;

/** [strengths] of each metric, at the positions' α. */
function curvesAt(
  positions: SparsePositions,
  layout: StoredPositions["layout"],
  strengths: Float64Array,
  { outside, metrics }: SweepData,
): Record<string, Float64Array> {
  const curves = Object.fromEntries(Object.keys(metrics).map((metric) => [metric, new Float64Array(strengths.length)]));
  for (const { first, count, logProbabilities } of strengthBlocks(positions, strengths, outside)) {
    const n = logProbabilities.length / count;
    for (let k = 0; k < count; k++) {
      const items = itemValues(layout, logProbabilities.subarray(k * n, (k + 1) * n));
      for (const [metric, curve] of Object.entries(curves)) {
        const { values, weights } = items[metric as keyof typeof items]!;
        curve[first + k] = total(values) / total(weights);
      }
    }
  }
  return curves;
}

const total = (values: ArrayLike<number>) => Array.prototype.reduce.call(values, (a, b) => (a as number) + (b as number), 0) as number;

/** A bound at finer strengths: its distance from the curve, interpolated. */
function around(x: Float64Array, curve: Float64Array, bound: Float64Array, at: Float64Array, fine: Float64Array): Float64Array {
  return at.map((mu, k) => {
    const right = Math.min(
      x.length - 1,
      Math.max(1, x.findIndex((value) => value >= mu) === -1 ? x.length - 1 : x.findIndex((value) => value >= mu)),
    );
    const share = Math.min(1, Math.max(0, (mu - x[right - 1]!) / (x[right]! - x[right - 1]!)));
    const distance = (i: number) => bound[i]! - curve[i]!;
    return fine[k]! + (1 - share) * distance(right - 1) + share * distance(right);
  });
}
