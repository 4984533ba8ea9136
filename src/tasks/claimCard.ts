import type { EvaluatedMetric } from "./evaluatedMetric.ts";
import type { Agreement } from "./judge/agreement.ts";
import type { Interval } from "./metrics/bootstrap.ts";
import type { ResampledOver } from "./metrics/seedsBootstrap.ts";
import type { PretrainingOverlap } from "./pretrainingOverlap.ts";

/** What a reader needs before believing a gain; plain data. */
export interface ClaimCard {
  readonly task: string;
  readonly baseline: string;
  readonly method: string;
  /** the largest number of questions that all systems were scored on in a metric; each metric's own is in its difference */
  readonly questions: number;
  /** pairs of baseline and method, one a seed */
  readonly pairs: number;
  /** of the warm starts, as far as the run log says */
  readonly seeds: readonly number[];
  /** what was resampled for the intervals, and the seed of it */
  readonly bootstrap: { readonly over: ResampledOver; readonly seed: number; readonly resamples: number };
  readonly metrics: readonly ClaimedMetric[];
  readonly controls: readonly ClaimedControl[];
  /** the same on another task than the one that was trained for; null when it was not tried */
  readonly elsewhere: { readonly task: string; readonly metrics: readonly ClaimedMetric[] } | null;
  /** other ways in which the answers changed, which may explain a gain */
  readonly confounds: readonly ClaimedConfound[];
  /** test prompts that also stand in train or calibration; null when nobody looked */
  readonly overlap: number | null;
  /** test questions in the text that the base model has read; null when nobody looked */
  readonly pretraining: PretrainingOverlap | null;
  /** names of the judges; none where nothing was judged */
  readonly judges: readonly string[];
  readonly agreement: readonly Agreement[];
  /** what was looked for, one line each */
  readonly checks: readonly ClaimCheck[];
  /** what a careful reader would still ask for, one sentence each */
  readonly missing: readonly string[];
  /** the closing sentence */
  readonly conclusion: string;
  readonly markdown: string;
  readonly runId: string;
}

export interface ClaimedMetric {
  readonly metric: EvaluatedMetric;
  readonly baseline: number;
  readonly method: number;
  /** method − baseline, averaged over seeds; 95 % paired bootstrap */
  readonly difference: Interval;
  /** the difference of each pair */
  readonly bySeed: readonly number[];
  /** exact, two-sided; for yes/no metrics of a single pair */
  readonly mcnemarP: number | null;
  readonly verdict: Verdict;
}

/** What an interval says about a difference in the direction that is better. */
export type Verdict = "better" | "worse" | "undecided";

export interface ClaimedControl {
  readonly name: string;
  readonly kind: ControlKind | null;
  /** the model it was measured with */
  readonly model: string;
  /** method − control in each metric: `better` where the method wins */
  readonly metrics: readonly { readonly metric: EvaluatedMetric; readonly difference: Interval; readonly verdict: Verdict }[];
}

/** The simpler changes that a gain has to be compared with. */
export type ControlKind = "temperature" | "extrapolation" | "longer warm start";

export interface ClaimedConfound {
  readonly name: string;
  readonly baseline: number;
  readonly method: number;
  readonly difference: Interval;
}

/** `given`: it was done and speaks for the claim; `against`: it speaks against it; `missing`: it was not done. */
export interface ClaimCheck {
  readonly name: string;
  readonly state: "given" | "against" | "missing";
  readonly text: string;
}

/** The card before it is written out. */
export type ClaimFacts = Omit<ClaimCard, "checks" | "missing" | "conclusion" | "markdown" | "runId">;
