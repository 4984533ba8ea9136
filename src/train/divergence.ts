import type { SavedStep } from "../peft/adaptedLM.ts";
import { SteerlabError } from "../steerlabError.ts";

/** One step's figures, as the message tells them. */
export interface DivergedStep {
  /** from 0 */
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** the loss of the step before, if there was one */
  readonly before?: number | undefined;
}

/** Whether the step gave numbers. */
export const isSound = ({ loss, gradientNorm }: Pick<DivergedStep, "loss" | "gradientNorm">): boolean =>
  Number.isFinite(loss) && Number.isFinite(gradientNorm);

/** The step's loss or gradient is no number. @param good the last checkpoint, if one was written */
export function divergedError(diverged: DivergedStep, good: SavedStep | null = null): SteerlabError {
  const { step, loss, gradientNorm, before } = diverged;
  const course = before === undefined ? "" : ` after ${before.toPrecision(4)} at the step before`;
  const norm = Number.isFinite(loss) ? `, and the norm of its gradient ${gradientNorm}` : "";
  return stoppedError(`The loss of step ${step} is ${Number.isFinite(loss) ? loss.toPrecision(4) : loss}${course}${norm}.`, diverged, good);
}

/** @param step steps done */
export const heldOutDivergedError = (step: number, loss: number, good: SavedStep | null): SteerlabError =>
  stoppedError(`The held-out loss after step ${step - 1} is ${loss}.`, { step: step - 1, loss, gradientNorm: Number.NaN }, good);

/**
 * Sees when a loss has exploded: for so many steps in a row it is more than a nat above both the first step's and that of guessing, the
 * logarithm of the vocabulary. A loss that rises and comes back, or is noisy near 0, does not count.
 */
export class ExplosionWatch {
  readonly #steps: number;
  readonly #guessing: number;
  #limit = Number.POSITIVE_INFINITY;
  #above = 0;

  /** @param steps 0 never sees one */
  constructor(steps: number, vocabulary: number) {
    this.#steps = steps;
    this.#guessing = Math.log(vocabulary);
  }

  /** How many steps in a row have been above the limit. */
  get above(): number {
    return this.#above;
  }

  /** Takes in a step's loss. @returns whether the training has exploded */
  add(loss: number): boolean {
    if (this.#limit === Number.POSITIVE_INFINITY) this.#limit = 1 + Math.max(loss, this.#guessing);
    this.#above = loss > this.#limit ? this.#above + 1 : 0;
    return this.#steps > 0 && this.#above >= this.#steps;
  }

  /** @param good the last checkpoint, if one was written */
  error(exploded: DivergedStep, good: SavedStep | null = null): SteerlabError {
    const { step, loss } = exploded;
    const limit = this.#limit.toPrecision(4);
    return stoppedError(
      `The loss of step ${step} is ${loss.toPrecision(4)}, the ${this.#above}th in a row above ${limit}.`,
      exploded,
      good,
    );
  }
}

function stoppedError(message: string, { step, loss, gradientNorm }: DivergedStep, good: SavedStep | null): SteerlabError {
  const advice = "Lower the learning rate, lengthen the warm-up or clip the gradient harder.";
  const goOn = good ? ` To go on from step ${good.step}, where the loss was good, pass resume: ${JSON.stringify(good.path)}.` : "";
  return new SteerlabError("train/diverged", message, {
    hint: advice + goOn,
    details: {
      step,
      loss: String(loss),
      gradientNorm: String(gradientNorm),
      ...(good ? { checkpoint: good.path, goodStep: good.step } : {}),
    },
  });
}
