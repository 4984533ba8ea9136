import { type LabelledSequence, type PairedLogits, type PairedModel, SUM_FIELDS, type WantedSums } from "../lm/causalLM.ts";
import { throwIfInterrupted } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";

/** One dense row of a pass: only valid during the call. */
export interface DenseRow {
  /** [vocabulary] logits */
  readonly base: Float32Array;
  /** [vocabulary] logits */
  readonly warm: Float32Array;
  readonly target: number;
  readonly sequence: number;
  readonly index: number;
  /** what the backend has summed over the vocabulary, where it has */
  readonly sums?: RowSums | null;
}

/** One row of `vocabularySums`, with s = z − max z. */
export type RowSums = Readonly<Record<(typeof SUM_FIELDS)[number], number>> & {
  /** warm tokens with float32(s) below it are in the sums of the rest */
  readonly threshold: number;
  readonly controls: Float32Array;
};

/**
 * One forward pass of base and warm over labelled sequences; `visit` gets every labelled position, in any order.
 * Shows progress in tokens and stops when the person interrupts.
 * @throws `steer/no-labels` without a labelled token
 */
export async function forwardPositions(
  model: PairedModel,
  sequences: readonly LabelledSequence[],
  label: string,
  visit: (row: DenseRow) => void,
  session: Session,
  sums: WantedSums | null = null,
): Promise<void> {
  const total = sequences.reduce((sum, { ids, from }) => sum + ids.length - from, 0);
  if (total === 0)
    throw new SteerlabError("steer/no-labels", "There is no labelled token to look at.", { hint: "Give at least one example." });
  const progress = new ProgressReporter(session, label, total, "tokens");
  let done = 0;
  const visitBatch = (batch: PairedLogits) => {
    throwIfInterrupted(session, label);
    eachRow(batch, sequences, sums, visit);
    done += batch.rows.length;
    progress.update(done);
  };
  await model.pairedLogits(sequences, visitBatch, session, sums);
  progress.finish();
}

function eachRow(
  batch: PairedLogits,
  sequences: readonly LabelledSequence[],
  wanted: WantedSums | null,
  visit: (row: DenseRow) => void,
): void {
  const width = batch.vocabulary;
  batch.rows.forEach(({ sequence, index }, r) => {
    const [from, to] = [r * width, (r + 1) * width];
    const target = sequences[sequence]!.ids[index]!;
    const sums = batch.sums && wanted ? rowSums(batch.sums, r, wanted) : null;
    visit({ base: batch.base.subarray(from, to), warm: batch.warm.subarray(from, to), target, sequence, index, sums });
  });
}

/** Null where a logit is no number, so that the row is looked at token by token. */
function rowSums(all: Float32Array, r: number, { threshold, inverseTemperatures, extrapolations }: WantedSums): RowSums | null {
  const width = SUM_FIELDS.length + inverseTemperatures.length + extrapolations.length;
  const at = r * width;
  const fields = Object.fromEntries(SUM_FIELDS.map((field, k) => [field, all[at + k]!])) as Record<(typeof SUM_FIELDS)[number], number>;
  if (!Number.isFinite(fields.topBase) || !Number.isFinite(fields.topWarm) || Number.isNaN(fields.base + fields.rest)) return null;
  return { ...fields, threshold, controls: all.subarray(at + SUM_FIELDS.length, at + width) };
}
