/**
 * KL(P_w ‖ P_b) = Σ_y P_w(y) log(P_w(y) / P_b(y)), with 0 log 0 = 0; +∞ where only the base model excludes a token.
 * @param logWarm [vocabulary] log-probabilities
 * @param logBase [vocabulary] log-probabilities
 * @returns nats
 */
export function klDivergence(logWarm: ArrayLike<number>, logBase: ArrayLike<number>): number {
  let kl = 0;
  for (let y = 0; y < logWarm.length; y++) kl += klTerm(logWarm[y]!, logBase[y]!);
  return kl;
}

/** One token's share of the divergence; the shares add up to it. */
export function klTerm(logWarm: number, logBase: number): number {
  const warm = Math.exp(logWarm);
  return warm > 0 ? warm * (logWarm - logBase) : 0;
}

/**
 * The gradient in probability space, ∂KL/∂P_w(y) = log(P_w(y) / P_b(y)) + 1.
 * NaN where both models exclude a token, −∞ where only the warm one does, +∞ where only the base one does.
 */
export function klGradient(logWarm: ArrayLike<number>, logBase: ArrayLike<number>): Float64Array {
  return Float64Array.from(logWarm, (warm, y) => warm - logBase[y]! + 1);
}
