import type { ExplorerData, ExplorerStep } from "../steer/explorerData.ts";
import type { TextsData } from "../steer/textsData.ts";
import type { ClaimCard } from "../tasks/claimCard.ts";
import type { ShownHtml, ShownImage } from "./picture.ts";
import type { ShownNumbers } from "./shownNumbers.ts";
import type { ShownTree } from "./valueTree.ts";

/**
 * What a cell shows, as plain data: it is stored in SQLite, sent to the page, and drawn there (or printed by the terminal).
 * The key `shown` tells the kinds apart.
 */
export type Shown =
  | { readonly shown: "text"; readonly text: string }
  | { readonly shown: "markdown"; readonly text: string }
  | ShownTable
  | ShownFigure
  | ShownSummary
  | ShownTraining
  /** `steps`: the same positions over a training, the last of them the explorer itself */
  | { readonly shown: "explorer"; readonly explorer: ExplorerData; readonly steps?: readonly ExplorerStep[] }
  | { readonly shown: "texts"; readonly texts: TextsData }
  | { readonly shown: "claim"; readonly card: ClaimCard }
  /** a plain value, as one writes it */
  | { readonly shown: "value"; readonly text: string }
  | ShownTree
  | ShownNumbers
  | ShownImage
  | ShownHtml;

/** Rows as arrays in column order; numbers stay numbers, so that the page can align and sort them. */
export interface ShownTable {
  readonly shown: "table";
  readonly columns: readonly string[];
  readonly rows: readonly (readonly TableValue[])[];
  readonly caption?: string;
  /** what the page can do with it beyond drawing; elsewhere it is a table like any other */
  readonly live?: LiveTable;
}
/** A sweep's questions: the page reads its run, and has filters, a strength to move, and every option token by token. */
export interface LiveTable {
  readonly kind: "items";
  readonly runId: string;
  readonly strength: number;
}
export type TableValue = string | number | boolean | null;

/** A Plotly figure object. `summary` is the one sentence that a screen reader hears and the terminal prints. */
export interface ShownFigure {
  readonly shown: "figure";
  readonly summary: string;
  readonly data: readonly object[];
  readonly layout: object;
  /** px; 320 when left out */
  readonly height?: number;
  /** The numbers behind the picture, for the "Data" button. */
  readonly table?: ShownTable;
  /** what the page can do with it beyond drawing; elsewhere it is a figure like any other */
  readonly live?: LiveFigure;
}

/** A sweep's chart: what is zoomed into is computed anew from the run's positions, and a point opens that strength. */
export interface LiveFigure {
  readonly kind: "sweep";
  readonly runId: string;
  readonly metrics?: readonly string[];
  readonly alphas?: "together" | "apart";
}

/** One line for an object of the library, such as a model, with facts that unfold. */
export interface ShownSummary {
  readonly shown: "summary";
  /** `CausalLM`, `AdaptedLM`, `Strength`, … */
  readonly type: string;
  readonly name: string;
  /** One line after the name. */
  readonly text: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly runId?: string;
  /** A tiny curve beside the text, such as the losses. */
  readonly spark?: readonly number[];
}

/**
 * A live view of a training run: the page follows the run's metrics `loss`, `validationLoss`, `learningRate`, `gradientNorm`, `tokens`,
 * `tokensPerSecond` and `memory`.
 */
export interface ShownTraining {
  readonly shown: "training";
  readonly runId: string;
  readonly steps: number;
  readonly title: string;
}

/** An object of the library says by this method how it shows itself. */
export const showSelf: unique symbol = Symbol.for("steerlab.show") as never;
export interface ShowsItself {
  [showSelf](): Shown;
}

export function isShown(value: unknown): value is Shown {
  return typeof value === "object" && value !== null && typeof (value as { shown?: unknown }).shown === "string";
}
export function showsItself(value: unknown): value is ShowsItself {
  return typeof value === "object" && value !== null && typeof (value as Partial<ShowsItself>)[showSelf] === "function";
}
