import type { Random } from "../random/seededRandom.ts";

/** How often each of n units is drawn in a resample of n with replacement, [n]. */
export function resampleCounts(n: number, random: Random): Float64Array {
  const counts = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const drawn = random.integer(n);
    counts[drawn] = counts[drawn]! + 1;
  }
  return counts;
}
