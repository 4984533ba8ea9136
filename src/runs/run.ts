import type { PlainError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";

/** The kinds of work that the library logs by itself; `custom` is a cell's own `startRun`. */
export type RunKind = "pretrain" | "warm-start" | "trace" | "calibration" | "sweep" | "evaluation" | "generation" | "claim" | "custom";
export type RunState = "running" | "finished" | "failed" | "interrupted" | "crashed";

export interface RunStart {
  readonly kind: RunKind;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  /** ids of the runs that this one builds on: a sweep on its warm start */
  readonly parents?: readonly string[];
  /** sha256 of the model's config, tokenizer and weights */
  readonly modelDigest?: string;
  /** sha256 over what it was trained on or evaluated with */
  readonly dataDigest?: string;
  /** labelled examples that it works on beside those of `dataDigest`: whoever logs the run takes their digest, and does not store them */
  readonly examples?: readonly Example[];
  readonly seed?: number;
  readonly backend?: string;
}

/** Written by whoever does the work. Everything is plain data; typed arrays are fine. */
export interface RunWriter {
  readonly id: string;
  /** One row a metric; `step` counts from 0 and goes up. */
  log(metrics: Readonly<Record<string, number>>, step: number): void;
  /** Final figures: shown as columns of the Runs page. */
  summary(values: Readonly<Record<string, unknown>>): void;
  /** A named piece of plain data kept with the run, such as item scores or a sweep's curves (msgpack with structured clone). */
  artifact(name: string, value: unknown): void;
  end(state: "finished" | "failed" | "interrupted", error?: PlainError): void;
}

/** A row of the Runs page. Times are ms since the epoch. */
export interface RunRow {
  readonly id: string;
  readonly kind: RunKind;
  readonly name: string;
  readonly state: RunState;
  readonly started: number;
  readonly ended: number | null;
  readonly notebook: string | null;
  readonly cellIndex: number | null;
  readonly seed: number | null;
  readonly backend: string | null;
  readonly tags: readonly string[];
  readonly parents: readonly string[];
  /** Markdown */
  readonly note: string;
  readonly archived: boolean;
  /** when it was put into the trash, ms since the epoch */
  readonly deleted: number | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly summary: Readonly<Record<string, unknown>>;
  /** last value of every metric */
  readonly metrics: Readonly<Record<string, number | null>>;
}

export interface RunDetail extends RunRow {
  readonly error: PlainError | null;
  readonly provenance: Provenance;
  readonly children: readonly string[];
  readonly artifacts: readonly { readonly name: string; readonly bytes: number }[];
}

/** What one needs to repeat a run. */
export interface Provenance {
  readonly cellSource: string | null;
  /** every cell that the cell depends on, first to last */
  readonly dependencies: readonly { readonly index: number; readonly source: string }[];
  readonly params: Readonly<Record<string, string>>;
  readonly version: string;
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
  /** the work tree's changes against the commit; left out where there are none */
  readonly gitDiff?: string;
  readonly modelDigest: string | null;
  readonly dataDigest?: string | null;
  /** the run's place among those that its cell's execution made, from 0 */
  readonly ordinal?: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Series {
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** A read-only view of the run log. */
export interface RunReader {
  list(query?: string): RunRow[];
  get(id: string): RunDetail | null;
  series(id: string, metric: string): Series;
  /** What `RunWriter.artifact` stored. @throws `run/unknown-artifact` */
  artifactValue(id: string, name: string): unknown;
}
