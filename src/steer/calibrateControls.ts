import { type Shown, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { trackRun } from "../runs/trackRun.ts";
import type { Example } from "../tasks/task.ts";
import { checkAdapted, pairConfig, parentsOf } from "./adaptedPair.ts";
import { checkExamples } from "./calibrate.ts";
import { type ControlName, controlColumns, controlStrengths } from "./controls.ts";
import { fittingExamples } from "./labelledExample.ts";
import { ALPHA_FLOOR, labelledPass } from "./labelledPass.ts";

/** The strengths at which the controls are best on a calibration set, by the criterion of the steering strength. */
export interface ControlStrengths {
  /** T */
  readonly temperature: number;
  /** λ */
  readonly extrapolation: number;
  readonly curves: Readonly<Record<ControlName, ControlCurve>>;
  readonly examples: number;
  readonly runId: string;
}

export interface ControlCurve {
  readonly strengths: Float64Array;
  /** nats a label */
  readonly crossEntropy: Float64Array;
  /** the best point is the grid's first or last: what lies beyond may be better */
  readonly atBound: boolean;
}

/**
 * Chooses T and λ where the cross-entropy of the labels is lowest, on the grids that a sweep uses. One forward pass; logged as a run.
 * Give the examples that the steering strength was calibrated on: then method and controls had the same chance.
 * @throws `steer/not-adapted`, `steer/empty-calibration`, `steer/no-labels`
 */
export function calibrateControls(warm: AdaptedLM, examples: readonly Example[]): Promise<ControlStrengths> {
  checkAdapted(warm);
  checkExamples("calibrateControls", examples);
  const config = { ...pairConfig(warm), controls: ["temperature", "extrapolation"], examples: examples.length };
  const name = `${warm.name}, controls, ${examples.length} examples`;
  const start = { kind: "calibration", name, config, parents: parentsOf(warm), modelDigest: warm.digest, examples } as const;
  return trackRun(start, async (run, session) => {
    const sequences = fittingExamples(warm, examples);
    const { controls } = await labelledPass(warm, sequences, { alpha: ALPHA_FLOOR, label: "Calibrating the controls" }, session);
    const logProbabilities = controlColumns(controls);
    const curve = (control: ControlName) => curveOf(controlStrengths[control], logProbabilities[control]);
    const curves = { temperature: curve("temperature"), extrapolation: curve("extrapolation") };
    const [temperature, extrapolation] = [bestOf(curves.temperature), bestOf(curves.extrapolation)];
    run.summary({ temperature, extrapolation, crossEntropy: bestLosses(curves) });
    run.artifact("curves", curves);
    return showing({ temperature, extrapolation, curves, examples: examples.length, runId: run.id });
  });
}

/** @param logProbabilities [points][labels], nats */
function curveOf(strengths: Float64Array, logProbabilities: readonly Float64Array[]): ControlCurve {
  const mean = (values: Float64Array) => -values.reduce((sum, value) => sum + value, 0) / values.length;
  const crossEntropy = Float64Array.from(logProbabilities, mean);
  const at = lowest(crossEntropy);
  return { strengths, crossEntropy, atBound: at === 0 || at === crossEntropy.length - 1 };
}

const lowest = (values: Float64Array): number => values.indexOf(Math.min(...values));
const bestOf = ({ strengths, crossEntropy }: ControlCurve): number => strengths[lowest(crossEntropy)]!;
const bestLosses = (curves: ControlStrengths["curves"]) =>
  Object.fromEntries(Object.entries(curves).map(([name, { crossEntropy }]) => [name, Math.min(...crossEntropy)]));

/** Not enumerable: spreading or storing it takes the numbers only. */
function showing(strengths: ControlStrengths): ControlStrengths & ShowsItself {
  return Object.defineProperty(strengths, showSelf, { value: () => shownControls(strengths), enumerable: false }) as ControlStrengths &
    ShowsItself;
}

function shownControls({ temperature, extrapolation, curves, examples }: ControlStrengths): Shown {
  const row = (name: ControlName, strength: number) => {
    const { crossEntropy, atBound } = curves[name];
    return [name, strength, Math.min(...crossEntropy), atBound ? "at the grid's end" : "inside the grid"];
  };
  return {
    shown: "table",
    columns: ["control", "best strength", "cross-entropy (nats a label)", "where"],
    rows: [row("temperature", temperature), row("extrapolation", extrapolation)],
    caption: `Controls at their best on ${examples} calibration examples.`,
  };
}
