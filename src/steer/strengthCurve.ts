import type { Outside } from "./confidenceMask.ts";
import { positionCount, type SparsePositions } from "./sparsePositions.ts";
import { targetLogProbability } from "./steeredDistribution.ts";

/** Strengths that are evaluated together. */
const BLOCK = 64;
/** |μ δ| beyond which a sum of unshifted exponentials could leave float64's range. */
const REACH = 500;

/**
 * log P_μ of every labelled token at many strengths, block by block. Where strengths are evenly spaced, exp(p + μ δ̂) of the next one is the
 * last one's times exp(step · δ̂): two exponentials an entry and block in place of one a strength. Each block begins anew, so that rounding
 * stays below 1e-13.
 * @returns log-probabilities of strengths `first` … `first + count − 1`, [count × positions], nats; valid until the next block
 */
export function* strengthBlocks(
  positions: SparsePositions,
  strengths: Float64Array,
  outside: Outside,
): Generator<{ readonly first: number; readonly count: number; readonly logProbabilities: Float64Array }> {
  const n = positionCount(positions);
  const values = new Float64Array(Math.min(BLOCK, strengths.length) * n);
  for (let first = 0; first < strengths.length; first += BLOCK) {
    const block = strengths.subarray(first, Math.min(first + BLOCK, strengths.length));
    const logProbabilities = values.subarray(0, block.length * n);
    const step = evenStep(block);
    for (let r = 0; r < n; r++) {
      const even = step !== null && reachOf(positions, r, block) < REACH;
      if (even) evenRow(positions, r, block, step, outside, logProbabilities);
      else for (const [k, mu] of block.entries()) logProbabilities[k * n + r] = targetLogProbability(positions, r, mu, outside);
    }
    yield { first, count: block.length, logProbabilities };
  }
}

/** The step of an evenly spaced block; null where it is not. */
function evenStep(block: Float64Array): number | null {
  const step = block.length > 1 ? (block[block.length - 1]! - block[0]!) / (block.length - 1) : 0;
  const tolerance = 1e-12 * Math.max(Math.abs(block[0]!), Math.abs(block[block.length - 1]!), 1);
  return block.every((mu, k) => Math.abs(mu - block[0]! - k * step) <= tolerance) ? step : null;
}

/** The largest |μ δ̂| of a row. */
function reachOf({ offsets, delta }: SparsePositions, r: number, block: Float64Array): number {
  let most = 0;
  for (let e = offsets[r]!; e < offsets[r + 1]!; e++) most = Math.max(most, Math.abs(delta[e]!));
  return most * Math.max(Math.abs(block[0]!), Math.abs(block[block.length - 1]!));
}

const sums = new Float64Array(BLOCK);

function evenRow(positions: SparsePositions, r: number, block: Float64Array, step: number, outside: Outside, out: Float64Array): void {
  const { offsets, logWarm, delta, targetLogWarm, targetDelta, targetInMask } = positions;
  const n = positionCount(positions);
  const [count, keep] = [block.length, outside === "keep"];
  if (!keep && targetInMask[r] === 0) {
    for (let k = 0; k < count; k++) out[k * n + r] = Number.NEGATIVE_INFINITY;
    return;
  }
  sums.fill(keep ? Math.exp(positions.logRest[r]!) : 0, 0, count);
  for (let e = offsets[r]!; e < offsets[r + 1]!; e++) {
    let power = Math.exp(logWarm[e]! + block[0]! * delta[e]!);
    const ratio = Math.exp(step * delta[e]!);
    for (let k = 0; k < count; k++) {
      sums[k] = sums[k]! + power;
      power *= ratio;
    }
  }
  const [own, slope] = [targetLogWarm[r]!, targetDelta[r]!];
  // At μ = 0 with "keep" log Z is 0 exactly: the warm distribution comes back bit for bit.
  for (let k = 0; k < count; k++) out[k * n + r] = own + block[k]! * slope - (keep && block[k] === 0 ? 0 : Math.log(sums[k]!));
}
