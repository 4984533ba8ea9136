import type { Outside } from "./confidenceMask.ts";
import type { SparsePositions } from "./sparsePositions.ts";

/** What the explorer draws from: the sparse form of a trace as plain data, so that every slider step is computed where it is drawn. */
export interface ExplorerData {
  /** what was traced: "wordnet-lm + lora, 4 examples" */
  readonly title: string;
  /** where the controls stand first */
  readonly alpha: number;
  readonly outside: Outside;
  readonly sequences: readonly ExplorerSequence[];
  /** labelled positions at the smallest α that the slider reaches */
  readonly positions: SparsePositions;
  /** tokens outside that mask that are worth showing: likely under the base model, large in KL, or the label */
  readonly outsiders: Outsiders;
  /** text of every token that can be shown */
  readonly texts: ReadonlyMap<number, string>;
  /** strengths to mark on the slider; null when nothing was calibrated: then those of the shown tokens themselves are marked */
  readonly marks: ExplorerMarks | null;
  /** the run that made it: its kernel can decode anew. Left out where no model is behind it */
  readonly runId?: string;
}

/** The same positions after a step of training: how the steering vector forms. */
export interface ExplorerStep {
  /** steps done */
  readonly step: number;
  readonly explorer: ExplorerData;
}

export interface ExplorerSequence {
  /** texts of all tokens, prompt and labels */
  readonly tokens: readonly string[];
  /** index of the first labelled token; the labels go on to the end */
  readonly from: number;
  /** number of the position that predicts `tokens[from]` */
  readonly firstPosition: number;
}

/** Ragged rows as in SparsePositions. */
export interface Outsiders {
  readonly offsets: Int32Array;
  readonly ids: Int32Array;
  /** log P_w, nats */
  readonly logWarm: Float64Array;
  /** log P_b, nats */
  readonly logBase: Float64Array;
}

export interface ExplorerMarks {
  readonly exact: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly ratio: number | null;
  /** the mean of single tokens' Newton steps */
  readonly closedForm: number | null;
  readonly sweptBest: number | null;
  /** what they rest on: "100 calibration examples, 312 tokens" */
  readonly source: string;
}
