import type { Curve } from "./curve.ts";

export type Range = readonly [low: number, high: number];

/** Ends of all x; null without a point that can be drawn. @param log only what is above 0 */
export function rangeOfX(curves: readonly Curve[], log = false): Range | null {
  return rangeOf(
    curves.map(({ x }) => x),
    log,
  );
}

/** Ends of all y at an x inside `window`. @param log only what is above 0 */
export function rangeOfY(curves: readonly Curve[], window: Range, log = false): Range | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y } of curves) {
    for (let i = 0; i < x.length; i++) {
      const value = y[i]!;
      if (x[i]! < window[0] || x[i]! > window[1] || !Number.isFinite(value) || (log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

function rangeOf(columns: readonly Float64Array[], log: boolean): Range | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const column of columns)
    for (const value of column) {
      if (!Number.isFinite(value) || (log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low <= high ? [low, high] : null;
}

/** Room above and below, so that no line runs along the frame. */
export function withRoom([low, high]: Range, log = false): Range {
  if (log) {
    const room = (high / low) ** 0.06;
    return [low / room, high * room];
  }
  const room = 0.06 * (high - low);
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}
