import type { LabelledSequence, PairedLogits, PairedModel } from "../lm/causalLM.ts";
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
}

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
): Promise<void> {
  const total = sequences.reduce((sum, { ids, from }) => sum + ids.length - from, 0);
  if (total === 0)
    throw new SteerlabError("steer/no-labels", "There is no labelled token to look at.", { hint: "Give at least one example." });
  const progress = new ProgressReporter(session, label, total, "tokens");
  let done = 0;
  const visitBatch = (batch: PairedLogits) => {
    throwIfInterrupted(session, label);
    eachRow(batch, sequences, visit);
    done += batch.rows.length;
    progress.update(done);
  };
  await model.pairedLogits(sequences, visitBatch, session);
  progress.finish();
}

function eachRow(batch: PairedLogits, sequences: readonly LabelledSequence[], visit: (row: DenseRow) => void): void {
  const width = batch.vocabulary;
  batch.rows.forEach(({ sequence, index }, r) => {
    const [from, to] = [r * width, (r + 1) * width];
    const target = sequences[sequence]!.ids[index]!;
    visit({ base: batch.base.subarray(from, to), warm: batch.warm.subarray(from, to), target, sequence, index });
  });
}
