/** How far the rounds lie apart. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @param samples at least one; of an even number the median is the mean of the middle two */
export function spread(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const median = (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
  return { min: sorted[0]!, median, max: sorted.at(-1)! };
}

/** Round by round, so that what slows the machine for a while slows both. @returns [rounds] */
export const ratios = (of: readonly number[], to: readonly number[]): number[] => of.map((value, round) => value / to[round]!);
