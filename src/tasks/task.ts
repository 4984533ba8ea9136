import type { Exclusion } from "./exclusions.ts";

/** One training or calibration pair: the loss is on the completion's tokens. */
export interface Example {
  readonly prompt: string;
  readonly completion: string;
}

/** One held-out question. `choices` are scored by likelihood; `completion` is what greedy text is compared with. */
export interface TaskItem {
  readonly prompt: string;
  readonly completion: string;
  /** the options of a multiple choice, the true ones first; the very first is the best answer */
  readonly choices?: { readonly true: readonly string[]; readonly false: readonly string[] };
  /** what an open-ended answer is compared with: texts without the space before them, the best answer first; `false` may be empty */
  readonly references?: { readonly true: readonly string[]; readonly false: readonly string[] };
  /** what is asked, without the prompt's frame: what a judge is shown; the prompt's last question when left out */
  readonly question?: string;
  /** what the item is about, to trace it back: the word */
  readonly subject: string;
}

/** Scored by likelihood. */
export type LikelihoodMetric = "crossEntropy" | "accuracy" | "mc1" | "mc2" | "mc3";
/** Scored by comparing generated text with the answer, or with the references. */
export type TextMetric = "exactMatch" | OverlapMetric;
/** How much of a text stands in another. */
export type OverlapMetric = "bleu" | "rouge1" | "rouge2" | "rougeL" | "tokenF1";
export type TaskMetric = LikelihoodMetric | TextMetric;

export interface TaskSplit {
  readonly task: string;
  readonly items: readonly TaskItem[];
  /** which metrics `evaluate` and `sweep` report, in order */
  readonly metrics: readonly TaskMetric[];
  /** sha256 over the items: two evaluations can be paired only if theirs are equal */
  readonly digest: string;
  /** text that ends a generated answer */
  readonly stop: readonly string[];
  /** how many of its prompts also stand in the other splits, compared by content; left out where nobody looked */
  readonly overlap?: { readonly train: number; readonly calibration: number };
  /** how it was made; left out where a split was put together by hand */
  readonly origin?: SplitOrigin;
}

/** What one needs to make the splits of a task again. Stored with every run that uses them. */
export interface SplitOrigin {
  readonly seed: number;
  readonly sizes: { readonly train: number; readonly calibration: number; readonly test: number };
  /** sha256 over the examples' prompts and completions, in order */
  readonly digests: { readonly train: string; readonly calibration: string };
  /** files that were read; empty for built-in tasks */
  readonly sources: readonly TaskSource[];
  /** records left out, by reason */
  readonly excluded: Readonly<Record<string, number>>;
}

export interface TaskSource {
  /** a path, or `owner/name/path` on the Hub */
  readonly file: string;
  readonly records: number;
  /** of the file's bytes */
  readonly sha256: string;
  /** on the Hub: the commit, 40 hexadecimal digits */
  readonly commit?: string;
}

export interface Task {
  readonly name: string;
  readonly train: Example[];
  readonly calibration: Example[];
  readonly test: TaskSplit;
  /** records that stand in no split because they cannot be scored or would stand in two */
  readonly excluded: readonly Exclusion[];
}
