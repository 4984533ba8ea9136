import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { crossEntropy } from "../../src/steer/crossEntropy.ts";
import { klDivergence } from "../../src/steer/klDivergence.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { positionCount, restrict, type SparsePositions, takePositions } from "../../src/steer/sparsePositions.ts";
import { deltaMoments, steeredReadings, targetLogProbability } from "../../src/steer/steeredDistribution.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";
import { positionsOf } from "./referenceCases.ts";

const random = seededRandom(11);
const vocabulary = 300;
const rows = Array.from({ length: 12 }, () => {
  const base = Array.from({ length: vocabulary }, () => 8 * random.uniform() - 4);
  return { base, warm: base.map((z) => z + 4 * random.uniform() - 2), target: Math.floor(vocabulary * random.uniform()) };
});
const at = (alpha: number) =>
  positionsOf(
    rows.map((row) => row.base),
    rows.map((row) => row.warm),
    rows.map((row) => row.target),
    alpha,
  );

/** The definition, over the whole vocabulary: log P_μ with δ̂ added to the logits and dropped tokens at −∞. */
function denseSteered(r: number, alpha: number, strength: number, outside: "keep" | "drop"): Float64Array {
  const { base, warm } = rows[r]!;
  const vector = steeringVector(base, warm);
  const mask = confidenceMask(vector.logWarm, alpha);
  const excluded = outside === "keep" ? 0 : Number.NEGATIVE_INFINITY;
  return logSoftmax(warm.map((z, y) => (mask[y] ? z + strength * vector.delta![y]! : z + excluded)));
}

const strengths = [-30, -2, 0, 0.7, 5, 40];
const settings = [0.01, 0.1, 0.5, 1].flatMap((alpha) => (["keep", "drop"] as const).map((outside) => ({ alpha, outside })));

describe.each(settings)("sparse equals dense at α $alpha, $outside", ({ alpha, outside }) => {
  const positions = at(alpha);

  test("log-probability of the target", () => {
    for (const strength of strengths)
      rows.forEach(({ target }, r) => {
        const [sparse, dense] = [targetLogProbability(positions, r, strength, outside), denseSteered(r, alpha, strength, outside)[target]!];
        if (Number.isFinite(dense)) expect(Math.abs(sparse - dense)).toBeLessThan(1e-12 * Math.max(1, Math.abs(dense)));
        else expect(sparse).toBe(dense);
      });
  });

  test("entropy, divergences, top token and the rest's mass", () => {
    for (const strength of strengths)
      rows.forEach(({ base, warm }, r) => {
        const dense = denseSteered(r, alpha, strength, outside);
        const readings = steeredReadings(positions, r, strength, outside);
        const entropy = dense.reduce((h, log) => (log === Number.NEGATIVE_INFINITY ? h : h - Math.exp(log) * log), 0);
        expect(readings.entropy).toBeCloseTo(entropy, 11);
        expect(readings.klToBase).toBeCloseTo(klDivergence(dense, logSoftmax(base)), 11);
        expect(readings.klToWarm).toBeCloseTo(klDivergence(dense, logSoftmax(warm)), 11);
        expect(readings.top).toBe(dense.indexOf(Math.max(...dense)));
      });
  });

  test("mean and variance of the vector", () => {
    rows.forEach(({ base, warm }, r) => {
      const { delta, logWarm } = steeringVector(base, warm);
      const masked = delta!.map((d, y) => (confidenceMask(logWarm, alpha)[y] ? d : 0));
      const p = denseSteered(r, alpha, 3, outside).map(Math.exp);
      const mean = p.reduce((a, q, y) => a + q * masked[y]!, 0);
      const variance = p.reduce((a, q, y) => a + q * (masked[y]! - mean) ** 2, 0);
      const moments = deltaMoments(positions, r, 3, outside);
      expect(moments.mean).toBeCloseTo(mean, 13);
      expect(moments.variance).toBeCloseTo(variance, 13);
    });
  });
});

test("μ = 0 with keep is the warm model bit for bit", () => {
  const positions = at(0.1);
  rows.forEach((_, r) => {
    expect(targetLogProbability(positions, r, 0, "keep")).toBe(positions.targetLogWarm[r]);
  });
});

test("a larger α derived without a pass equals one built anew", () => {
  const [derived, built] = [restrict(at(0.001), 0.2), at(0.2)];
  for (const key of Object.keys(built) as (keyof SparsePositions)[]) {
    const [a, b] = [derived[key], built[key]];
    if (typeof a === "number") expect(a).toBe(b);
    else expectClose(a, b as ArrayLike<number>, key);
  }
});

function expectClose(a: ArrayLike<number>, b: ArrayLike<number>, key: string): void {
  expect(a.length, key).toBe(b.length);
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) expect(a[k], `${key}[${k}]`).toBeCloseTo(b[k]!, 11);
}

test("the loss is convex in the strength", () => {
  const positions = at(0.05);
  const grid = Array.from({ length: 81 }, (_, k) => crossEntropy(positions, -20 + k / 2));
  for (let k = 1; k < 80; k++) expect(grid[k - 1]! + grid[k + 1]! - 2 * grid[k]!).toBeGreaterThan(-1e-12);
});

test("the rest is summed by itself: it survives where one minus the inside would cancel", () => {
  const warm = [40, 0, -1, -2];
  const positions = positionsOf([[1, 0, 0, 0]], [warm], [0], 0.1);
  const exact = Math.log(Math.exp(0) + Math.exp(-1) + Math.exp(-2)) - 40;
  expect(positions.logRest[0]).toBeCloseTo(exact, 12);
});

test("positions can be taken out, in any order", () => {
  const taken = takePositions(at(0.1), [5, 2]);
  expect(positionCount(taken)).toBe(2);
  expect(Array.from(taken.target)).toEqual([rows[5]!.target, rows[2]!.target]);
  expect(targetLogProbability(taken, 1, 2, "keep")).toBe(targetLogProbability(at(0.1), 2, 2, "keep"));
});
