import { type ShownTable, type ShowsItself, showSelf } from "../../src/output/shown.ts";
import type { Evaluation } from "../../src/tasks/evaluation.ts";

export const table = (value: object) => (value as unknown as ShowsItself)[showSelf]() as ShownTable;

/** An evaluation with the item scores given: for checks of what compares evaluations, which never asks a model. */
export function evaluationOf(model: string, correct: readonly number[], more: Partial<Evaluation> = {}): Evaluation {
  const items = correct.map((value, i) => ({ subject: `${i}`, prompt: `Q${i}`, completion: "a", metrics: { mc1: value } }));
  const mean = correct.reduce((a, b) => a + b, 0) / correct.length;
  return {
    model,
    modelDigest: model,
    base: "base",
    task: "t",
    split: "digest",
    scoring: "likelihood",
    measured: [["mc1", "likelihood"]],
    stop: ["\n"],
    bootstrap: { seed: 0, resamples: 2000 },
    unscored: {},
    judges: [],
    agreement: [],
    metrics: { mc1: mean },
    intervals: {},
    items,
    excluded: {},
    overlap: { train: 0, calibration: 0 },
    training: null,
    runId: `run-${model}`,
    ...more,
  };
}
export const outcomes = (right: number, of: number): number[] => Array.from({ length: of }, (_, i) => (i < right ? 1 : 0));
