/**
 * An exponential mean over the points, corrected for its start (Kingma and Ba 2015, section 3), so that the first value stays as it is. Values
 * that are not finite are passed over and stay as they are.
 * @param weight of what came before, 0 ≤ weight < 1; 0 changes nothing
 */
export function exponentialMean(values: Float64Array, weight: number): Float64Array {
  if (weight === 0) return values;
  const out = new Float64Array(values.length);
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      out[i] = value;
      continue;
    }
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    out[i] = sum / total;
  }
  return out;
}
