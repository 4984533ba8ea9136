import type { GroupFigure } from "./runTable.ts";
import { studentQuantile } from "./studentQuantile.ts";

/** Mean, sample deviation (n − 1) and Student's 95 % interval of the mean. @param values at least one */
export function groupFigure(values: readonly number[]): GroupFigure {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, deviation: null, low: null, high: null };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (studentQuantile(0.975, n - 1) * deviation) / Math.sqrt(n);
  return { n, mean, deviation, low: mean - half, high: mean + half };
}
