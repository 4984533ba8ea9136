import type { Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { Activation } from "./modelConfig.ts";

export const activations: Record<Activation, (x: Tensor2D) => Tensor2D> = {
  gelu_new: (x) =>
    tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))))))),
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
};
