/**
 * An exponential mean without lag at the start (Kingma and Ba 2015, section 3: the bias correction of Adam).
 * Values that are not finite are left out and stay as they are, so that a gap is seen.
 */
export function smoothed(values: readonly number[], weight = 0.7): number[] {
  let mean = 0;
  let share = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    mean = weight * mean + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return mean / share;
  });
}
