import type { LabelledSequence } from "../lm/causalLM.ts";

/** Labelled sequences in a static shape; what fills it up has weight 0. */
export interface LabelledBatch {
  readonly rows: number;
  readonly tokens: number;
  /** [rows × tokens], padded on the right */
  readonly ids: Int32Array;
  /** [places]: where in rows × tokens a label is predicted */
  readonly at: Int32Array;
  /** [places] */
  readonly targets: Int32Array;
  /** [places]: what a label counts in the loss, or 0 where nothing is labelled */
  readonly weights: Float32Array;
  /** number of input tokens, without padding */
  readonly used: number;
}

export interface BatchShape {
  /** at least as many as sequences; those over are padding */
  readonly rows: number;
  /** at least the longest sequence's inputs */
  readonly tokens: number;
  /** at least the number of labels */
  readonly places: number;
}

/** Tokens that go in: the last one is only predicted. */
export const inputTokens = ({ ids }: LabelledSequence): number => ids.length - 1;

export const labelCount = (sequences: readonly LabelledSequence[]): number =>
  sequences.reduce((sum, { ids, from }) => sum + ids.length - from, 0);

/** @param weight of each label: one over the labels of a whole step makes the step's loss their mean */
export function labelledBatch(sequences: readonly LabelledSequence[], { rows, tokens, places }: BatchShape, weight: number): LabelledBatch {
  const batch = {
    ...{ rows, tokens, used: sequences.reduce((sum, sequence) => sum + inputTokens(sequence), 0) },
    ...{ ids: new Int32Array(rows * tokens), at: new Int32Array(places), targets: new Int32Array(places) },
    weights: new Float32Array(places),
  };
  let place = 0;
  sequences.forEach(({ ids, from }, row) => {
    batch.ids.set(ids.slice(0, -1), row * tokens);
    for (let i = from; i < ids.length; i++) {
      batch.at[place] = row * tokens + i - 1;
      batch.targets[place] = ids[i]!;
      batch.weights[place++] = weight;
    }
  });
  return batch;
}

/** Two batches of one shape run the same compiled step. */
export const shapeOf = ({ rows, tokens, at }: LabelledBatch): string => `${rows} × ${tokens}, ${at.length} labels`;
