import { type Shown, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { calibrate } from "../steer/calibrate.ts";
import { type ControlStrengths, calibrateControls } from "../steer/calibrateControls.ts";
import { control } from "../steer/control.ts";
import { steer } from "../steer/steer.ts";
import type { Strength } from "../steer/strengthEstimators.ts";
import type { SteerOptions } from "../steer/trace.ts";
import { comparisonTable } from "./comparisonTable.ts";
import { type EvaluateOptions, evaluate } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import { sharingOnePass } from "./sharingOnePass.ts";
import { shownAs } from "./shownAs.ts";
import type { Task, TaskMetric } from "./task.ts";

export interface EvaluateSystemsOptions extends EvaluateOptions, SteerOptions {
  /** which of the split's metrics to score; all when left out */
  readonly metrics?: readonly TaskMetric[];
}

/** A warm model, the same steered, and the same under the two simpler changes; none needs more training. */
export interface EvaluatedSystems {
  readonly warm: Evaluation;
  readonly steered: Evaluation;
  readonly temperature: Evaluation;
  readonly extrapolation: Evaluation;
  readonly strength: Strength;
  readonly controls: ControlStrengths;
}

/**
 * Everything that one warm start has to show: steering and both controls, each with its own strength from the task's calibration examples,
 * evaluated on the task's test questions. It shows itself as a table of the paired differences. All likelihoods come from one forward pass of base and warm.
 * @throws SteerlabError what `calibrate`, `calibrateControls`, `steer` and `evaluate` throw
 */
export async function evaluateSystems(
  warm: AdaptedLM,
  task: Task,
  { alpha, outside, metrics, ...options }: EvaluateSystemsOptions = {},
): Promise<EvaluatedSystems & ShowsItself> {
  const split = metrics ? { ...task.test, metrics } : task.test;
  const steering = { ...(alpha === undefined ? {} : { alpha }), ...(outside === undefined ? {} : { outside }) };
  const strength = await calibrate(warm, task.calibration, steering);
  const controls = await calibrateControls(warm, task.calibration);
  const systems = sharingOnePass(warm, {
    warm,
    steered: steer(warm, { strength, ...steering }),
    temperature: control(warm, { temperature: controls }),
    extrapolation: control(warm, { extrapolation: controls }),
  });
  const evaluated = {
    warm: await evaluate(systems.warm, split, options),
    steered: await evaluate(systems.steered, split, options),
    temperature: await evaluate(systems.temperature, split, options),
    extrapolation: await evaluate(systems.extrapolation, split, options),
    strength,
    controls,
  };
  return shownAs(evaluated, showComparison);
}

const showComparison = ({ warm, steered, temperature, extrapolation }: EvaluatedSystems): Shown =>
  comparisonTable({ baseline: warm, methods: { steered }, controls: { temperature, extrapolation } })[showSelf]();
