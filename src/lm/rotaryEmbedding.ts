import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { ModelConfig, RopeScaling } from "./modelConfig.ts";

/** Cosine and sine of each position's angles, [1 or rows, 1, tokens, rotated / 2]. */
export interface Rotation {
  readonly cosine: Tensor;
  readonly sine: Tensor;
}

/** @param positions float32 [1 or rows, 1, tokens, 1] */
export function rotation(positions: Tensor, rope: NonNullable<ModelConfig["rope"]>): Rotation {
  const angles = tf.mul(positions, tf.tensor1d(inverseFrequencies(rope)));
  return { cosine: tf.cos(angles), sine: tf.sin(angles) };
}

/** Turns each pair (i, i + headSize / 2) by its position's angle. x [rows, heads, tokens, headSize] */
export function rotate(x: Tensor, { cosine, sine }: Rotation): Tensor {
  const [first, second] = tf.split(x, 2, -1) as [Tensor, Tensor];
  const turned = [tf.sub(tf.mul(first, cosine), tf.mul(second, sine)), tf.add(tf.mul(second, cosine), tf.mul(first, sine))];
  return tf.concat(turned, -1);
}

/** @returns radians a token, [rotated / 2] */
function inverseFrequencies({ theta, rotated, scaling }: NonNullable<ModelConfig["rope"]>): Float32Array {
  const plain = Float32Array.from({ length: rotated / 2 }, (_, i) => theta ** ((-2 * i) / rotated));
  return scaling ? plain.map((frequency) => scaled(frequency, scaling)) : plain;
}

/** Llama 3.1's scaling: long waves are stretched by `factor`, short ones kept, those between blended (transformers, `modeling_rope_utils`). */
function scaled(frequency: number, { factor, lowFrequencyFactor, highFrequencyFactor, originalContext }: RopeScaling): number {
  const turns = (originalContext * frequency) / (2 * Math.PI);
  if (turns < lowFrequencyFactor) return frequency / factor;
  if (turns > highFrequencyFactor) return frequency;
  const blend = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
  return ((1 - blend) * frequency) / factor + blend * frequency;
}
