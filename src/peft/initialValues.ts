/* First values as torch's modules have them. */
import type { Random } from "../random/seededRandom.ts";

/** nn.Embedding: standard normal. */
export const normalValues = (count: number, random: Random): Float32Array => Float32Array.from({ length: count }, () => random.normal());

/** nn.Linear's weight and bias (Kaiming with a = √5): uniform in ±1/√inputs. */
export function linearValues(count: number, inputs: number, random: Random): Float32Array {
  const bound = 1 / Math.sqrt(inputs);
  return Float32Array.from({ length: count }, () => bound * (2 * random.uniform() - 1));
}
