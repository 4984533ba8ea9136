import { countText } from "../../src/chart/numberText.ts";
import type { ExplorerMarks } from "../../src/steer/explorerData.ts";
import type { SweepData } from "../../src/steer/sweepResult.ts";

/** What a sweep knows of the best strength, for sliders. */
export function sweepMarks({ analytic, best, calibrated, tokens }: SweepData): ExplorerMarks {
  const { exact, exactAtBound, interval, ratio, mean } = analytic;
  const inside = exactAtBound === null;
  return {
    exact: inside ? exact : null,
    interval: inside && exact !== null && interval?.every(Number.isFinite) ? interval : null,
    ratio,
    closedForm: mean,
    sweptBest: best.crossEntropy ?? null,
    source: calibrated ? "the calibration examples" : `the split's own ${countText(tokens)} tokens`,
  };
}
