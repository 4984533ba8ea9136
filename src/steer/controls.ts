/**
 * The two simpler changes of the same cost that a gain has to be compared with: a temperature, softmax(z_w / T), and a linear
 * extrapolation of logits, softmax(z_w + λ (z_w − z_b)). Neither has a mask: they need all logits of a position, so they are evaluated on
 * fixed grids while the dense logits pass by, by the backend where it makes the sums, else here. Nothing is cut off: the values are exact
 * to the rounding of the sums (about 1e-6 nats in float32).
 */
import type { SumGrids } from "../lm/causalLM.ts";
import type { DenseRow } from "./forwardPositions.ts";
import { largest } from "./logSoftmax.ts";

export type ControlName = "temperature" | "extrapolation";

/** 1/T, for T from 2.5 down to 0.5, and λ: closest where the best ones lie. */
export const controlGrids: SumGrids = {
  inverseTemperatures: [0.4, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.7, 2],
  extrapolations: [-0.5, -0.25, 0, 0.15, 0.3, 0.5, 0.75, 1, 1.5, 2, 3],
};

/** The controls' own strengths: T and λ. */
export const controlStrengths: Readonly<Record<ControlName, Float64Array>> = {
  temperature: Float64Array.from(controlGrids.inverseTemperatures, (inverse) => 1 / inverse),
  extrapolation: Float64Array.from(controlGrids.extrapolations),
};
const { inverseTemperatures, extrapolations } = controlGrids;
export const CONTROL_POINTS = inverseTemperatures.length + extrapolations.length;

/** log-probability of the row's label at every point, temperatures first, [CONTROL_POINTS]; nats. */
export function controlLogProbabilities(row: DenseRow): Float64Array {
  const { base, warm, target, sums } = row;
  const [topBase, topWarm] = sums ? [sums.topBase, sums.topWarm] : [largest(base), largest(warm)];
  const [b, w] = [base[target]! - topBase, warm[target]! - topWarm];
  const norms = sums && usable(sums.controls) ? sums.controls : controlSums(row, topBase, topWarm);
  const values = new Float64Array(CONTROL_POINTS);
  for (let k = 0; k < CONTROL_POINTS; k++) values[k] = scaled(k, w, b) - Math.log(norms[k]!);
  return values;
}

/** The label's logit at a point of the grids. */
function scaled(k: number, warm: number, base: number): number {
  if (k < inverseTemperatures.length) return inverseTemperatures[k]! * warm;
  return warm === Number.NEGATIVE_INFINITY ? warm : warm + extrapolations[k - inverseTemperatures.length]! * (warm - base);
}

/** False where float32 has run over or under. */
function usable(sums: Float32Array): boolean {
  for (let k = 0; k < sums.length; k++) if (!(sums[k]! > 0 && sums[k]! < Number.POSITIVE_INFINITY)) return false;
  return true;
}

/** The same sums as the backend's, in float64. */
function controlSums({ base, warm }: DenseRow, topBase: number, topWarm: number): Float64Array {
  const sums = new Float64Array(CONTROL_POINTS);
  for (let y = 0; y < warm.length; y++) {
    const [b, w] = [base[y]! - topBase, warm[y]! - topWarm];
    if (w === Number.NEGATIVE_INFINITY) continue;
    let k = 0;
    for (const beta of inverseTemperatures) sums[k++]! += Math.exp(beta * w);
    for (const lambda of extrapolations) sums[k++]! += Math.exp(w + lambda * (w - b));
  }
  return sums;
}

/** Keeps the controls' values of every position of a pass; ordered when all are known. */
export class ControlRows {
  readonly #rows: { readonly sequence: number; readonly index: number; readonly values: Float64Array }[] = [];

  add(row: DenseRow): void {
    this.#rows.push({ sequence: row.sequence, index: row.index, values: controlLogProbabilities(row) });
  }

  /** [points × positions], in the order of SparsePositions */
  finish(): Float64Array {
    const rows = this.#rows.sort((a, b) => a.sequence - b.sequence || a.index - b.index);
    const all = new Float64Array(CONTROL_POINTS * rows.length);
    rows.forEach(({ values }, r) => {
      for (let k = 0; k < CONTROL_POINTS; k++) all[k * rows.length + r] = values[k]!;
    });
    return all;
  }
}

/** [grid points][positions], views of what `ControlRows.finish` gave. */
export function controlColumns(all: Float64Array): Record<ControlName, Float64Array[]> {
  const n = all.length / CONTROL_POINTS;
  const column = (k: number) => all.subarray(k * n, (k + 1) * n);
  return {
    temperature: inverseTemperatures.map((_, k) => column(k)),
    extrapolation: extrapolations.map((_, k) => column(inverseTemperatures.length + k)),
  };
}
