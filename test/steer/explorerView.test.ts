import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { crossEntropy } from "../../src/steer/crossEntropy.ts";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import {
  allReadings,
  meanLossCurve,
  positionLossCurve,
  positionReadings,
  positionRows,
  positionShades,
} from "../../src/steer/explorerView.ts";
import { klDivergence } from "../../src/steer/klDivergence.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { noteworthyOutsiders, packOutsiders } from "../../src/steer/noteworthyTokens.ts";
import { SparsePositionsBuilder } from "../../src/steer/sparsePositionsBuilder.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";

const vocabulary = 2000;
const count = 512;
const random = seededRandom(4);
const rows = Array.from({ length: count }, () => {
  const base = Float32Array.from({ length: vocabulary }, () => 2 * random.normal());
  return { base, warm: base.map((z) => z + random.normal()), target: random.integer(vocabulary) };
});

function explorer(n: number): ExplorerData {
  const builder = new SparsePositionsBuilder(0.01);
  const chosen = rows.slice(0, n);
  chosen.forEach(({ base, warm, target }, r) => {
    builder.add(base, warm, target, r, 1);
  });
  return {
    title: "random rows",
    alpha: 0.1,
    outside: "keep",
    sequences: chosen.map((_, r) => ({ tokens: ["a", "b"], from: 1, firstPosition: r })),
    positions: builder.finish(),
    outsiders: packOutsiders(chosen.map(({ base, warm, target }) => noteworthyOutsiders(base, warm, target, 0.01))),
    texts: new Map(Array.from({ length: vocabulary }, (_, id) => [id, `t${id}`])),
    marks: null,
  };
}

const data = explorer(8);
const setting = { strength: 3, alpha: 0.1, outside: "keep" as const };

describe.each(["keep", "drop"] as const)("a position with %s", (outside) => {
  const { base, warm, target } = rows[5]!;
  const vector = steeringVector(base, warm);
  const mask = confidenceMask(vector.logWarm, 0.1);
  const kept = (y: number) => (mask[y] ? 3 * vector.delta![y]! : outside === "keep" ? 0 : Number.NEGATIVE_INFINITY);
  const steered = logSoftmax(Array.from(warm, (z, y) => z + kept(y)));

  test("rows and remainder hold all probability and all of the KL", () => {
    const view = positionRows(data, 5, { ...setting, outside }, "warm");
    for (const row of view.rows) expect(row.steered).toBeCloseTo(Math.exp(steered[row.id]!), 12);
    const sum = (key: "base" | "warm" | "steered" | "klTerm") =>
      view.rows.reduce((total, row) => total + row[key], 0) + view.remainder[key];
    expect(sum("base")).toBeCloseTo(1, 12);
    expect(sum("warm")).toBeCloseTo(1, 12);
    expect(sum("steered")).toBeCloseTo(1, 12);
    expect(sum("klTerm")).toBeCloseTo(vector.kl, 12);
    expect(view.remainder.count).toBe(vocabulary - view.rows.length);
    expect(view.maskSize).toBe(mask.filter(Boolean).length);
    expect(view.rows.some((row) => row.isTarget && row.id === target)).toBe(true);
  });

  test("readings are those of the whole distribution", () => {
    const readings = positionReadings(data, 5, { ...setting, outside });
    const entropy = (log: Float64Array) => -log.reduce((sum, p) => (p === Number.NEGATIVE_INFINITY ? sum : sum + Math.exp(p) * p), 0);
    expect(readings.entropy[0]).toBeCloseTo(entropy(vector.logBase), 10);
    expect(readings.entropy[1]).toBeCloseTo(entropy(vector.logWarm), 10);
    expect(readings.entropy[2]).toBeCloseTo(entropy(steered), 10);
    expect(readings.klToBase[2]).toBeCloseTo(klDivergence(steered, vector.logBase), 10);
    expect(readings.klToWarm[2]).toBeCloseTo(klDivergence(steered, vector.logWarm), 10);
    expect(readings.target[2]).toBeCloseTo(Math.exp(steered[target]!), 12);
  });
});

test("the table holds the likeliest base token, even outside the mask", () => {
  rows.slice(0, 8).forEach(({ base }, r) => {
    const top = base.indexOf(Math.max(...base));
    expect(positionRows(data, r, setting, "base").rows[0]!.id).toBe(top);
  });
});

test("readings over all positions: loss and how often the label is on top", () => {
  const all = allReadings(data, setting);
  expect(all.crossEntropy[1]).toBeCloseTo(crossEntropy(data.positions, 0), 12);
  const hits = rows.slice(0, 8).filter(({ base, target }) => base.indexOf(Math.max(...base)) === target).length;
  expect(all.topIsLabel[0]).toBeCloseTo(hits / 8, 12);
});

test("a loss curve is lowest at its own optimum, or says to which side it falls", () => {
  for (let r = 0; r < 8; r++) {
    const curve = positionLossCurve(data, r, setting, [-20, 20]);
    const lowest = curve.strengths[curve.losses.indexOf(Math.min(...curve.losses))]!;
    if (curve.optimum !== null) expect(Math.abs(curve.optimum - lowest)).toBeLessThanOrEqual(0.5);
    else expect(lowest).toBe(curve.falls === "low" ? -20 : 20);
  }
  expect(meanLossCurve(data, setting, [-20, 20]).losses[40]).toBeCloseTo(crossEntropy(data.positions, 0), 12);
});

test("shades: KL is the position's own", () => {
  const shades = positionShades(data, "kl", setting, [-2, 6]);
  expect(shades[3]).toBeCloseTo(steeringVector(rows[3]!.base, rows[3]!.warm).kl, 12);
});

test("a slider step over 512 positions is computed in at most 8 ms", () => {
  const large = explorer(count);
  const step = (strength: number) => {
    const start = performance.now();
    allReadings(large, { ...setting, strength });
    positionRows(large, 100, { ...setting, strength }, "warm");
    return performance.now() - start;
  };
  const times = Array.from({ length: 30 }, (_, k) => step(k / 10)).sort((a, b) => a - b);
  // The quickest of thirty: the machine may be busy with something else in any other.
  expect(times[0]!).toBeLessThan(8);
});
