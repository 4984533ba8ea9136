import type { Tensor2D } from "@tensorflow/tfjs";
import { nativeBinding } from "../backend/nativeBackend.ts";
import { tf } from "../backend/tf.ts";
import { isRecording } from "./recording.ts";

/** Beyond so many rows one matrix product is quicker. */
const FEW = 4;

/**
 * x · matrixᵀ for rows that may be few, as in decoding. On the CPU, XLA streams a matrix once for a single row at the speed of the memory, but
 * packs it first for two or more, which takes three times as long (measured). Row by row the later ones find the matrix in the cache.
 * @param x [rows, in] @param matrix [out, in], or [in, out] with `transposed` false
 * @returns [rows, out]
 */
export function matMulFewRows(x: Tensor2D, matrix: Tensor2D, transposed = true): Tensor2D {
  const rows = x.shape[0];
  if (rows === 1 || rows > FEW || !isRecording() || nativeBinding()?.isUsingGpuDevice()) return tf.matMul(x, matrix, false, transposed);
  return tf.concat(tf.split(x, rows).map((row) => tf.matMul(row as Tensor2D, matrix, false, transposed) as Tensor2D));
}
