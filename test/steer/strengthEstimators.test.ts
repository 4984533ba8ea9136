import { describe, expect, test } from "vitest";
import { crossEntropy } from "../../src/steer/crossEntropy.ts";
import { takePositions } from "../../src/steer/sparsePositions.ts";
import { deltaMoments, targetLogProbability } from "../../src/steer/steeredDistribution.ts";
import { formatDoubt, strengthDoubts } from "../../src/steer/strengthDoubts.ts";
import { type EstimatorOptions, estimateStrength } from "../../src/steer/strengthEstimators.ts";
import { calibrationPositions, number, positionsOf, type ReferenceStrengths, reference } from "./referenceCases.ts";

const close = (actual: number, expected: number, relative = 1e-9) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-13);

/** The reference looks on [−50, 50] and calls a vector zero at max |δ| ≤ 1e-12. */
const asReference: EstimatorOptions = { bounds: [-50, 50], varianceFloor: reference.zero_delta_threshold ** 2, resamples: 20 };

describe.each(reference.cases)("one token: $name", (c) => {
  describe.each([
    ["unmasked", 0, c.unmasked],
    ["masked", c.alpha, c.masked],
  ] as [string, number, ReferenceStrengths][])("%s", (_, alpha, expected) => {
    const positions = positionsOf([c.base_logits.map(number)], [c.warm_logits.map(number)], [c.target], alpha);
    const strength = estimateStrength(positions, asReference);

    test("loss of the warm model", () => {
      const loss = -targetLogProbability(positions, 0, 0, "keep");
      if (Number.isFinite(number(expected.ce_warm))) close(loss, number(expected.ce_warm));
      else expect(loss).toBe(number(expected.ce_warm));
    });

    if (expected.mu === null) {
      test("the strength is undefined, with the reason", () => {
        expect(strength).toMatchObject({ mean: null, median: null, ratio: null, exact: null, recommended: null, skipped: 1 });
        expect(strength.why).toMatch(/^None/);
        expect(strength.interval).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
      });
      return;
    }
    test("numerator, variance and the Newton step", () => {
      const { mean, variance } = deltaMoments(positions, 0, 0, "keep");
      close(positions.targetDelta[0]! - mean, expected.numerator!);
      close(variance, expected.variance!);
      close(strength.mean!, expected.mu!);
      close(strength.ratio!, expected.mu!);
      close(strength.median!, expected.mu!);
    });
    test("exact minimum and its loss", () => {
      expect(Math.abs(strength.exact! - expected.mu_exact!)).toBeLessThan(1e-6);
      expect(strength.exactAtBound !== null).toBe(expected.mu_exact_at_bound);
      close(crossEntropy(positions, strength.exact!), number(expected.ce_exact), 1e-8);
      expect(strength.recommended).toBe(expected.mu_exact_at_bound ? strength.ratio : strength.exact);
    });
  });
});

describe.each([
  ["unmasked", 0, reference.calibration.unmasked],
  ["masked", reference.calibration.alpha, reference.calibration.masked],
] as const)("calibration set, %s", (_, alpha, expected) => {
  const positions = calibrationPositions(alpha);
  const strength = estimateStrength(positions, asReference);

  test("each token's step, their mean and the ratio", () => {
    strength.perToken.forEach((step, i) => {
      close(step, expected.mu[i]!);
    });
    expect(strength.perToken.length).toBe(expected.mu.length);
    close(strength.mean!, expected.mean_mu);
    close(strength.ratio!, expected.ratio_of_sums_mu);
  });

  test("the exact minimum of the summed loss", () => {
    expect(Math.abs(strength.exact! - expected.mu_exact)).toBeLessThan(1e-6);
    expect(strength.exactAtBound).toBeNull();
    close(crossEntropy(positions, strength.exact!) * 32, expected.sum_ce_at_mu_exact);
  });

  test("the loss curve", () => {
    reference.calibration.grid.forEach((mu, k) => {
      close(crossEntropy(positions, mu) * 32, expected.sum_ce[k]!);
    });
  });
});

describe("estimators of a calibration set", () => {
  const positions = calibrationPositions(0.1);

  test("default bounds contain the same minimum", () => {
    expect(estimateStrength(positions, { resamples: 0 }).exact).toBeCloseTo(reference.calibration.masked.mu_exact, 9);
  });

  test("the interval holds the minimum, repeats with its seed and is narrower with more examples", () => {
    const { interval, exact } = estimateStrength(positions, { seed: 3 });
    expect(interval[0]).toBeLessThan(exact!);
    expect(interval[1]).toBeGreaterThan(exact!);
    expect(estimateStrength(positions, { seed: 3 }).interval).toEqual(interval);
    const { base_logits, warm_logits, targets } = reference.calibration;
    const four = <T>(rows: T[]) => [...rows, ...rows, ...rows, ...rows];
    const larger = estimateStrength(positionsOf(four(base_logits), four(warm_logits), four(targets), 0.1), { seed: 3 }).interval;
    expect((larger[1] - larger[0]) / (interval[1] - interval[0])).toBeCloseTo(0.5, 1);
  });

  test("tails say how much the largest steps hold", () => {
    const { tails, perToken } = estimateStrength(positions, { resamples: 0 });
    const sizes = perToken.map(Math.abs);
    expect(tails!.highest).toBe(Math.max(...perToken));
    expect(tails!.topShare).toBeCloseTo(Math.max(...sizes) / sizes.reduce((a, b) => a + b, 0), 12);
  });

  test("drop leaves out tokens whose target is outside the mask, or whose mask is one token", () => {
    const alone = (r: number) => positions.offsets[r + 1]! - positions.offsets[r]! === 1;
    const leftOut = positions.targetInMask.filter((inside, r) => inside === 0 || alone(r)).length;
    expect(leftOut).toBeGreaterThan(0);
    const strength = estimateStrength(positions, { outside: "drop", resamples: 0 });
    expect(strength.skipped).toBe(leftOut);
    expect(Number.isFinite(strength.exact!)).toBe(true);
    expect(crossEntropy(positions, 1, "drop")).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("what a strength says about itself", () => {
  const { base_logits, warm_logits, targets } = reference.calibration;
  const positions = positionsOf(base_logits, warm_logits, targets, 0.1);
  const strength = estimateStrength(positions, { seed: 1 });

  test("each token's optimum is the minimum of its own loss: no strength of a fine grid does better", () => {
    expect(strength.optima.length).toBe(strength.perToken.length);
    const rows = Array.from(positions.target.keys()).filter((r) => deltaMoments(positions, r, 0, "keep").variance > strength.varianceFloor);
    rows.slice(0, 40).forEach((r, i) => {
      const own = -targetLogProbability(positions, r, strength.optima[i]!, "keep");
      const [low, high] = strength.bounds!;
      for (let k = 0; k <= 400; k++) {
        const there = -targetLogProbability(positions, r, low + ((high - low) * k) / 400, "keep");
        expect(own).toBeLessThanOrEqual(there + 1e-9);
      }
    });
  });

  test("the intervals of ratio and mean hold the estimates, and the mean's is the wider one", () => {
    const { ratio, mean } = strength.intervals;
    expect(ratio[0] < strength.ratio! && strength.ratio! < ratio[1]).toBe(true);
    expect(mean[0] < strength.mean! && strength.mean! < mean[1]).toBe(true);
    expect(mean[1] - mean[0]).toBeGreaterThan(ratio[1] - ratio[0]);
  });

  test("doubts name what is wrong: few tokens, an interval that holds 0, a search that ended at its bound", () => {
    expect(estimateStrength(takePositions(positions, [0, 1, 2])).doubts.join()).toContain("rests on");
    expect(estimateStrength(positions, { bounds: [-1e-3, 1e-3] }).doubts.join()).toContain("bound");
    const facts = { exact: { strength: 1, atBound: null }, examples: 200, counted: 500, skipped: 0, kl: 1 } as const;
    expect(strengthDoubts({ ...facts, interval: [0.5, 2] })).toEqual([]);
    expect(strengthDoubts({ ...facts, interval: [-0.5, 2] })).toEqual([expect.stringContaining("holds 0")]);
    expect(strengthDoubts({ ...facts, interval: [0.5, 2], kl: 0.01 })).toEqual([expect.stringContaining("0.010 nats")]);
    expect(strengthDoubts({ ...facts, interval: [0.5, 2], skipped: 900 })).toEqual([expect.stringContaining("900 of 1400")]);
    expect(formatDoubt([1, 2], 5)).toContain("same format");
    expect(formatDoubt([1, 2], 1.5)).toBeNull();
  });
});
