/**
 * The two simpler changes of the same cost that a gain has to be compared with: a temperature, softmax(z_w / T), and a linear
 * extrapolation of logits, softmax(z_w + λ (z_w − z_b)). Neither has a mask, so they are evaluated on fixed grids while the dense
 * logits stream by. The grids are arithmetic in 1/T and in λ: each token costs two exponentials, then one product a grid point.
 */
import type { DenseRow } from "./forwardPositions.ts";
import { largest } from "./logSoftmax.ts";

export type ControlName = "temperature" | "extrapolation";

interface Grid {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** in 1/T: T from 2.5 down to 0.5 */
const INVERSE_TEMPERATURES: Grid = { first: 0.4, step: 0.05, count: 33 };
const EXTRAPOLATIONS: Grid = { first: -0.5, step: 0.1, count: 36 };

const pointsOf = ({ first, step, count }: Grid) => Float64Array.from({ length: count }, (_, k) => Number((first + k * step).toFixed(6)));

/** The controls' own strengths: T and λ. */
export const controlStrengths: Readonly<Record<ControlName, Float64Array>> = {
  temperature: pointsOf(INVERSE_TEMPERATURES).map((inverse) => 1 / inverse),
  extrapolation: pointsOf(EXTRAPOLATIONS),
};

/** log-probability of the row's label under both controls, one value a grid point; nats. */
export function controlLogProbabilities({ base, warm, target }: DenseRow): Record<ControlName, Float64Array> {
  const [topBase, topWarm] = [largest(base), largest(warm)];
  const temperature = new Float64Array(INVERSE_TEMPERATURES.count);
  const extrapolation = new Float64Array(EXTRAPOLATIONS.count);
  for (let y = 0; y < warm.length; y++) {
    const [b, w] = [base[y]! - topBase, warm[y]! - topWarm];
    if (w === Number.NEGATIVE_INFINITY) continue;
    addPowers(temperature, Math.exp(INVERSE_TEMPERATURES.first * w), Math.exp(INVERSE_TEMPERATURES.step * w));
    addPowers(extrapolation, Math.exp(w + EXTRAPOLATIONS.first * (w - b)), Math.exp(EXTRAPOLATIONS.step * (w - b)));
  }
  const [b, w] = [base[target]! - topBase, warm[target]! - topWarm];
  return {
    temperature: temperature.map((sum, k) => w / controlStrengths.temperature[k]! - Math.log(sum)),
    extrapolation: extrapolation.map((sum, k) => w + controlStrengths.extrapolation[k]! * (w - b) - Math.log(sum)),
  };
}

/** Adds value · ratio^k to sums[k]. */
function addPowers(sums: Float64Array, value: number, ratio: number): void {
  let power = value;
  for (let k = 0; k < sums.length; k++) {
    sums[k] = sums[k]! + power;
    power *= ratio;
  }
}

/** Keeps the controls' values of every position of a pass; ordered later, when all are known. */
export class ControlRows {
  readonly #rows: { readonly sequence: number; readonly index: number; readonly values: Record<ControlName, Float64Array> }[] = [];

  add(row: DenseRow): void {
    this.#rows.push({ sequence: row.sequence, index: row.index, values: controlLogProbabilities(row) });
  }

  /** [grid points][positions], in the order of SparsePositions */
  finish(): Record<ControlName, Float64Array[]> {
    const rows = this.#rows.sort((a, b) => a.sequence - b.sequence || a.index - b.index);
    const columns = (name: ControlName) =>
      Array.from(controlStrengths[name], (_, k) => Float64Array.from(rows, ({ values }) => values[name][k]!));
    return { temperature: columns("temperature"), extrapolation: columns("extrapolation") };
  }
}
