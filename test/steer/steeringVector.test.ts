import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";
import { number, reference } from "./referenceCases.ts";

/** rel 1e-9, and 1e-14 where the value itself is rounding */
const close = (actual: number, expected: number) => {
  if (!Number.isFinite(expected)) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-14);
};

describe.each(reference.cases)("reference case $name", (c) => {
  const vector = steeringVector(c.base_logits.map(number), c.warm_logits.map(number));

  test("distributions, KL and gradient", () => {
    c.p_base.forEach((p, y) => {
      close(Math.exp(vector.logBase[y]!), p);
    });
    c.p_warm.forEach((p, y) => {
      close(Math.exp(vector.logWarm[y]!), p);
    });
    close(vector.kl, number(c.kl));
    c.gradient.forEach((g, y) => {
      close(vector.gradient[y]!, number(g));
    });
  });

  test("steering vector and mask", () => {
    const mask = confidenceMask(vector.logWarm, c.alpha);
    expect(mask).toEqual(c.keep);
    if (c.delta === null) expect(vector.delta).toBeNull();
    c.delta?.forEach((d, y) => {
      close(vector.delta![y]!, d);
      close(mask[y] ? vector.delta![y]! : 0, c.delta_masked![y]!);
    });
  });
});

describe("facts of the method", () => {
  const random = seededRandom(5);
  const logits = (n: number) => Array.from({ length: n }, () => 6 * random.uniform() - 3);
  const [base, warm] = [logits(40), logits(40)];
  const vector = steeringVector(base, warm);

  test("the steering vector sums to zero", () => {
    expect(Math.abs(vector.delta!.reduce((a, b) => a + b, 0))).toBeLessThan(1e-14);
  });

  test("it is the derivative of KL by the warm logits", () => {
    const step = 1e-5;
    warm.forEach((z, y) => {
      const kl = (shift: number) => steeringVector(base, warm.with(y, z + shift)).kl;
      expect((kl(step) - kl(-step)) / (2 * step)).toBeCloseTo(vector.delta![y]!, 8);
    });
  });

  test("a constant added to either logit vector changes nothing", () => {
    const shifted = steeringVector(
      base.map((z) => z + 17),
      warm.map((z) => z - 4),
    );
    shifted.delta!.forEach((d, y) => {
      expect(d).toBeCloseTo(vector.delta![y]!, 13);
    });
  });

  test("it is zero where the models agree", () => {
    expect(steeringVector(base, base).delta!.every((d) => d === 0)).toBe(true);
  });

  test("a NaN logit is an error that names the token", () => {
    expect(() => logSoftmax([0, Number.NaN])).toThrow(
      expect.objectContaining({ code: "steer/not-a-number", details: { token: 1, value: Number.NaN } }),
    );
  });
});
