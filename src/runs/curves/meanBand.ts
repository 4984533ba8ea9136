import { groupFigure } from "../groupFigure.ts";
import type { Band, Curve } from "./curve.ts";
import { valueBetween } from "./interpolate.ts";

const mostPoints = 2000;

/**
 * The mean of several seeds' curves and Student's 95 % interval of it, wherever at least two of them have a value: between a curve's own points
 * by a straight line. Over all x that any of them has, or of more than 2,000 over as many at equal distances.
 */
export function meanBand(curves: readonly Curve[]): Band {
  const x = gridOf(curves);
  const points = Array.from(x, (at) => {
    const values = curves.map((curve) => valueBetween(curve, at)).filter(Number.isFinite);
    return values.length < 2 ? null : groupFigure(values);
  });
  const column = (of: "mean" | "low" | "high") => Float64Array.from(points, (point) => point?.[of] ?? Number.NaN);
  return { x, y: column("mean"), low: column("low"), high: column("high") };
}

function gridOf(curves: readonly Curve[]): Float64Array {
  const all = Float64Array.from(new Set(curves.flatMap(({ x }) => [...x]))).sort();
  if (all.length <= mostPoints) return all;
  const [low, high] = [all[0]!, all.at(-1)!];
  return Float64Array.from({ length: mostPoints }, (_, k) => low + ((high - low) * k) / (mostPoints - 1));
}
