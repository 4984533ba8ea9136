import type { Outside } from "./confidenceMask.ts";
import { positionCount, type SparsePositions } from "./sparsePositions.ts";
import { targetLogProbability } from "./steeredDistribution.ts";

/**
 * Mean loss of the labelled tokens under P_μ, nats a token; convex in the strength.
 * +∞ for "drop" as soon as one labelled token is outside its mask; NaN without positions.
 */
export function crossEntropy(positions: SparsePositions, strength: number, outside: Outside = "keep"): number {
  let sum = 0;
  for (let r = 0; r < positionCount(positions); r++) sum -= targetLogProbability(positions, r, strength, outside);
  return sum / positionCount(positions);
}
