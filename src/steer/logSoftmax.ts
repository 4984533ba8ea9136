import { SteerlabError } from "../steerlabError.ts";

/**
 * Log-probabilities in float64, by the shifted log-sum-exp. A logit of −∞ is a token that the model excludes.
 * @param logits [vocabulary], nats
 * @returns [vocabulary], nats
 * @throws `steer/not-a-number` when a logit is NaN or +∞, or all are −∞
 */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const top = largest(logits);
  let sum = 0;
  for (let y = 0; y < logits.length; y++) sum += Math.exp(logits[y]! - top);
  const logSum = Math.log(sum);
  return Float64Array.from(logits, (logit) => logit - top - logSum);
}

/**
 * One token's log-probability, nats: `logSoftmax(logits)[target]` without the other tokens'.
 * @throws `steer/not-a-number`
 */
export function logProbability(logits: ArrayLike<number>, target: number): number {
  const top = largest(logits);
  let sum = 0;
  for (let y = 0; y < logits.length; y++) sum += Math.exp(logits[y]! - top);
  return logits[target]! - top - Math.log(sum);
}

/** The largest logit; checks on the way that a distribution can be made of them. */
export function largest(logits: ArrayLike<number>): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let y = 0; y < logits.length; y++) {
    if (Number.isNaN(logits[y]!)) throw notANumber(y, logits[y]!);
    if (logits[y]! > top) top = logits[y]!;
  }
  if (!Number.isFinite(top)) throw notANumber(-1, top);
  return top;
}

const notANumber = (token: number, value: number) =>
  new SteerlabError("steer/not-a-number", token < 0 ? `The largest logit is ${value}.` : `The logit of token ${token} is ${value}.`, {
    hint: "The model's weights or its training have diverged: look at the losses, or warm-start with a smaller learning rate.",
    details: { token, value },
  });
