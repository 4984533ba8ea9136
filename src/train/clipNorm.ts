import type { Scalar, Tensor1D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

/**
 * Scales a gradient down to a norm, as `torch.nn.utils.clip_grad_norm_` does: by `max / (norm + 1e-6)`, at most 1.
 * @param gradient [values], of all trained tensors together
 * @param max null measures the norm only
 * @returns the clipped gradient, and the norm before clipping
 */
export function clipNorm(gradient: Tensor1D, max: number | null): { gradient: Tensor1D; norm: Scalar } {
  const norm = tf.sqrt(tf.sum(tf.square(gradient))) as Scalar;
  if (max === null) return { gradient, norm };
  const scale = tf.minimum(1, tf.div(max, tf.add(norm, 1e-6)));
  return { gradient: tf.mul(gradient, scale) as Tensor1D, norm };
}
