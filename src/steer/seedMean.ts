/** A mean over seeds with its 95 % interval by Student's t; null for a single seed. */
export interface SeedMean {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number] | null;
  readonly values: readonly number[];
}

/** 97.5 % quantiles of Student's t by degrees of freedom; from 30 on the last one, which is the wider. */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086,
  2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** @param values one a seed, at least one */
export function seedMean(values: readonly number[]): SeedMean {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  if (n === 1) return { mean, interval: null, values };
  const deviation = Math.sqrt(values.reduce((a, value) => a + (value - mean) ** 2, 0) / (n - 1));
  const reach = (STUDENT[Math.min(n - 1, STUDENT.length) - 1]! * deviation) / Math.sqrt(n);
  return { mean, interval: [mean - reach, mean + reach], values };
}
