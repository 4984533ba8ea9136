import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { familyOf } from "./forward.ts";
import type { ModelConfig } from "./modelConfig.ts";

/**
 * Random weights to pretrain from, as GPT-2 was initialised: matrices normal with deviation 0.02, those that write to the residual stream
 * divided by √(2 · layers); gains 1, biases 0.
 * @returns kept tensors, which the caller frees
 */
export function initialWeights(config: ModelConfig, seed: number): Record<string, Tensor> {
  const { parameters, residualOutputs } = familyOf(config);
  const residual = (name: string) => residualOutputs.some((suffix) => name.endsWith(suffix));
  const entries = [...parameters(config)].map(([name, shape], index): [string, Tensor] => {
    if (shape.length === 1) return [name, tf.keep(name.endsWith(".bias") ? tf.zeros([...shape]) : tf.ones([...shape]))];
    const deviation = residual(name) ? 0.02 / Math.sqrt(2 * config.layers) : 0.02;
    // One stream a tensor: a seed apart would give streams that two seeds share.
    return [name, tf.keep(tf.randomNormal([...shape], 0, deviation, "float32", seed * 100_003 + index))];
  });
  return Object.fromEntries(entries);
}
