/**
 * A heap of the k largest values seen, smallest first: most values of a long list fail its one comparison.
 * @returns the k-th largest of the values, −∞ where there are fewer
 */
export function kthLargest(values: ArrayLike<number>, k: number): number {
  if (k > values.length) return Number.NEGATIVE_INFINITY;
  const heap = new Float64Array(k).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < values.length; i++) if (values[i]! > heap[0]!) replaceSmallest(heap, values[i]!);
  return heap[0]!;
}

function replaceSmallest(heap: Float64Array, value: number): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (value <= heap[child]!) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = value;
}
