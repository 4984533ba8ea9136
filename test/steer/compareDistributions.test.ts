import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import {
  compareDistributions,
  cosineOfVectors,
  heldDivergence,
  heldTokens,
  likelyTokens,
  positionsOfAll,
  sharedPositions,
} from "../../src/steer/compareDistributions.ts";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import { klDivergence } from "../../src/steer/klDivergence.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { noteworthyOutsiders, packOutsiders } from "../../src/steer/noteworthyTokens.ts";
import { SparsePositionsBuilder } from "../../src/steer/sparsePositionsBuilder.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";

const vocabulary = 60;
const positions = 24;
const random = seededRandom(11);
const base = Array.from({ length: positions }, () => Float32Array.from({ length: vocabulary }, () => 2.5 * random.normal()));
const adapted = () => base.map((row) => row.map((z) => z + 0.8 * random.normal()));
const [warmA, warmB] = [adapted(), adapted()];

/** A trace of the rows at the mask of α; with 1e-30 every token is held. */
function traced(warm: readonly Float32Array[], alpha: number, names = (r: number) => `line ${r}`): ExplorerData {
  const builder = new SparsePositionsBuilder(alpha);
  warm.forEach((row, r) => {
    builder.add(base[r]!, row, 3, r, 1);
  });
  return {
    ...{ title: "rows", alpha, outside: "keep", marks: null },
    sequences: warm.map((_, r) => ({ tokens: [names(r), "label"], from: 1, firstPosition: r })),
    positions: builder.finish(),
    outsiders: packOutsiders(warm.map((row, r) => noteworthyOutsiders(base[r]!, row, 3, alpha))),
    texts: new Map(),
  };
}

const all = 1e-30;
const setting = (alpha: number, strength = 0) => ({ alpha, strength, outside: "keep" as const });
const steeredLog = (r: number, warm: readonly Float32Array[], alpha: number, strength: number) => {
  const { delta, logWarm } = steeringVector(base[r]!, warm[r]!);
  const mask = confidenceMask(logWarm, alpha);
  return logSoftmax(Array.from(warm[r]!, (z, y) => z + (mask[y] ? strength * delta![y]! : 0)));
};

describe("heldDivergence", () => {
  it("is the divergence of the whole distributions where both hold every token", () => {
    const [a, b] = [traced(warmA, all), traced(warmB, all)];
    for (let r = 0; r < positions; r++) {
      const { kl, outsideA, terms } = heldDivergence(heldTokens(a, r, "warm", setting(all)), heldTokens(b, r, "warm", setting(all)));
      expect(kl).toBeCloseTo(klDivergence(logSoftmax(warmA[r]!), logSoftmax(warmB[r]!)), 10);
      expect(outsideA).toBe(0);
      expect(terms).toHaveLength(vocabulary);
    }
  });

  it("is never more than the whole divergence, and says how much probability lies outside", () => {
    const [a, b] = [traced(warmA, 0.2), traced(warmB, 0.2)];
    let below = 0;
    for (let r = 0; r < positions; r++) {
      const whole = klDivergence(logSoftmax(warmA[r]!), logSoftmax(warmB[r]!));
      const { kl, outsideA, terms } = heldDivergence(heldTokens(a, r, "warm", setting(0.2)), heldTokens(b, r, "warm", setting(0.2)));
      expect(kl).toBeGreaterThanOrEqual(0);
      expect(kl).toBeLessThanOrEqual(whole + 1e-12);
      if (kl < whole - 1e-6) below++;
      expect(outsideA).toBeCloseTo(1 - terms.reduce((sum, term) => sum + term.a, 0), 10);
    }
    expect(below).toBeGreaterThan(positions / 2);
  });

  it("has exact terms for tokens that both hold", () => {
    const [a, b] = [heldTokens(traced(warmA, 0.2), 0, "warm", setting(0.2)), heldTokens(traced(warmB, 0.2), 0, "warm", setting(0.2))];
    const [logA, logB] = [logSoftmax(warmA[0]!), logSoftmax(warmB[0]!)];
    const { terms } = heldDivergence(a, b);
    expect(terms.length).toBeGreaterThan(1);
    for (const { id, term } of terms) expect(term).toBeCloseTo(Math.exp(logA[id]!) * (logA[id]! - logB[id]!), 10);
  });

  it("is infinite where b has nothing left for what a may say, and 0 of a model with itself", () => {
    expect(heldDivergence(new Map([[1, Math.log(0.5)]]), new Map([[1, 0]])).kl).toBe(Number.POSITIVE_INFINITY);
    const own = heldTokens(traced(warmA, 0.2), 0, "warm", setting(0.2));
    expect(heldDivergence(own, own).kl).toBeCloseTo(0, 12);
  });
});

describe("heldTokens", () => {
  it("gives the steered probabilities of softmax(z_w + μ δ̂), inside the mask and outside", () => {
    const a = traced(warmA, 0.01);
    const inside = heldTokens(a, 2, "steered", { alpha: 0.2, strength: 1.7, outside: "keep" });
    const anew = steeredLog(2, warmA, 0.2, 1.7);
    expect(inside.size).toBeGreaterThan(3);
    for (const [id, logP] of inside) expect(logP).toBeCloseTo(anew[id]!, 10);
  });

  it("takes what drop removes as impossible", () => {
    const dropped = heldTokens(traced(warmA, 0.01), 2, "steered", { alpha: 0.5, strength: 1, outside: "drop" });
    expect([...dropped.values()].reduce((sum, logP) => sum + Math.exp(logP), 0)).toBeCloseTo(1, 10);
    expect([...dropped.values()]).toContain(Number.NEGATIVE_INFINITY);
  });
});

describe("compareDistributions", () => {
  it("averages over the positions that both have, whatever their order", () => {
    const b = traced(warmB, all);
    const [a, shuffled] = [traced(warmA, all), { ...b, sequences: [...b.sequences].reverse() }];
    const compared = compareDistributions(a, shuffled, "warm", [setting(all), setting(all)]);
    const whole = warmA.map((row, r) => klDivergence(logSoftmax(row), logSoftmax(warmB[r]!)));
    expect(compared.shared).toHaveLength(positions);
    expect(compared.mean).toBeCloseTo(whole.reduce((sum, kl) => sum + kl, 0) / positions, 10);
  });

  it("compares steered models, each at its own strength", () => {
    const [a, b] = [traced(warmA, all), traced(warmB, all)];
    const { kl } = compareDistributions(a, b, "steered", [setting(0.1, 2), setting(0.3, -1)]);
    expect(kl[5]).toBeCloseTo(klDivergence(steeredLog(5, warmA, 0.1, 2), steeredLog(5, warmB, 0.3, -1)), 9);
  });

  it("pairs nothing where the texts differ", () => {
    expect(
      sharedPositions(
        traced(warmA, 0.1),
        traced(warmB, 0.1, (r) => `other ${r}`),
      ),
    ).toEqual([]);
    const half = sharedPositions(
      traced(warmA, 0.1),
      traced(warmB, 0.1, (r) => (r % 2 ? `line ${r}` : "")),
    );
    expect(half.map(({ a }) => a)).toEqual(Array.from({ length: positions / 2 }, (_, k) => 2 * k + 1));
  });
});

describe("positionsOfAll", () => {
  it("keeps what every model has", () => {
    const [a, b] = [traced(warmA, 0.1), traced(warmB, 0.1)];
    const some = { ...a, sequences: [a.sequences[7]!, a.sequences[2]!] };
    expect(positionsOfAll([a, b, some])).toEqual([
      [2, 2, 2],
      [7, 7, 7],
    ]);
    expect(positionsOfAll([a, { ...b, sequences: [] }])).toEqual([]);
  });
});

describe("likelyTokens", () => {
  it("are those that one of the distributions makes likeliest", () => {
    const [a, b] = [
      new Map([
        [1, -0.1],
        [2, -3],
      ]),
      new Map([
        [2, -0.5],
        [3, -1],
        [4, -9],
      ]),
    ];
    expect(likelyTokens([a, b], 3)).toEqual([1, 2, 3]);
  });
});

describe("cosineOfVectors", () => {
  const masked = (warm: readonly Float32Array[], r: number, alpha: number) => {
    const { delta, logWarm } = steeringVector(base[r]!, warm[r]!);
    const mask = confidenceMask(logWarm, alpha);
    return Array.from(delta!, (d, y) => (mask[y] ? d : 0));
  };
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, y) => sum + value * b[y]!, 0);

  it("equals that of the dense masked vectors set end to end", () => {
    const [a, b] = [traced(warmA, 0.05), traced(warmB, 0.05)];
    const [long, other] = [warmA.flatMap((_, r) => masked(warmA, r, 0.1)), warmB.flatMap((_, r) => masked(warmB, r, 0.3))];
    const expected = dot(long, other) / Math.sqrt(dot(long, long) * dot(other, other));
    expect(cosineOfVectors(a, b, sharedPositions(a, b), [0.1, 0.3])).toBeCloseTo(expected, 10);
  });

  it("is 1 of a model with itself", () => {
    const a = traced(warmA, 0.05);
    expect(cosineOfVectors(a, a, sharedPositions(a, a), [0.05, 0.05])).toBeCloseTo(1, 12);
  });

  it("is not a number where there is nothing to compare", () => {
    expect(cosineOfVectors(traced(warmA, 0.05), traced(warmB, 0.05), [], [0.05, 0.05])).toBeNaN();
  });
});
