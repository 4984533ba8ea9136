import { countBucket, lengthBucket } from "../lm/buckets.ts";
import type { LabelledSequence } from "../lm/causalLM.ts";
import { batchOrder } from "./batches.ts";
import { inputTokens, type LabelledBatch, labelCount, labelledBatch } from "./labelledBatch.ts";

export interface TrainingBatchOptions {
  /** sequences a batch */
  readonly batchSize: number;
  /** batches a step; 1 */
  readonly accumulate?: number;
  readonly steps: number;
  readonly seed: number;
  /** whether sequences of like length come together; false */
  readonly groupByLength?: boolean;
  /** what the model's context has room for: no batch is padded to more; no limit */
  readonly maxTokens?: number;
}

/**
 * All steps' batches. Shapes are few, since a step is compiled for each: lengths are the longest one's bucket or halves of it, grouped by
 * length half-octaves, and all batches of one length have room for the same number of labels. A label weighs one over the labels of its whole
 * step.
 * @param sequences at least one
 */
export function trainingBatches(
  sequences: readonly LabelledSequence[],
  { batchSize, accumulate = 1, steps, seed, groupByLength = false, maxTokens = Number.POSITIVE_INFINITY }: TrainingBatchOptions,
): (step: number) => readonly LabelledBatch[] {
  const lengths = groupByLength ? sequences.map(inputTokens) : null;
  const order = batchOrder(sequences.length, batchSize * accumulate, seed, lengths);
  const members = Array.from({ length: steps }, (_, step) => parts(order(step).map((index) => sequences[index]!), batchSize)); // biome-ignore format: one line
  const shape = batchShapes(
    members.flat(),
    groupByLength ? halfOctaves(members.flat(), maxTokens) : halves(longestOf(sequences), maxTokens),
  );
  return (step) => {
    const weight = 1 / labelCount(members[step]!.flat());
    return members[step]!.map((batch) => labelledBatch(batch, { rows: batch.length, ...shape(batch) }, weight));
  };
}

/** In several batches, those of like length together: the step's sum stays the same, and less is padding. */
function parts(sequences: readonly LabelledSequence[], batchSize: number): LabelledSequence[][] {
  if (sequences.length <= batchSize) return [[...sequences]];
  const sorted = [...sequences].sort((a, b) => inputTokens(a) - inputTokens(b));
  return Array.from({ length: Math.ceil(sorted.length / batchSize) }, (_, i) => sorted.slice(i * batchSize, (i + 1) * batchSize));
}

/**
 * Every sequence once, the like of length together, each label of weight 1.
 * @param sequences at least one
 */
export function evaluationBatches(
  sequences: readonly LabelledSequence[],
  { batchSize, maxTokens = Number.POSITIVE_INFINITY }: Pick<TrainingBatchOptions, "batchSize" | "maxTokens">,
): LabelledBatch[] {
  const members = parts(sequences, batchSize);
  const shape = batchShapes(members, halfOctaves(members, maxTokens));
  const rows = Math.min(batchSize, sequences.length);
  return members.map((batch) => labelledBatch(batch, { rows, ...shape(batch) }, 1));
}

/** @param lengthFor the length of a shape that holds so many tokens */
function batchShapes(
  batches: readonly (readonly LabelledSequence[])[],
  lengthFor: (tokens: number) => number,
): (batch: readonly LabelledSequence[]) => { tokens: number; places: number } {
  const places = new Map<number, number>();
  for (const batch of batches) {
    const tokens = lengthFor(longestOf(batch));
    places.set(tokens, Math.max(places.get(tokens) ?? 0, countBucket(labelCount(batch))));
  }
  return (batch) => {
    const tokens = lengthFor(longestOf(batch));
    return { tokens, places: places.get(tokens)! };
  };
}

const longestOf = (sequences: readonly LabelledSequence[]): number => sequences.reduce((most, one) => Math.max(most, inputTokens(one)), 0);

/** The longest length's bucket, halved as often as `tokens` still fits, down to 16. */
const halves = (longest: number, most: number) => (tokens: number) => {
  let length = lengthBucket(longest, most);
  while (length % 2 === 0 && length / 2 >= Math.max(16, tokens)) length /= 2;
  return length;
};

/** Half-octaves that enough batches have to be worth a compilation; a batch of a rare one takes the next longer. */
function halfOctaves(batches: readonly (readonly LabelledSequence[])[], most: number): (tokens: number) => number {
  const lengths = batches.map((batch) => Math.min(halfOctave(longestOf(batch)), most));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const least = Math.max(4, batches.length / 20);
  let waiting = 0;
  const kept = [...new Set(lengths)]
    .sort((a, b) => a - b)
    .filter((length) => {
      waiting += lengths.filter((one) => one === length).length;
      const worth = length === longest || waiting >= least;
      if (worth) waiting = 0;
      return worth;
    });
  return (tokens) => kept.find((length) => length >= tokens)!;
}

/** 16, 24, 32, 48, 64, … */
const halfOctave = (tokens: number): number => (tokens <= 16 ? 16 : tokens <= 24 ? 24 : lengthBucket(tokens, Number.POSITIVE_INFINITY));
