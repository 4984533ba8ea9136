import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

/**
 * Changes the warm rows of a batch; base rows, which come first, stay as they are, to the bit.
 * @param x [rows, any] @param first the first warm row
 */
export function changeRows(x: Tensor, first: number, change: (warm: Tensor) => Tensor): Tensor {
  if (first === 0) return change(x);
  return tf.concat([tf.slice(x, [0, 0], [first, -1]), change(rowsFrom(x, first))], 0);
}

/** @param x [rows, any] */
export const rowsFrom = (x: Tensor, first: number): Tensor => (first === 0 ? x : tf.slice(x, [first, 0], [-1, -1]));
