import { shuffled } from "../random/draw.ts";
import { type Random, seededRandom } from "../random/seededRandom.ts";

/**
 * Which items are in which step: each epoch is a new shuffle, and what is left over at its end does not fill a batch is dropped. It depends on
 * the seed and the step alone, so that an interrupted training goes on where it was.
 * @param count items; a batch is never larger than that
 * @param lengths of the items: those of like length then come together (see `lengthGrouped`)
 */
export function batchOrder(
  count: number,
  batchSize: number,
  seed: number,
  lengths: readonly number[] | null = null,
): (step: number) => readonly number[] {
  const size = Math.min(batchSize, count);
  const perEpoch = Math.floor(count / size);
  let epoch = -1;
  let order: number[] = [];
  return (step) => {
    if (Math.floor(step / perEpoch) !== epoch) {
      epoch = Math.floor(step / perEpoch);
      const random = seededRandom(epochSeed(seed, epoch));
      order = shuffled(Array.from({ length: count }, (_, i) => i), random).slice(0, perEpoch * size); // biome-ignore format: one line
      if (lengths) order = lengthGrouped(order, lengths, size, random);
    }
    const at = (step % perEpoch) * size;
    return order.slice(at, at + size);
  };
}

/**
 * Sorts an epoch by length within groups of some batches, then shuffles the batches, as `LengthGroupedSampler` of transformers does: batches
 * still differ from epoch to epoch, and little of them is padding.
 * @param order a whole number of batches
 */
function lengthGrouped(order: readonly number[], lengths: readonly number[], size: number, random: Random): number[] {
  const group = size * Math.max(2, Math.min(50, Math.floor(order.length / (4 * size))));
  const sorted = chunks(order, group).flatMap((items) => items.sort((a, b) => lengths[b]! - lengths[a]!));
  return shuffled(chunks(sorted, size), random).flat();
}

const chunks = (items: readonly number[], size: number): number[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** A seed of its own for every epoch; neighbouring seeds do not share epochs. */
export function epochSeed(seed: number, epoch: number): number {
  return (Math.imul(seed, 0x9e3779b1) + epoch) | 0;
}

/**
 * Windows of a long token stream for next-token training: each epoch cuts the stream at another offset.
 * @returns for a step, the windows' first tokens; a window is `context` inputs and one more token for the last label
 */
export function windowOrder(length: number, context: number, batchSize: number, seed: number): (step: number) => readonly number[] {
  const windows = Math.floor((length - 1) / context) - 1;
  const order = batchOrder(windows, batchSize, seed);
  const perEpoch = Math.floor(windows / Math.min(batchSize, windows));
  return (step) => {
    const offset = seededRandom(~epochSeed(seed, Math.floor(step / perEpoch))).integer(context);
    return order(step).map((window) => offset + window * context);
  };
}
