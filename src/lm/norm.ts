import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

/** x [rows, hidden], gain and bias [hidden] */
export function layerNorm(x: Tensor2D, gain: Tensor, bias: Tensor, epsilon: number): Tensor2D {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
  return tf.add(tf.mul(tf.mul(centred, scale), gain), bias);
}

/** Over the last axis. x [..., hidden], gain [hidden] */
export function rmsNorm<T extends Tensor>(x: T, gain: Tensor, epsilon: number): T {
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon))), gain);
}
