/** Uniform numbers in [0, 1) from a 32-bit seed (mulberry32): the same seed gives the same numbers everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** How often each of n units is drawn in a resample of n with replacement, [n]. */
export function resampleCounts(n: number, random: () => number, counts = new Float64Array(n)): Float64Array {
  counts.fill(0);
  for (let k = 0; k < n; k++) {
    const drawn = Math.floor(random() * n);
    counts[drawn] = counts[drawn]! + 1;
  }
  return counts;
}

/** The q-quantile by linear interpolation between order statistics; NaN of nothing. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  // Equal neighbours may be infinite: their difference would be NaN.
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
}
