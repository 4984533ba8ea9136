import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { Rope, RopeScaling } from "./ropeConfig.ts";

/** Cosine and sine of each position's angles, [1 or rows, 1, tokens, rotated / 2]. */
export interface Rotation {
  readonly cosine: Tensor;
  readonly sine: Tensor;
}

/** @param positions float32 [1 or rows, 1, tokens, 1] */
export function rotation(positions: Tensor, rope: Rope): Rotation {
  const angles = tf.mul(positions, tf.tensor1d(inverseFrequencies(rope)));
  return { cosine: tf.cos(angles), sine: tf.sin(angles) };
}

/** Turns each pair (i, i + rotated / 2) by its position's angle, and leaves what lies beyond. x [rows, heads, tokens, headSize] */
export function rotate(x: Tensor, { cosine, sine }: Rotation): Tensor {
  const half = cosine.shape.at(-1)!;
  const beyond = x.shape.at(-1)! - 2 * half;
  const [first, second, ...rest] = tf.split(x, beyond > 0 ? [half, half, beyond] : 2, -1) as [Tensor, Tensor, ...Tensor[]];
  const turned = [tf.sub(tf.mul(first, cosine), tf.mul(second, sine)), tf.add(tf.mul(second, cosine), tf.mul(first, sine))];
  return tf.concat([...turned, ...rest], -1);
}

/** @returns radians a token, [rotated / 2] */
function inverseFrequencies({ theta, rotated, scaling }: Rope): Float32Array {
  const plain = Float32Array.from({ length: rotated / 2 }, (_, i) => theta ** ((-2 * i) / rotated));
  return scaling ? plain.map((frequency) => scaled(frequency, scaling)) : plain;
}

/**
 * Linear scaling stretches all waves; Llama 3.1's stretches long ones by `factor`, keeps short ones, and blends between (transformers,
 * `modeling_rope_utils`).
 */
function scaled(frequency: number, scaling: RopeScaling): number {
  if (scaling.type === "linear") return frequency / scaling.factor;
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalContext } = scaling;
  const turns = (originalContext * frequency) / (2 * Math.PI);
  if (turns < lowFrequencyFactor) return frequency / factor;
  if (turns > highFrequencyFactor) return frequency;
  const blend = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
  return ((1 - blend) * frequency) / factor + blend * frequency;
}
