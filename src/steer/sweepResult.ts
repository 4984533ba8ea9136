import { sweepFigure } from "../chart/sweep.ts";
import { type Shown, type ShowsItself, showSelf } from "../output/shown.ts";
import type { Outside } from "./confidenceMask.ts";
import type { ControlName } from "./controls.ts";
import type { PairedDifference } from "./pairedBootstrap.ts";
import type { Strength } from "./strengthEstimators.ts";

/** One system at the strength that calibration chose for it, on the sweep's items. */
export interface SweepSystem {
  readonly system: "base" | "warm" | "steered" | ControlName;
  /** μ, T or λ; null for the base */
  readonly strength: number | null;
  /** each with its difference to the warm model, paired by item, and that difference's 95 % bootstrap interval */
  readonly metrics: Record<string, { readonly value: number; readonly difference: number; readonly interval: readonly [number, number] }>;
}

/** Metrics of generated text at a few strengths; each point rests on decoding all items anew. */
export interface GeneratedCurves {
  readonly strengths: Float64Array;
  /** one point a strength, each with its paired difference to the warm model's text */
  readonly metrics: Record<string, readonly PairedDifference[]>;
  readonly items: number;
  readonly maxTokens: number;
}

export interface SweepData {
  readonly task: string;
  readonly strengths: Float64Array;
  readonly alphas: readonly number[];
  /** the α that bands, optimum, best and systems speak of */
  readonly alpha: number;
  readonly outside: Outside;
  /** crossEntropy (nats a token, the answer with its end), accuracy, mc1, mc2, mc3; [alphas × strengths] */
  readonly metrics: Record<string, Float64Array>;
  /** not from the forward pass: decoded at each of its strengths; null when nothing was to be generated. All other curves are exact */
  readonly generated: GeneratedCurves | null;
  /** 95 % of the paired difference to the warm model over resampled items, around the warm value; [strengths] at `alpha` */
  readonly bands: Record<string, { readonly low: Float64Array; readonly high: Float64Array }>;
  /** `strengths` are T and λ; `chosen` is the one with the lowest cross-entropy on the calibration set */
  readonly controls: Record<
    ControlName,
    { readonly strengths: Float64Array; readonly metrics: Record<string, Float64Array>; readonly chosen: number }
  >;
  readonly analytic: Strength;
  /** false when there was no calibration set, so that the strengths were chosen on the test split itself */
  readonly calibrated: boolean;
  /** minimum of the test answers' own loss; null when there is none inside the search's bounds */
  readonly exactOptimum: number | null;
  /** the swept strength that is best, by metric */
  readonly best: Record<string, number>;
  readonly systems: readonly SweepSystem[];
  readonly items: number;
  /** items that do not fit the model's context and are left out */
  readonly excluded: number;
  /** labelled tokens that cross-entropy counts */
  readonly tokens: number;
  /** mean KL(P_w ‖ P_b) over the positions, nats */
  readonly kl: number;
  readonly runId: string;
}

export interface SweepResult extends SweepData, ShowsItself {}

/** A sweep shows itself as its chart. Not enumerable: spreading or storing it takes the numbers only. */
export function showingSweep(data: SweepData): SweepResult {
  return Object.defineProperty({ ...data }, showSelf, { value: (): Shown => sweepFigure(data), enumerable: false }) as SweepResult;
}
