import { SteerlabError } from "../steerlabError.ts";

/** @param step from 0 @param before the loss of the step before, if there was one */
export function divergedError(step: number, loss: number, before: number | undefined): SteerlabError {
  const course = before === undefined ? "" : ` after ${before.toPrecision(4)} at the step before`;
  return new SteerlabError("train/diverged", `The loss of step ${step} is ${loss}${course}.`, {
    hint: "Lower the learning rate, lengthen the warm-up or clip the gradient harder.",
    details: { step, loss: String(loss) },
  });
}
