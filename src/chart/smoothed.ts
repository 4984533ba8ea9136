/** Exponential running mean with memory of a tenth of the steps, at most 20; corrected for its start (Kingma and Ba 2015, section 3). */
export function smoothed(values: Float64Array): Float64Array {
  const keep = 1 - 1 / Math.min(20, Math.max(1, values.length / 10));
  let [sum, weight] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = keep * sum + value;
    weight = keep * weight + 1;
    return sum / weight;
  });
}
