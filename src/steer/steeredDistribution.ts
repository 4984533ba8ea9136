/**
 * The steered distribution P_μ = softmax(z_w + μ δ̂) read from the sparse form: log P_μ(y) = p(y) + μ δ̂(y) − log Z(μ) with
 * log Z(μ) = log(R + Σ_{y∈M} exp(p(y) + μ δ̂(y))), R = 0 for "drop". Exact, not an approximation.
 */
import type { Outside } from "./confidenceMask.ts";
import { positionCount, type SparsePositions } from "./sparsePositions.ts";

/** log Z(μ) of position r. At μ = 0 with "keep" it is 0 exactly: the warm distribution comes back bit for bit. */
export function logNormaliser(positions: SparsePositions, r: number, strength: number, outside: Outside): number {
  if (strength === 0 && outside === "keep") return 0;
  const { offsets, logWarm, delta } = positions;
  const [from, to] = [offsets[r]!, offsets[r + 1]!];
  const rest = outside === "keep" ? positions.logRest[r]! : Number.NEGATIVE_INFINITY;
  let top = rest;
  for (let e = from; e < to; e++) top = Math.max(top, logWarm[e]! + strength * delta[e]!);
  let sum = Math.exp(rest - top);
  for (let e = from; e < to; e++) sum += Math.exp(logWarm[e]! + strength * delta[e]! - top);
  return top + Math.log(sum);
}

/** log P_μ of the labelled token of position r, nats; −∞ where "drop" removed it. */
export function targetLogProbability(positions: SparsePositions, r: number, strength: number, outside: Outside): number {
  if (outside === "drop" && positions.targetInMask[r] === 0) return Number.NEGATIVE_INFINITY;
  return positions.targetLogWarm[r]! + strength * positions.targetDelta[r]! - logNormaliser(positions, r, strength, outside);
}

/** log P_μ of every labelled token, [positions], nats. */
export function targetLogProbabilities(
  positions: SparsePositions,
  strength: number,
  outside: Outside,
  out = new Float64Array(positionCount(positions)),
): Float64Array {
  for (let r = 0; r < out.length; r++) out[r] = targetLogProbability(positions, r, strength, outside);
  return out;
}

export interface Moments {
  /** E_{P_μ}[δ̂] */
  readonly mean: number;
  /** Var_{P_μ}(δ̂) */
  readonly variance: number;
}

/** Mean and variance of δ̂ under P_μ at position r: slope and curvature of the position's loss. */
export function deltaMoments(positions: SparsePositions, r: number, strength: number, outside: Outside): Moments {
  const { offsets, logWarm, delta } = positions;
  const [from, to] = [offsets[r]!, offsets[r + 1]!];
  const logZ = logNormaliser(positions, r, strength, outside);
  let mean = 0;
  for (let e = from; e < to; e++) mean += Math.exp(logWarm[e]! + strength * delta[e]! - logZ) * delta[e]!;
  let variance = outside === "keep" ? Math.exp(positions.logRest[r]! - logZ) * mean * mean : 0;
  for (let e = from; e < to; e++) variance += Math.exp(logWarm[e]! + strength * delta[e]! - logZ) * (delta[e]! - mean) ** 2;
  return { mean, variance };
}

export interface SteeredReadings {
  /** −log P_μ(target), nats */
  readonly loss: number;
  readonly entropy: number;
  /** KL(P_μ ‖ P_b), nats */
  readonly klToBase: number;
  /** KL(P_μ ‖ P_w), nats */
  readonly klToWarm: number;
  /** id of the most likely token */
  readonly top: number;
  /** P_μ of everything outside the mask */
  readonly restProbability: number;
}

/** What one position looks like at a strength. Sums over the rest scale with 1 / Z, so nothing dense is needed. */
export function steeredReadings(positions: SparsePositions, r: number, strength: number, outside: Outside): SteeredReadings {
  const { offsets, ids, logWarm, logBase, delta } = positions;
  const logZ = logNormaliser(positions, r, strength, outside);
  const scale = outside === "keep" ? Math.exp(-logZ) : 0;
  const restProbability = outside === "keep" ? Math.exp(positions.logRest[r]! - logZ) : 0;
  let entropy = scale * positions.restEntropy[r]! + restProbability * logZ;
  let klToBase = scale * positions.restKl[r]! - restProbability * logZ;
  let klToWarm = -restProbability * logZ;
  let top = outside === "keep" ? positions.restTop[r]! : -1;
  let topLog = outside === "keep" ? positions.restTopLog[r]! - logZ : Number.NEGATIVE_INFINITY;
  for (let e = offsets[r]!; e < offsets[r + 1]!; e++) {
    const shift = strength * delta[e]! - logZ;
    const logSteered = logWarm[e]! + shift;
    const steered = Math.exp(logSteered);
    if (logSteered > topLog) [top, topLog] = [ids[e]!, logSteered];
    if (steered === 0) continue;
    entropy -= steered * logSteered;
    klToBase += steered * (logSteered - logBase[e]!);
    klToWarm += steered * shift;
  }
  const inside = outside === "keep" || positions.targetInMask[r] === 1;
  const loss = inside ? logZ - positions.targetLogWarm[r]! - strength * positions.targetDelta[r]! : Number.POSITIVE_INFINITY;
  return { loss, entropy, klToBase, klToWarm, top, restProbability };
}
