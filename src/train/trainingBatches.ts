import { countBucket, lengthBucket } from "../lm/buckets.ts";
import type { LabelledSequence } from "../lm/causalLM.ts";
import { batchOrder } from "./batches.ts";

/** One step's data in a static shape; what fills it up has weight 0. */
export interface TrainingBatch {
  readonly rows: number;
  readonly tokens: number;
  /** [rows × tokens], padded on the right */
  readonly ids: Int32Array;
  /** [places]: where in rows × tokens a label is predicted */
  readonly at: Int32Array;
  /** [places] */
  readonly targets: Int32Array;
  /** [places]: 1, or 0 where nothing is labelled */
  readonly weights: Float32Array;
  /** number of input tokens, without padding */
  readonly used: number;
}

/**
 * All steps' batches. Shapes are few, since a step is compiled for each: lengths are the longest one's bucket or halves of it, and all batches
 * of one length have room for the same number of labels.
 * @param sequences at least one
 * @param options.maxTokens what the model's context has room for: no batch is padded to more
 */
export function trainingBatches(
  sequences: readonly LabelledSequence[],
  { batchSize, steps, seed, maxTokens = Number.POSITIVE_INFINITY }: { batchSize: number; steps: number; seed: number; maxTokens?: number },
): (step: number) => TrainingBatch {
  const order = batchOrder(sequences.length, batchSize, seed);
  const longest = lengthBucket(Math.max(...sequences.map(inputs)), maxTokens);
  const members = Array.from({ length: steps }, (_, step) => order(step).map((index) => sequences[index]!));
  const lengths = members.map((batch) => halved(longest, Math.max(...batch.map(inputs))));
  const places = new Map<number, number>();
  members.forEach((batch, step) => {
    const labels = batch.reduce((sum, { ids, from }) => sum + ids.length - from, 0);
    places.set(lengths[step]!, Math.max(places.get(lengths[step]!) ?? 0, countBucket(labels)));
  });
  return (step) => fill(members[step]!, lengths[step]!, places.get(lengths[step]!)!);
}

/** The last token is only predicted. */
const inputs = ({ ids }: LabelledSequence): number => ids.length - 1;

/** The longest length halved as often as `tokens` still fits, down to 16. */
function halved(longest: number, tokens: number): number {
  let length = longest;
  while (length % 2 === 0 && length / 2 >= Math.max(16, tokens)) length /= 2;
  return length;
}

function fill(sequences: readonly LabelledSequence[], tokens: number, places: number): TrainingBatch {
  const rows = sequences.length;
  const batch = {
    ...{ rows, tokens, used: sequences.reduce((sum, sequence) => sum + inputs(sequence), 0) },
    ...{
      ids: new Int32Array(rows * tokens),
      at: new Int32Array(places),
      targets: new Int32Array(places),
      weights: new Float32Array(places),
    },
  };
  let place = 0;
  sequences.forEach(({ ids, from }, row) => {
    batch.ids.set(ids.slice(0, -1), row * tokens);
    for (let i = from; i < ids.length; i++) {
      batch.at[place] = row * tokens + i - 1;
      batch.targets[place] = ids[i]!;
      batch.weights[place++] = 1;
    }
  });
  return batch;
}
