/*
 * Compiled steps have static shapes, so lengths and row counts come in few sizes: padded up to the next one, a step is compiled once and
 * used again. Steps of half an octave waste at most a third.
 */

/** The next of 32, 48, 64, 96, 128, … that holds `tokens`, at most the context. */
export function lengthBucket(tokens: number, context: number): number {
  let size = 32;
  while (size < tokens) size = (size & (size - 1)) === 0 ? size * 1.5 : (size * 4) / 3;
  return Math.min(size, Math.max(context, tokens));
}

/** The next of 64, 128, 256, … that holds `tokens`, at most the context: a longer cache costs little, another shape a compilation. */
export const capacityBucket = (tokens: number, context: number): number => Math.min(Math.max(64, countBucket(tokens)), context);

/** The next power of two that holds `count`, at most `largest`. */
export function countBucket(count: number, largest = Number.POSITIVE_INFINITY): number {
  return Math.min(2 ** Math.ceil(Math.log2(Math.max(1, count))), largest);
}

/** The next quarter of an octave, such as 256, 320, 384, 448, 512, that holds `count`: for what costs as much as it is long. */
export function placesBucket(count: number): number {
  const octave = countBucket(count);
  const step = Math.max(1, octave / 8);
  return Math.max(1, Math.ceil(count / step) * step);
}
