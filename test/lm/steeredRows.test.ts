/* Steering as tensor ops against the same in float64, op by op and compiled. */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { compileStep } from "../../src/compile/compiledStep.ts";
import { greatest } from "../../src/lm/sampling.ts";
import { CHOICE_FIELDS, steeredRows } from "../../src/lm/steeredRows.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { steeredLogits } from "../../src/steer/steeredLogits.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";

beforeAll(async () => {
  await startBackend("native");
});

const vocabulary = 300;
const random = seededRandom(5);
const row = (scale: number) => Float32Array.from({ length: vocabulary }, () => scale * (random.uniform() - 0.5));
const cases = [0.1, 4, 12, 30].map((scale) => ({ base: row(scale), warm: row(scale) }));
cases.push({ base: cases[1]!.base, warm: cases[1]!.base });
// The warm model excludes one token, and in the last case only the base does: KL is infinite there.
cases.push({ base: cases[2]!.base, warm: cases[2]!.warm.map((z, y) => (y === 7 ? Number.NEGATIVE_INFINITY : z)) });
cases.push({ base: cases[2]!.base.map((z, y) => (y === 7 ? Number.NEGATIVE_INFINITY : z)), warm: cases[2]!.warm });

describe.each(["op by op", "compiled"])("%s", (mode) => {
  test.each([
    ["keep", 2.5, 0.1],
    ["drop", -1.5, 0.3],
    ["keep", 0, 0.01],
  ] as const)("outside %s, μ %d, α %d: rows are steered as in float64", (outside, strength, alpha) => {
    const step = compileStep(
      "rows",
      (logits, steering) => {
        const made = steeredRows(logits as Tensor2D, steering as Tensor1D, outside);
        return [made.logits, made.choices];
      },
      { after: mode === "compiled" ? 0 : 1e9 },
    );
    const inputs = [
      tf.tensor2d(new Float32Array([...cases.map(({ base }) => base), ...cases.map(({ warm }) => warm)].flatMap((z) => [...z])), [
        2 * cases.length,
        vocabulary,
      ]),
      tf.tensor1d([strength, Math.log(alpha)]),
    ];
    const [logits, choices] = step(...inputs) as [Tensor2D, Tensor2D];
    const [all, told] = [logits.dataSync(), choices.dataSync()];
    cases.forEach(({ base, warm }, i) => {
      const wanted = steeredLogits(base, warm, { strength, alpha, outside });
      const own = all.slice(i * vocabulary, (i + 1) * vocabulary);
      own.forEach((z, y) => {
        if (Number.isFinite(wanted[y]!)) expect(Math.abs(z - wanted[y]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(wanted[y]!)));
        else expect(z).toBe(wanted[y]);
      });
      if (strength === 0) expect([...own]).toEqual([...warm]);
      const [steered, best, bestWarm, kl, maskSize] = CHOICE_FIELDS.map((_, f) => told[i * CHOICE_FIELDS.length + f]!);
      expect([best, bestWarm]).toEqual([greatest(base), greatest(warm)]);
      expect(own[steered!]).toBe(Math.max(...own));
      const exact = steeringVector(base, warm).kl;
      if (Number.isFinite(exact)) expect(Math.abs(kl! - exact)).toBeLessThan(1e-5 * (1 + exact));
      else expect(kl).toBe(Number.POSITIVE_INFINITY);
      expect(maskSize).toBe(confidenceMask(logSoftmax(warm), alpha).filter(Boolean).length);
    });
    tf.dispose([...inputs, logits, choices]);
    step.dispose();
  });
});
