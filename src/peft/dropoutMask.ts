import type { Random } from "../random/seededRandom.ts";

/** 0 with the probability `dropout`, else 1 / (1 − dropout). */
export function dropoutMask(values: number, dropout: number, random: Random): Float32Array {
  const kept = 1 / (1 - dropout);
  return Float32Array.from({ length: values }, () => (random.uniform() < dropout ? 0 : kept));
}
