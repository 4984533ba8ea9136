import { expect, test } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { principalPlane, type SparseRows } from "../../src/steer/principalPlane.ts";

/** [rows][columns] as ragged rows of what is not zero. */
function sparse(dense: readonly (readonly number[])[]): SparseRows {
  const entries = dense.map((row) => row.flatMap((value, id) => (value === 0 ? [] : [{ id, value }])));
  const offsets = Int32Array.from([0, ...entries.map((_, r) => entries.slice(0, r + 1).reduce((sum, row) => sum + row.length, 0))]);
  return { offsets, ids: Int32Array.from(entries.flat(), ({ id }) => id), values: Float64Array.from(entries.flat(), ({ value }) => value) };
}

/** Spread 5 along a diagonal of the columns 0 and 1, 2 along the one of 2 and 3, and a constant far from the origin. */
const random = seededRandom(3);
const spreads = Array.from({ length: 40 }, () => [5 * random.normal(), 2 * random.normal()] as const);
const rows = spreads.map(([a, b]) => [7 + a * 0.6, a * 0.8, -3 + b * 0.8, b * -0.6, 0, 11]);

const centred = (values: readonly number[]) => {
  const mean = values.reduce((x, y) => x + y, 0) / values.length;
  return values.map((value) => value - mean);
};
const cosine = (a: ArrayLike<number>, b: readonly number[]) => {
  const dot = (p: ArrayLike<number>, q: ArrayLike<number>) => Array.from(p).reduce((sum, value, i) => sum + value * q[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};
const variance = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value * value, 0);

test("rows that lie in a plane are found in it, whatever their mean", () => {
  const { x, y, explained } = principalPlane(sparse(rows), 6);
  expect(explained[0] + explained[1]).toBeCloseTo(1, 10);
  expect(explained[0]).toBeGreaterThan(explained[1]);
  const all = rows
    .map((row) => row.slice(0, 4))
    .map((row) => row.map((value, k) => value - rows.reduce((sum, other) => sum + other[k]!, 0) / 40));
  expect(variance(x) + variance(y)).toBeCloseTo(variance(all.flat()), 8);
  expect(cosine(x, [...y])).toBeCloseTo(0, 6);
  // Two samples of 40 are not quite uncorrelated, so the axes are near those of the construction, not on them.
  expect(Math.abs(cosine(x, centred(spreads.map(([a]) => a))))).toBeGreaterThan(0.99);
});

test("no other direction holds more of the variance", () => {
  const { x } = principalPlane(sparse(rows), 6);
  for (let k = 0; k < 200; k++) {
    const direction = Array.from({ length: 6 }, () => random.normal());
    const size = Math.sqrt(variance(direction));
    const along = centred(rows.map((row) => row.reduce((sum, value, i) => sum + (value * direction[i]!) / size, 0)));
    expect(variance(along)).toBeLessThanOrEqual(variance(x) * (1 + 1e-9));
  }
});

test("the picture is the same each time, and does not turn over with the seed", () => {
  const [a, b] = [principalPlane(sparse(rows), 6), principalPlane(sparse(rows), 6, { seed: 9 })];
  for (let r = 0; r < 40; r++) {
    expect(a.x[r]).toBeCloseTo(b.x[r]!, 6);
    expect(a.y[r]).toBeCloseTo(b.y[r]!, 5);
  }
});

test("rows that are all the same have no plane", () => {
  const { x, y, explained } = principalPlane(
    sparse([
      [1, 2],
      [1, 2],
      [1, 2],
    ]),
    2,
  );
  expect([...x, ...y, ...explained].every((value) => Math.abs(value) < 1e-12)).toBe(true);
});
