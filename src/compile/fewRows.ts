import type { Tensor2D } from "@tensorflow/tfjs";
import { nativeBinding } from "../backend/nativeBackend.ts";
import { tf } from "../backend/tf.ts";
import { isRecording } from "./recording.ts";

/** Elements of a matrix that stays in a core's cache from one row to the next. */
const CACHED = 2 ** 20;

/**
 * The product of few rows with a matrix, as in decoding, by the way that is quickest in a compiled step on the CPU: XLA has good code for one
 * row, but rearranges the whole matrix first for two or more. Measured on two cores: base and warm together take 2.7 times the time of one row
 * as a plain product, 1.3 times (large matrices) and 1.5 times (small ones) so.
 * @param x [rows, in] @param matrix [out, in], or [in, out]
 * @returns [rows, out]
 */
export function matMulFewRows(x: Tensor2D, matrix: Tensor2D, layout: "out-in" | "in-out"): Tensor2D {
  const rows = x.shape[0];
  const few = rows > 1 && isRecording() && !nativeBinding()?.isUsingGpuDevice();
  if (few && rows <= 4 && matrix.size <= CACHED) return rowByRow(x, matrix, layout);
  if (few && rows <= 32 && layout === "out-in") return turnedRound(x, matrix);
  return tf.matMul(x, matrix, false, layout === "out-in");
}

/** The later rows find a small matrix in the cache. */
function rowByRow(x: Tensor2D, matrix: Tensor2D, layout: "out-in" | "in-out"): Tensor2D {
  const products = tf.split(x, x.shape[0]).map((row) => tf.matMul(row as Tensor2D, matrix, false, layout === "out-in") as Tensor2D);
  return tf.concat(products) as Tensor2D;
}

/** matrix · xᵀ. Without the padding XLA would turn the product back. */
function turnedRound(x: Tensor2D, matrix: Tensor2D): Tensor2D {
  const [rows, width] = x.shape;
  const padded = rows < 16 ? 2 ** Math.floor(Math.log2(rows) + 1) : rows + 4;
  const product = tf.matMul(matrix, tf.concat([x, tf.zeros([padded - rows, width])]) as Tensor2D, false, true); // [out, padded]
  return tf.transpose(tf.slice(product, [0, 0], [-1, rows])) as Tensor2D;
}
