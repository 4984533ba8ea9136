import { SteerlabError } from "../steerlabError.ts";

/** The learning rate over the steps: warm-up, then what the name says. The first three are those of `transformers.optimization`. */
export type ScheduleName = "constant" | "linear" | "cosine" | "trapezoid";

export interface Schedule {
  readonly name: ScheduleName;
  readonly learningRate: number;
  readonly steps: number;
  readonly warmupSteps: number;
}

/** After the warm-up, as a share of the peak. @param done share of the steps after the warm-up, 0 … 1 */
const shapes: Record<Exclude<ScheduleName, "trapezoid">, (done: number) => number> = {
  constant: () => 1,
  linear: (done) => Math.max(0, 1 - done),
  cosine: (done) => Math.max(0, 0.5 * (1 + Math.cos(Math.PI * done))),
};

/**
 * @param step from 0
 * @throws SteerlabError `train/unknown-schedule`
 */
export function learningRateAt({ name, learningRate, steps, warmupSteps }: Schedule, step: number): number {
  if (name === "trapezoid") return learningRate * trapezoid(step, steps, warmupSteps);
  const shape = shapes[name];
  if (!shape) {
    throw new SteerlabError("train/unknown-schedule", `There is no schedule "${name}".`, {
      hint: `Choose one of ${Object.keys(shapes).join(", ")}, trapezoid.`,
    });
  }
  if (step < warmupSteps) return (learningRate * step) / Math.max(1, warmupSteps);
  return learningRate * shape((step - warmupSteps) / Math.max(1, steps - warmupSteps));
}

/** Up in the warm-up, flat to the half, then down in a line to a fiftieth: for training from nothing. Its first rate is not 0. */
function trapezoid(step: number, steps: number, warmupSteps: number): number {
  const up = Math.min(1, (step + 1) / Math.max(1, warmupSteps));
  return up * (step < 0.5 * steps ? 1 : Math.max(0.02, (steps - step) / (0.5 * steps)));
}
