import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

/** AdamW (Loshchilov & Hutter 2019), the same arithmetic as `torch.optim.AdamW`. */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

export const ADAMW_DEFAULTS: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

/** All trained values and the two moments of their gradients, [values] each. */
export interface AdamWState {
  readonly parameters: Tensor1D;
  readonly first: Tensor1D;
  readonly second: Tensor1D;
}

/**
 * What changes from step to step, as plain numbers: they enter a compiled step as one small tensor.
 * @param step from 1
 * @returns [3]: learning rate over the first moment's bias correction; root of the second's; learning rate × weight decay
 */
export function adamWCoefficients(step: number, learningRate: number, { beta1, beta2, weightDecay }: AdamWOptions): Float32Array {
  const firstCorrection = 1 - beta1 ** step;
  const secondCorrection = 1 - beta2 ** step;
  return Float32Array.of(learningRate / firstCorrection, Math.sqrt(secondCorrection), learningRate * weightDecay);
}

/**
 * One step, pure: the new state; the old one stays the caller's.
 * @param gradient [values]
 * @param coefficients of `adamWCoefficients`
 * @param decayed [values], 1 where weight decay applies and 0 elsewhere; null where it applies to all
 */
export function adamW(
  state: AdamWState,
  gradient: Tensor1D,
  coefficients: Tensor,
  { beta1, beta2, epsilon }: AdamWOptions,
  decayed: Tensor1D | null = null,
): AdamWState {
  const [rate, root, decay] = tf.split(coefficients, 3) as [Tensor1D, Tensor1D, Tensor1D];
  const first = tf.add(tf.mul(state.first, beta1), tf.mul(gradient, 1 - beta1)) as Tensor1D;
  const second = tf.add(tf.mul(state.second, beta2), tf.mul(tf.square(gradient), 1 - beta2)) as Tensor1D;
  const shrunk = tf.mul(state.parameters, tf.sub(1, decayed ? tf.mul(decayed, decay) : decay));
  const move = tf.mul(tf.div(first, tf.add(tf.div(tf.sqrt(second), root), epsilon)), rate);
  return { parameters: tf.sub(shrunk, move) as Tensor1D, first, second };
}
