/* Positions and controls from the backend's sums against the same in float64 from the dense logits, op by op and, on the native backend, compiled. */
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { quietSession } from "../../src/session/session.ts";
import { ControlRows } from "../../src/steer/controls.ts";
import { forwardPositions } from "../../src/steer/forwardPositions.ts";
import { labelledPass } from "../../src/steer/labelledPass.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { restrict, type SparsePositions } from "../../src/steer/sparsePositions.ts";
import { SparsePositionsBuilder } from "../../src/steer/sparsePositionsBuilder.ts";
import { steeredLogits } from "../../src/steer/steeredLogits.ts";
import { strengthBlocks } from "../../src/steer/strengthCurve.ts";
import { modelFolder } from "../lm/referenceModel.ts";

let base: CausalLM;
let warm: AdaptedLM;
let tensors: number;
const sequences = Array.from({ length: 7 }, (_, s) => ({
  ids: Array.from({ length: 9 + s }, (_, k) => 3 + ((17 * s + 29 * k) % 300)),
  from: 2,
}));

/** Without the backend's sums. */
async function densePass(alpha: number) {
  const builder = new SparsePositionsBuilder(alpha);
  const controls = new ControlRows();
  await forwardPositions(
    warm,
    sequences,
    "dense",
    (row) => {
      builder.addRow(row);
      controls.add(row);
    },
    quietSession,
  );
  return { positions: builder.finish(), controls: controls.finish() };
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>, within: number) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(within);
};

/** Positions and controls of a pass on this backend. */
export function checkLabelledPass(backend: "native" | "wasm"): void {
  beforeAll(async () => {
    await startBackend(backend);
    tensors = tf.memory().numTensors;
    base = await loadModel(modelFolder("llama"));
    warm = await loadAdapter(base, join(import.meta.dirname, "../reference/peft/llama-lora"));
  });
  afterAll(() => {
    warm.dispose();
    base.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  describe.each(backend === "native" ? [["op by op", 0] as const, ["compiled", 12] as const] : [["op by op", 0] as const])(
    "%s",
    (_, before) => {
      test("the positions are those of float64 sums over the dense logits, to 1e-6 nats", async () => {
        for (let k = 0; k < before; k++) await labelledPass(warm, sequences, { alpha: 0.1, label: "warming up" }, quietSession);
        const [made, dense] = [await labelledPass(warm, sequences, { alpha: 0.1, label: "sums" }, quietSession), await densePass(0.01)];
        const exact = ["offsets", "ids", "target", "targetInMask", "baseTop", "restTop", "sequence", "index"] as const;
        for (const key of exact) expect([...made.positions[key]], key).toEqual([...dense.positions[key]]);
        const close = ["logWarm", "logBase", "delta", "logMax", "logRest", "targetLogWarm", "targetLogBase", "targetDelta", "kl"] as const;
        for (const key of close) near(made.positions[key], dense.positions[key], 1e-6);
        for (const key of ["entropyWarm", "entropyBase", "restEntropy", "restKl", "restTopLog"] as const)
          near(made.positions[key], dense.positions[key], 1e-5);
        near(made.controls, dense.controls, 3e-6);
      });
    },
  );

  test.each(["keep", "drop"] as const)(
    "outside %s: a sweep's log-probabilities are those of the dense steered logits, to 1e-6",
    async (outside) => {
      const strengths = Float64Array.from({ length: 150 }, (_, k) => -3 + 0.1 * k);
      const { positions } = await labelledPass(warm, sequences, { alpha: 0.1, label: "sums" }, quietSession);
      const at: SparsePositions = restrict(positions, 0.1);
      const swept = new Map<number, Float64Array>();
      const n = at.target.length;
      for (const { first, count, logProbabilities } of strengthBlocks(at, strengths, outside))
        for (let k = 0; k < count; k++) swept.set(first + k, logProbabilities.slice(k * n, (k + 1) * n));
      const firsts = sequences.map((_, s) => sequences.slice(0, s).reduce((sum, { ids, from }) => sum + ids.length - from, 0));
      const check = ({ base, warm, target, sequence, index }: Parameters<Parameters<typeof forwardPositions>[3]>[0]) => {
        const r = firsts[sequence]! + index - sequences[sequence]!.from;
        for (const k of [0, 30, 31, 90, 149]) {
          const own = swept.get(k)![r]!;
          // steeredLogits rounds to float32: steer float64 logits, so that only the sparse form is on trial.
          const wanted = logSoftmax(
            steeredLogits(Float64Array.from(base), Float64Array.from(warm), { strength: strengths[k]!, alpha: 0.1, outside }),
          );
          if (wanted[target] === Number.NEGATIVE_INFINITY) expect(own).toBe(Number.NEGATIVE_INFINITY);
          else expect(Math.abs(own - wanted[target]!)).toBeLessThan(1e-6);
        }
      };
      await forwardPositions(warm, sequences, "dense", check, quietSession);
    },
  );

  test("a logit that is no number is an error that names its token, with the sums as without", async () => {
    const broken = await loadModel(modelFolder("llama"));
    const weights = broken.model.weights as Record<string, Tensor>;
    const whole = weights["model.norm.weight"]!;
    weights["model.norm.weight"] = tf.keep(tf.mul(whole, Number.NaN));
    whole.dispose();
    const adapted = await loadAdapter(broken, join(import.meta.dirname, "../reference/peft/llama-lora"));
    for (let k = 0; k < 10; k++) {
      const pass = labelledPass(adapted, sequences, { alpha: 0.1, label: "sums" }, quietSession);
      await expect(pass).rejects.toMatchObject({ code: "steer/not-a-number" });
    }
    adapted.dispose();
    broken.dispose();
  });
}
