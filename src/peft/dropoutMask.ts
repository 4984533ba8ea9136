import type { Random } from "../random/seededRandom.ts";

/**
 * What dropout keeps: 1, or 0 with the probability `dropout`, to the next 32,768th. A training step draws millions: the numbers come from a
 * counter that a two-round hash (Chris Wellons, hash-prospector) scrambles with a key between its rounds, which the processor computes side by
 * side; two values a number, four a written word, without branches.
 * @param random gives the key: another one for each mask
 * @returns [values]
 */
export function dropoutMask(values: number, dropout: number, random: Random): Uint8Array {
  const packed = new Uint32Array(Math.ceil(values / 4));
  const below = Math.round(dropout * 32_768);
  const threshold = (below << 16) | below;
  let counter = random.integer(2 ** 32) | 0;
  const key = random.integer(2 ** 32) | 0;
  for (let i = 0; i < packed.length; i++) {
    const [one, other] = [keptPair(counter, key, threshold), keptPair(counter + 1, key, threshold)];
    packed[i] = one | (other << 8);
    counter = (counter + 2) | 0;
  }
  return new Uint8Array(packed.buffer, 0, values);
}

/** Two values, in bits 0 and 16: whether fifteen bits of the number are not below the threshold. The sixteenth is set first and borrowed from. */
function keptPair(counter: number, key: number, threshold: number): number {
  return (((scrambled(counter, key) | 0x80008000) - threshold) >>> 15) & 0x10001;
}

function scrambled(counter: number, key: number): number {
  let x = Math.imul(counter, 0x9e3779b9);
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = ((x ^ (x >>> 15)) + key) | 0;
  x = Math.imul(x, 0x735a2d97);
  return x ^ (x >>> 15);
}
