import { expect, test } from "vitest";
import { dropoutMask } from "../../src/peft/dropoutMask.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";

const VALUES = 400_000;
const maskOf = (seed: number, dropout: number, values = VALUES) => dropoutMask(values, dropout, seededRandom(seed));
const mean = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0) / mask.length;

/** Of two masks with the same rate, in standard deviations of what independent ones have. */
function correlation(a: Uint8Array, b: Uint8Array, dropout: number): number {
  const kept = 1 - dropout;
  const sum = a.reduce((total, value, i) => total + (value - kept) * (b[i]! - kept), 0);
  return sum / (kept * dropout * Math.sqrt(a.length));
}

test.each([0.05, 0.1, 0.3, 0.5, 0.9])("drops a share of %s, whatever the seed", (dropout) => {
  for (let seed = 0; seed < 8; seed++) {
    const deviation = Math.sqrt((dropout * (1 - dropout)) / VALUES);
    expect(Math.abs(mean(maskOf(seed, dropout)) - (1 - dropout))).toBeLessThan(5 * deviation);
  }
});

test("the same seed gives the same mask; other seeds, and masks one after the other, have nothing to do with it", () => {
  const first = maskOf(1, 0.2);
  expect(maskOf(1, 0.2)).toEqual(first);
  const random = seededRandom(1);
  const [one, two] = [dropoutMask(VALUES, 0.2, random), dropoutMask(VALUES, 0.2, random)];
  expect(one).toEqual(first);
  for (const other of [two, maskOf(2, 0.2), maskOf(3, 0.2)]) expect(Math.abs(correlation(first, other, 0.2))).toBeLessThan(5);
});

test("values of a mask have nothing to do with those near them, or a row's width away", () => {
  for (const dropout of [0.1, 0.5]) {
    const mask = maskOf(7, dropout);
    for (const lag of [...Array.from({ length: 40 }, (_, i) => i + 1), 64, 128, 256, 768, 1024, 65_536]) {
      expect(Math.abs(correlation(mask.subarray(lag), mask.subarray(0, VALUES - lag), dropout))).toBeLessThan(5);
    }
  }
});

test("each of the sixteen patterns of four values comes as often as it should", () => {
  const mask = maskOf(11, 0.3);
  const counts = new Float64Array(16);
  for (let i = 0; i < VALUES; i += 4) counts[mask[i]! | (mask[i + 1]! << 1) | (mask[i + 2]! << 2) | (mask[i + 3]! << 3)]!++;
  const chi = counts.reduce((sum, count, pattern) => {
    const kept = [0, 1, 2, 3].filter((bit) => pattern & (1 << bit)).length;
    const expected = (VALUES / 4) * 0.7 ** kept * 0.3 ** (4 - kept);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  // 15 degrees of freedom: above 45 once in 10,000.
  expect(chi).toBeLessThan(45);
});

test("nothing is dropped at 0, and a length need not be a multiple of four", () => {
  expect(maskOf(1, 0, 10)).toEqual(new Uint8Array(10).fill(1));
  expect(maskOf(1, 0.5, 7)).toHaveLength(7);
});
