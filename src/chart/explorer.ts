import type { Shown } from "../output/shown.ts";
import type { ExplorerMarks } from "../steer/explorerData.ts";
import type { Strength } from "../steer/strengthEstimators.ts";
import type { SweepResult } from "../steer/sweepResult.ts";
import type { Trace } from "../steer/trace.ts";
import { countOf } from "./numberText.ts";

/**
 * The live explorer of a trace: position, strength and α under sliders.
 * @param o.strength a calibrated strength whose estimators are marked on the slider
 * @param o.sweep a sweep, for the swept best
 */
export function explorer(trace: Trace, o: { strength?: Strength; sweep?: SweepResult } = {}): Shown {
  const strength = o.strength ?? o.sweep?.analytic;
  const marks = strength || o.sweep ? marksOf(strength, o.sweep) : null;
  return { shown: "explorer", explorer: { ...trace.explorer, marks } };
}

function marksOf(strength: Strength | undefined, sweep: SweepResult | undefined): ExplorerMarks {
  return {
    exact: strength?.exactAtBound === null ? strength.exact : null,
    interval: strength?.exactAtBound === null && strength.exact !== null ? strength.interval : null,
    ratio: strength?.ratio ?? null,
    closedForm: strength?.mean ?? null,
    sweptBest: sweep?.best.crossEntropy ?? null,
    source: strength ? `${countOf(strength.examples, "example")}, ${countOf(strength.tokens, "token")}` : "",
  };
}
