import type { Tensor1D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { AdamWState } from "./adamW.ts";

/** AdamW's state outside the backend, as a checkpoint keeps it: [values] each. */
export interface OptimiserValues {
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** The caller frees its tensors. @param moments zero at the beginning */
export function optimiserState(parameters: Float32Array, moments: Omit<OptimiserValues, "parameters"> | null = null): AdamWState {
  const zeros = () => tf.zeros([parameters.length]) as Tensor1D;
  const [first, second] = moments ? [tf.tensor1d(moments.first), tf.tensor1d(moments.second)] : [zeros(), zeros()];
  return { parameters: tf.tensor1d(parameters), first: first!, second: second! };
}

/** Copied from the backend. */
export function optimiserValues({ parameters, first, second }: AdamWState): OptimiserValues {
  return { parameters: parameters.dataSync<"float32">(), first: first.dataSync<"float32">(), second: second.dataSync<"float32">() };
}
