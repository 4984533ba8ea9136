import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { bootstrapInterval, quantile, weightedMean } from "../../src/tasks/metrics/bootstrap.ts";
import { answerText, exactMatch } from "../../src/tasks/metrics/exactMatch.ts";
import { exactBinomialP, mcnemar } from "../../src/tasks/metrics/mcnemar.ts";
import { choiceMetricsAt, mc1, mc2, mc3 } from "../../src/tasks/metrics/multipleChoice.ts";
import { seedsInterval } from "../../src/tasks/metrics/seedsBootstrap.ts";

interface Reference {
  mean: { mc1: number; mc2: number; mc3: number };
  items: {
    question: string;
    best: string;
    true: string[];
    scores_true: number[];
    scores_false: number[];
    mc1: number;
    mc2: number;
    mc3: number;
  }[];
}
const reference: Reference = JSON.parse(readFileSync(new URL("../reference/metrics/truthfulqa.json", import.meta.url), "utf8"));

/** The reference lists its answers in the file's order; ours want the best one first. */
function bestFirst(item: Reference["items"][number]): { true: number[]; false: number[] } {
  const best = item.true.indexOf(item.best);
  return { true: [item.scores_true[best]!, ...item.scores_true.filter((_, i) => i !== best)], false: item.scores_false };
}

const equal = (values: number[]) => ({ values: Float64Array.from(values), weights: new Float64Array(values.length).fill(1) });

describe("multiple choice", () => {
  it.each(reference.items)("scores $question as TruthfulQA's own code does", (item) => {
    const scores = bestFirst(item);
    expect(mc1(scores)).toBe(item.mc1);
    expect(Math.abs(mc2(scores) - item.mc2)).toBeLessThan(1e-3);
    expect(mc3(scores)).toBeCloseTo(item.mc3, 6); // the file holds seven digits
  });

  it("has the reference's means", () => {
    const mean = (metric: typeof mc1) => reference.items.reduce((sum, item) => sum + metric(bestFirst(item)), 0) / reference.items.length;
    expect(mean(mc1)).toBeCloseTo(reference.mean.mc1, 9);
    expect(mean(mc2)).toBeCloseTo(reference.mean.mc2, 3);
    expect(mean(mc3)).toBeCloseTo(reference.mean.mc3, 6);
  });

  it("does not underflow, and a tie is no win", () => {
    expect(mc2({ true: [-2000], false: [-2000 - Math.LN2] })).toBeCloseTo(2 / 3, 12);
    expect(mc1({ true: [-1], false: [-1] })).toBe(0);
    expect(mc3({ true: [-1, -0.5], false: [-1] })).toBe(0.5);
  });

  it("refuses missing options and scores that are no numbers", () => {
    expect(() => mc1({ true: [-1], false: [] })).toThrow(expect.objectContaining({ code: "metric/no-options" }));
    expect(() => mc2({ true: [Number.NaN], false: [-1] })).toThrow(expect.objectContaining({ code: "metric/not-a-score" }));
  });

  it("gives the same on scores that lie in one array", () => {
    const items = reference.items.map(bestFirst);
    const scores = Float64Array.from(items.flatMap((item) => [...item.true, ...item.false]));
    let from = 0;
    for (const item of items) {
      const range = { from, split: from + item.true.length, to: from + item.true.length + item.false.length };
      expect(choiceMetricsAt.accuracy(scores, range)).toBe(mc1(item));
      expect(choiceMetricsAt.mc1(scores, range)).toBe(mc1(item));
      expect(choiceMetricsAt.mc2(scores, range)).toBeCloseTo(mc2(item), 14);
      expect(choiceMetricsAt.mc3(scores, range)).toBe(mc3(item));
      from = range.to;
    }
  });

  it.each(["mc1", "mc2", "mc3"] as const)("refuses by %s what cannot be ranked in one array, wherever it stands", (metric) => {
    const of = (scores: number[], split: number) => () =>
      choiceMetricsAt[metric](Float64Array.from(scores), { from: 0, split, to: scores.length });
    for (const scores of [
      [Number.NaN, -1, -2],
      [-1, Number.NaN, -2],
      [-1, -2, Number.NaN],
      [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ])
      expect(of(scores, 2)).toThrow(expect.objectContaining({ code: "metric/not-a-score" }));
    for (const split of [0, 2]) expect(of([-1, -2], split)).toThrow(expect.objectContaining({ code: "metric/no-options" }));
  });
});

describe("exact match", () => {
  it("ends the answer at a stop and forgives case and white space", () => {
    expect(answerText(" hound\nQ: What", ["\n"])).toBe("hound");
    expect(answerText("\n\n a dog . more", ["."])).toBe("a dog");
    expect(exactMatch(" Hound \n", " hound")).toBe(1);
    expect(exactMatch(" hounds", " hound")).toBe(0);
    expect(exactMatch("", " hound")).toBe(0);
  });
});

describe("McNemar's exact test", () => {
  it.each([
    // k of n changed against the trend → min(1, 2 · Σ C(n, i) / 2ⁿ), by hand
    [0, 0, 1],
    [0, 1, 1],
    [0, 5, 0.0625],
    [1, 10, 22 / 1024],
    [2, 12, (2 * (1 + 12 + 66)) / 4096],
    [5, 10, 1],
    [3, 20, (2 * (1 + 20 + 190 + 1140)) / 1_048_576],
  ])("%i of %i has p %f", (k, n, p) => {
    expect(exactBinomialP(k, n)).toBeCloseTo(p, 12);
  });

  it("agrees with exact integers for many items", () => {
    expect(exactBinomialP(450, 1000)).toBeCloseTo(0.0017305360849763176, 14);
  });

  it("counts only what changed", () => {
    const test = mcnemar([1, 1, 0, 0, 0, 0, 0], [1, 0, 1, 1, 1, 1, 0]);
    expect(test).toMatchObject({ lost: 1, gained: 4 });
    expect(test.p).toBeCloseTo((2 * (1 + 5)) / 32, 12);
  });
});

describe("bootstrap", () => {
  it("means are weighted by what an item counts", () => {
    expect(weightedMean({ values: Float64Array.of(1, 4), weights: Float64Array.of(3, 1) })).toBe(1.75);
    expect(() => weightedMean(equal([]))).toThrow(expect.objectContaining({ code: "metric/no-items" }));
  });

  it("is near the normal interval for many items, and the same for the same seed", () => {
    const random = seededRandom(3);
    const items = equal(Array.from({ length: 800 }, () => (random.uniform() < 0.3 ? 1 : 0)));
    const { mean, low, high, n } = bootstrapInterval(items, { seed: 5 });
    const half = 1.96 * Math.sqrt((mean * (1 - mean)) / n);
    expect(Math.abs(mean - low - half)).toBeLessThan(0.2 * half);
    expect(Math.abs(high - mean - half)).toBeLessThan(0.2 * half);
    expect(bootstrapInterval(items, { seed: 5 })).toEqual({ mean, low, high, n });
  });

  it("pairs items: a constant shift has no spread, however noisy the items", () => {
    const random = seededRandom(4);
    const a = Array.from({ length: 100 }, () => random.normal());
    const shifted = seedsInterval([{ a: equal(a), b: equal(a.map((value) => value + 0.5)) }], "questions");
    for (const bound of [shifted.mean, shifted.low, shifted.high]) expect(bound).toBeCloseTo(0.5, 12);
  });

  it("covers the true mean about as often as it says", () => {
    const random = seededRandom(11);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const { low, high } = bootstrapInterval(equal(Array.from({ length: 60 }, () => random.uniform())), { seed: trial, resamples: 400 });
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    // 95 % of 200 is 190; four standard deviations of a binomial are 12, and the percentile method is a little narrow at 60 items.
    expect(covered).toBeGreaterThan(174);
    expect(covered).toBeLessThanOrEqual(200);
  });

  it("interpolates quantiles between neighbours", () => {
    expect(quantile(Float64Array.of(0, 1, 2, 3), 0.5)).toBe(1.5);
    expect(quantile(Float64Array.of(-1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), 0.9)).toBe(Number.POSITIVE_INFINITY);
  });

  it("draws uniform and normal numbers of the right moments", () => {
    const random = seededRandom(1);
    const n = 20_000;
    const uniform = Array.from({ length: n }, () => random.uniform());
    const normal = Array.from({ length: n }, () => random.normal());
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / n;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });
});
