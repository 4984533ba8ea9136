import { tf } from "../backend/tf.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import type { Session } from "../session/session.ts";
import { countBucket, lengthBucket, placesBucket } from "./buckets.ts";
import type { LabelledSequence } from "./causalLM.ts";
import type { ModelConfig } from "./modelConfig.ts";
import type { ModelSteps } from "./modelSteps.ts";
import { readBack } from "./readBack.ts";

/** Tokens of one batch, padding and copies counted: enough to fill the cores, small enough to answer an interruption soon. */
const BATCH_TOKENS = 2048;
/** Floats of logits of one batch: 64 MB. */
const BATCH_LOGITS = 1 << 24;

/** Sequences that run together, as the step wants them. */
export interface Batch {
  /** into the list that was asked for */
  readonly members: readonly number[];
  readonly rows: number;
  readonly tokens: number;
  /** labelled places, padded */
  readonly places: number;
}

const labels = ({ ids, from }: LabelledSequence): number => ids.length - from;

/**
 * Log-probability of every labelled token, nats: one array a sequence, in the order given. Runs sequences of like length together.
 */
export async function scoreSequences(
  steps: ModelSteps,
  config: ModelConfig,
  sequences: readonly LabelledSequence[],
  session: Session,
): Promise<Float64Array[]> {
  const scores = sequences.map((sequence) => new Float64Array(labels(sequence)));
  const progress = new ProgressReporter(session, "Scoring", sequences.length, "sequences");
  let done = 0;
  for (const batch of batchesByLength(sequences, { ...config, context: config.context - steps.virtual }, steps.copies)) {
    throwIfInterrupted(session, "Scoring");
    scoreBatch(steps, sequences, batch, scores);
    done += batch.members.length;
    progress.update(done);
    await yieldToEventLoop();
  }
  if (sequences.length > 0) progress.finish();
  return scores;
}

function scoreBatch(steps: ModelSteps, sequences: readonly LabelledSequence[], batch: Batch, scores: Float64Array[]): void {
  const { ids, at, targets } = batchArrays(sequences, batch);
  const values = readBack(() => {
    const { rows, tokens } = batch;
    return steps.logProbabilities(tf.tensor2d(ids, [rows, tokens], "int32"), tf.tensor1d(at, "int32"), tf.tensor1d(targets, "int32"));
  });
  let place = 0;
  for (const member of batch.members) for (let i = 0; i < scores[member]!.length; i++) scores[member]![i] = values[place++]!;
}

/** The batch as int32 arrays: ids [rows × tokens], places and their targets [places]; all padded with 0. */
export function batchArrays(sequences: readonly LabelledSequence[], { members, rows, tokens, places }: Batch) {
  const [ids, at, targets] = [new Int32Array(rows * tokens), new Int32Array(places), new Int32Array(places)];
  let place = 0;
  members.forEach((member, row) => {
    const sequence = sequences[member]!;
    ids.set(sequence.ids, row * tokens);
    for (let i = sequence.from; i < sequence.ids.length; i++) {
      at[place] = row * tokens + i - 1;
      targets[place++] = sequence.ids[i]!;
    }
  });
  return { ids, at, targets };
}

/** Like lengths together; all batches of one length bucket have one shape, so that its step is compiled once. */
export function batchesByLength(
  sequences: readonly LabelledSequence[],
  config: Pick<ModelConfig, "context" | "vocabulary">,
  copies: number,
): Batch[] {
  const buckets = new Map<number, number[]>();
  sequences.forEach((sequence, i) => {
    if (labels(sequence) === 0) return;
    const size = lengthBucket(sequence.ids.length, config.context);
    buckets.set(size, [...(buckets.get(size) ?? []), i]);
  });
  return [...buckets].flatMap(([tokens, members]) => {
    const longest = Math.max(...members.map((member) => labels(sequences[member]!)));
    const fitting = Math.min(BATCH_TOKENS / tokens, BATCH_LOGITS / (config.vocabulary * longest)) / copies;
    return sameShape(sequences, members, tokens, countBucket(members.length, powerBelow(fitting)));
  });
}

const powerBelow = (n: number): number => 2 ** Math.floor(Math.log2(Math.max(1, n)));

function sameShape(sequences: readonly LabelledSequence[], members: readonly number[], tokens: number, rows: number): Batch[] {
  const groups = Array.from({ length: Math.ceil(members.length / rows) }, (_, i) => members.slice(i * rows, (i + 1) * rows));
  const placesOf = (group: readonly number[]) => group.reduce((sum, member) => sum + labels(sequences[member]!), 0);
  const places = placesBucket(Math.max(...groups.map(placesOf)));
  return groups.map((group) => ({ members: group, rows, tokens, places }));
}
