import type { Outside } from "./confidenceMask.ts";
import type { SparsePositions } from "./sparsePositions.ts";
import { deltaMoments } from "./steeredDistribution.ts";

export type Bounds = readonly [low: number, high: number];

export interface ExactStrength {
  readonly strength: number;
  /** which bound the loss still falls towards; null when the minimum is inside */
  readonly atBound: "low" | "high" | null;
}

/** The summed loss's first and second derivative at a strength. */
export interface LossSlope {
  readonly slope: number;
  readonly curvature: number;
}

/** Σ_i w_i L_i'(μ) and Σ_i w_i L_i''(μ) over the positions `rows`: L' = E[δ̂] − δ̂(y*), L'' = Var(δ̂). */
export function lossSlope(
  positions: SparsePositions,
  rows: ArrayLike<number>,
  strength: number,
  outside: Outside,
  weight: (row: number) => number = () => 1,
): LossSlope {
  let [slope, curvature] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i]!;
    const { mean, variance } = deltaMoments(positions, r, strength, outside);
    slope += weight(r) * (mean - positions.targetDelta[r]!);
    curvature += weight(r) * variance;
  }
  return { slope, curvature };
}

/**
 * argmin of a convex loss over [low, high], from its slope: Newton's steps, kept inside a bracket that every step narrows.
 * @param at slope and curvature of the loss at a strength
 */
export function minimiseConvex(at: (strength: number) => LossSlope, [low, high]: Bounds): ExactStrength {
  if (at(low).slope >= 0) return { strength: low, atBound: "low" };
  if (at(high).slope <= 0) return { strength: high, atBound: "high" };
  let [left, right] = [low, high];
  let strength = Math.min(Math.max(0, low), high);
  for (let step = 0; step < 200; step++) {
    const { slope, curvature } = at(strength);
    if (slope === 0) break;
    if (slope < 0) left = strength;
    else right = strength;
    const newton = strength - slope / curvature;
    const next = newton > left && newton < right ? newton : (left + right) / 2;
    const done = Math.abs(next - strength) <= 1e-12 * Math.max(1, Math.abs(strength));
    strength = next;
    if (done) break;
  }
  return { strength, atBound: null };
}
