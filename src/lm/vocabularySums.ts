import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { SumGrids } from "./causalLM.ts";

/**
 * Sums over the vocabulary for the sparse form and the controls, made where the logits are: one reduction costs there a fiftieth of what it
 * costs in JavaScript. With s = z − max z: Σ e^s and Σ e^s s of the base; Σ e^s, Σ e^s s and Σ e^s (s − s_b) of the warm tokens
 * below the threshold; then Σ e^(βs) for each inverse temperature β and Σ e^(s + λ(s − s_b)) for each extrapolation λ of the warm row.
 * @param logits [2 × rows, vocabulary], base rows first
 * @param threshold [1]: tokens whose s is below it are the rest
 * @returns [rows, SUM_FIELDS, then the grids]: float32, each sum in two stages, so that its rounding stays near 1e-7
 */
export function vocabularySums(logits: Tensor2D, threshold: Tensor1D, { inverseTemperatures, extrapolations }: SumGrids): Tensor2D {
  const [base, warm] = tf.split(logits, 2) as [Tensor2D, Tensor2D];
  const [topBase, topWarm] = [tf.max(base, -1, true), tf.max(warm, -1, true)];
  const [b, w] = [tf.sub(base, topBase), tf.sub(warm, topWarm)];
  const [eb, ew] = [tf.exp(b), tf.exp(w)];
  const zero = tf.zerosLike(ew);
  // Not "less": what is no number must show in the sum.
  const rest = tf.where(tf.greaterEqual(w, threshold), zero, ew);
  // 0 · −∞ is no number: a token that a model excludes adds nothing.
  const product = (weight: Tensor, value: Tensor) => tf.where(tf.equal(weight, 0), zero, tf.mul(weight, value));
  const apart = tf.where(tf.greater(w, Number.NEGATIVE_INFINITY), tf.sub(w, b), zero);
  const sums = [eb, product(eb, b), rest, product(rest, w), product(rest, apart)];
  const cooled = inverseTemperatures.map((beta) => tf.exp(tf.mul(w, beta)));
  const further = extrapolations.map((lambda) => tf.exp(tf.add(w, tf.mul(apart, lambda))));
  return tf.concat([topBase, topWarm, ...[...sums, ...cooled, ...further].map(rowSum)], 1) as Tensor2D;
}

/** [rows, vocabulary] → [rows, 1] */
function rowSum(x: Tensor): Tensor {
  const [rows, width] = x.shape as [number, number];
  const piece = divisorUpTo(512, width);
  return tf.reshape(tf.sum(tf.sum(tf.reshape(x, [rows, width / piece, piece]), 2), 1), [rows, 1]);
}

function divisorUpTo(most: number, n: number): number {
  for (let d = Math.min(most, n); d > 1; d--) if (n % d === 0) return d;
  return 1;
}
