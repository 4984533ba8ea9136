import type { Curve } from "./curve.ts";

/** The curve's value at `at`, between its points by a straight line; NaN outside of them. A search by halves. */
export function valueBetween({ x, y }: Curve, at: number): number {
  const last = x.length - 1;
  if (last < 0 || !(at >= x[0]!) || at > x[last]!) return Number.NaN;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= at) low = middle;
    else high = middle;
  }
  if (at >= x[high]!) return y[high]!;
  if (at === x[low]!) return y[low]!;
  return y[low]! + ((at - x[low]!) / (x[high]! - x[low]!)) * (y[high]! - y[low]!);
}

/** Index of the point that is nearest to `at`; −1 without points. */
export function nearestPoint(x: Float64Array, at: number): number {
  let [low, high] = [0, x.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= at) low = middle;
    else high = middle;
  }
  if (high < 0) return -1;
  return Math.abs(x[low]! - at) <= Math.abs(x[high]! - at) ? low : high;
}
