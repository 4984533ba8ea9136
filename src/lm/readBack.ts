import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

/**
 * The values of a tensor that `make` computes; all tensors of the computation are freed. The values leave outside of `tf.tidy`, which looks
 * through what it gives back for tensors, and would do so at every single element of an array.
 */
export function readBack(make: () => Tensor): Float32Array {
  const tensor = tf.tidy(make);
  try {
    return tensor.dataSync() as Float32Array;
  } finally {
    tensor.dispose();
  }
}
