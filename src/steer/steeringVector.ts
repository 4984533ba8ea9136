import { inMask } from "./confidenceMask.ts";
import { klDivergence, klGradient, klTerm } from "./klDivergence.ts";
import { logSoftmax } from "./logSoftmax.ts";

/** Everything about one decoding position, dense, in float64. Arrays are [vocabulary]. */
export interface SteeringVector {
  readonly logBase: Float64Array;
  readonly logWarm: Float64Array;
  /** nats; +∞ where the base model alone excludes a token */
  readonly kl: number;
  /** ∂KL/∂P_w, nats */
  readonly gradient: Float64Array;
  /** δ, logits for one unit of strength; null where KL is infinite */
  readonly delta: Float64Array | null;
}

/**
 * KL, its gradient, and the gradient taken to logit space by the softmax Jacobian: δ(y) = P_w(y) (log(P_w(y)/P_b(y)) − KL).
 * Source: arXiv 2509.15888, section 3.
 * @param baseLogits [vocabulary]
 * @param warmLogits [vocabulary]
 * @throws `steer/not-a-number`
 */
export function steeringVector(baseLogits: ArrayLike<number>, warmLogits: ArrayLike<number>): SteeringVector {
  const logBase = logSoftmax(baseLogits);
  const logWarm = logSoftmax(warmLogits);
  const kl = klDivergence(logWarm, logBase);
  const delta = Number.isFinite(kl) ? logWarm.map((warm, y) => deltaOf(warm, logBase[y]!, kl)) : null;
  return { logBase, logWarm, kl, gradient: klGradient(logWarm, logBase), delta };
}

/** δ of one token; 0 where the warm model excludes it. */
export function deltaOf(logWarm: number, logBase: number, kl: number): number {
  return Math.exp(logWarm) > 0 ? klTerm(logWarm, logBase) - Math.exp(logWarm) * kl : 0;
}

/** M = { y : P_w(y) ≥ α max P_w } as flags, [vocabulary]. */
export function confidenceMask(logWarm: Float64Array, alpha: number): boolean[] {
  const logMax = logWarm.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const logAlpha = Math.log(alpha);
  return Array.from(logWarm, (warm) => inMask(warm, logMax, logAlpha));
}
