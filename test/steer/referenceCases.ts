import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SparsePositions } from "../../src/steer/sparsePositions.ts";
import { SparsePositionsBuilder } from "../../src/steer/sparsePositionsBuilder.ts";

/** The reference's numbers: infinities are the strings "inf" and "-inf", undefined values are null. */
export type ReferenceNumber = number | "inf" | "-inf" | null;

export const number = (value: ReferenceNumber): number => {
  if (value === "inf") return Number.POSITIVE_INFINITY;
  if (value === "-inf") return Number.NEGATIVE_INFINITY;
  return value === null ? Number.NaN : value;
};

export interface ReferenceStrengths {
  readonly numerator?: number;
  readonly variance?: number;
  readonly mu: number | null;
  readonly mu_exact: number | null;
  readonly mu_exact_at_bound: boolean | null;
  readonly ce_warm: ReferenceNumber;
  readonly ce_exact: ReferenceNumber;
}

export interface ReferenceCase {
  readonly name: string;
  readonly base_logits: ReferenceNumber[];
  readonly warm_logits: ReferenceNumber[];
  readonly target: number;
  readonly alpha: number;
  readonly p_base: number[];
  readonly p_warm: number[];
  readonly kl: ReferenceNumber;
  readonly gradient: ReferenceNumber[];
  readonly delta: number[] | null;
  readonly keep: boolean[];
  readonly delta_masked: number[] | null;
  readonly unmasked: ReferenceStrengths;
  readonly masked: ReferenceStrengths;
}

export interface ReferenceEstimators {
  readonly mu: (number | null)[];
  readonly mean_mu: number;
  readonly ratio_of_sums_mu: number;
  readonly mu_exact: number;
  readonly mu_exact_at_bound: boolean;
  readonly sum_ce: number[];
  readonly sum_ce_at_mu_exact: number;
}

export interface ReferenceCalibration {
  readonly alpha: number;
  readonly base_logits: number[][];
  readonly warm_logits: number[][];
  readonly targets: number[];
  readonly grid: number[];
  readonly unmasked: ReferenceEstimators;
  readonly masked: ReferenceEstimators;
}

const file = join(import.meta.dirname, "../reference/steer/cases.json");
export const reference = JSON.parse(readFileSync(file, "utf8")) as {
  readonly zero_delta_threshold: number;
  readonly cases: ReferenceCase[];
  readonly calibration: ReferenceCalibration;
};

/** Rows of logits as one sparse set, one sequence a row. */
export function positionsOf(base: number[][], warm: number[][], targets: number[], alpha: number): SparsePositions {
  const builder = new SparsePositionsBuilder(alpha);
  base.forEach((row, r) => {
    builder.add(row, warm[r]!, targets[r]!, r, 1);
  });
  return builder.finish();
}

/** The calibration set of the reference at an α: 0 for its `unmasked` figures. */
export const calibrationPositions = (alpha: number) => {
  const { base_logits, warm_logits, targets } = reference.calibration;
  return positionsOf(base_logits, warm_logits, targets, alpha);
};
