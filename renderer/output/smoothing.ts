/**
 * An exponential mean that remembers a tenth of the whole training, at most 20 steps, as the finished chart of the losses does;
 * corrected for its start (Kingma and Ba 2015, section 3). Values that are not finite are left out and stay as they are, so that a gap is seen.
 * @param steps of the whole training, also those to come
 */
export function smoothed(values: readonly number[], steps: number): number[] {
  const keep = 1 - 1 / Math.min(20, Math.max(1, steps / 10));
  let [sum, weight] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = keep * sum + value;
    weight = keep * weight + 1;
    return sum / weight;
  });
}
