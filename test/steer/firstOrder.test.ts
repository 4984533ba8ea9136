import { describe, expect, test } from "vitest";
import type { LabelledSequence, PairedLogits } from "../../src/lm/causalLM.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { firstOrder } from "../../src/steer/firstOrder.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";
import { trace } from "../../src/steer/trace.ts";
import { bigramLM } from "./bigramLM.ts";

type Change = (base: Float32Array, warm: Float32Array) => Float32Array;

/** The bigram pair after a step that changes the warm logits. */
function afterStep(change: Change): AdaptedLM {
  const pairedLogits = (sequences: readonly LabelledSequence[], visit: (batch: PairedLogits) => void) => {
    const changed = (batch: PairedLogits) => {
      const warm = batch.warm.slice();
      for (let at = 0; at < warm.length; at += batch.vocabulary) {
        const row = [at, at + batch.vocabulary] as const;
        warm.set(change(batch.base.subarray(...row), batch.warm.subarray(...row)), at);
      }
      visit({ ...batch, warm });
    };
    return bigramLM.pairedLogits(sequences, changed);
  };
  return { ...bigramLM, pairedLogits } as AdaptedLM;
}

/** z_w + μ δ̂ + a constant, from the definition */
const steeredBy =
  (strength: number, alpha: number): Change =>
  (base, warm) => {
    const { logWarm, delta } = steeringVector(base, warm);
    const mask = confidenceMask(logWarm, alpha);
    return warm.map((z, y) => z + 5 + (mask[y] ? strength * delta![y]! : 0));
  };

const examples = ["bc", "dea", "gh", "xa", "kl"].map((text, i) => ({ prompt: "abcde"[i]!, completion: text }));

describe("firstOrder", () => {
  test("a step along the steering vector has a cosine of 1 and its own strength, whatever constant is added", async () => {
    for (const [strength, alpha] of [
      [0.3, 0.1],
      [-0.5, 0.02],
    ] as const) {
      const found = await firstOrder(bigramLM, afterStep(steeredBy(strength, alpha)), examples, { alpha });
      expect(found.cosine.weighted).toBeCloseTo(Math.sign(strength), 5);
      expect(found.cosine.plain).toBeCloseTo(Math.sign(strength), 5);
      expect(found.strength).toBeCloseTo(strength, 4);
      for (const quantity of ["kl", "crossEntropy"] as const) {
        expect(found.training[quantity].measured).toBeCloseTo(found.steering[quantity].measured, 5);
        expect(found.training[quantity].predicted).toBeCloseTo(found.steering[quantity].predicted, 5);
      }
    }
  });

  test("what steering does to the loss is what the sparse form says", async () => {
    const alpha = 0.1;
    const found = await firstOrder(bigramLM, afterStep(steeredBy(0.8, alpha)), examples, { alpha });
    const seen = await trace(bigramLM, examples, { alpha });
    expect(found.tokens).toBe(seen.tokens.length);
    expect(found.steering.crossEntropy.measured).toBeCloseTo(seen.crossEntropy(found.strength) - seen.crossEntropy(0), 9);
  });

  test("a prediction gets better in proportion as a step shrinks, for any step", async () => {
    const step =
      (size: number): Change =>
      (_, warm) =>
        warm.map((z, y) => z + size * Math.sin(3 * y));
    const off = async (size: number) => {
      const { training } = await firstOrder(bigramLM, afterStep(step(size)), examples);
      return [training.kl, training.crossEntropy].map(({ predicted, measured }) => Math.abs(measured - predicted) / size);
    };
    const [large, small] = [await off(0.4), await off(0.04)];
    large.forEach((value, k) => {
      expect(small[k]! / value).toBeGreaterThan(0.05);
      expect(small[k]! / value).toBeLessThan(0.2);
    });
  });

  test("removing tokens is no small step, and what is not adapted has no vector", async () => {
    await expect(firstOrder(bigramLM, bigramLM, examples, { outside: "drop" })).rejects.toMatchObject({ code: "steer/outside" });
    await expect(firstOrder(bigramLM, {} as AdaptedLM, examples)).rejects.toMatchObject({ code: "steer/not-adapted" });
    await expect(firstOrder(bigramLM, bigramLM, [])).rejects.toMatchObject({ code: "steer/empty-calibration" });
  });
});
