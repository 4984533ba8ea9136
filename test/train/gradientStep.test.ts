import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { lora } from "../../src/peft/lora.ts";
import { pTuning } from "../../src/peft/pTuning.ts";
import { steer } from "../../src/steer/steer.ts";
import { trace } from "../../src/steer/trace.ts";
import { gradientStep } from "../../src/train/gradientStep.ts";
import { warmStart } from "../../src/train/warmStart.ts";
import { colourExamples, smallModelFolder } from "./smallBase.ts";

const small = smallModelFolder();
let base: LanguageModel;
let warm: AdaptedLM;
beforeAll(async () => {
  // A few steps cost less op by op than their compilation.
  process.env.STEERLAB_COMPILE = "off";
  await startBackend("native");
  base = await loadModel(small.folder);
  warm = await warmStart(base, colourExamples, { adapter: lora({ rank: 4 }), steps: 6, batchSize: 6, learningRate: 1e-2, seed: 3 });
});
afterAll(() => {
  warm.dispose();
  base.dispose();
  small.remove();
  delete process.env.STEERLAB_COMPILE;
});

/** nats a label, in float64 from the logits */
const lossOf = async (lm: AdaptedLM) => (await trace(lm, colourExamples)).crossEntropy(0);

test("the loss falls by the rate times the squared norm, ever more exactly as the rate shrinks", async () => {
  const before = await lossOf(warm);
  const errors: number[] = [];
  for (const rate of [0.04, 0.01, 0.0025]) {
    const { model, loss, gradientNorm } = await gradientStep(warm, colourExamples, { rate });
    expect(loss).toBeCloseTo(before, 4);
    expect([...model.losses]).toEqual([loss]);
    errors.push(Math.abs((before - (await lossOf(model))) / (rate * gradientNorm ** 2) - 1));
    model.dispose();
  }
  expect(errors[1]!).toBeLessThan(errors[0]! / 2);
  expect(errors[2]!).toBeLessThan(errors[1]! / 2);
  expect(errors[2]!).toBeLessThan(0.02);
});

test("a negative rate climbs, and a rate of 0 gives the same model", async () => {
  const up = await gradientStep(warm, colourExamples, { rate: -0.01 });
  expect(await lossOf(up.model)).toBeGreaterThan(await lossOf(warm));
  const still = await gradientStep(warm, colourExamples, { rate: 0 });
  expect(still.model.digest).toBe(warm.digest);
  for (const { model } of [up, still]) model.dispose();
});

test("the gradient is that of all examples, in batches of any size", async () => {
  const whole = await gradientStep(warm, colourExamples, { rate: 0.1, batchSize: 64 });
  const parts = await gradientStep(warm, colourExamples, { rate: 0.1, batchSize: 4 });
  expect(parts.loss).toBeCloseTo(whole.loss, 5);
  expect(parts.gradientNorm).toBeCloseTo(whole.gradientNorm, 4);
  expect(await lossOf(parts.model)).toBeCloseTo(await lossOf(whole.model), 4);
  for (const { model } of [whole, parts]) model.dispose();
});

test("the warm model and the tensors are as before, whatever happens", async () => {
  const [digest, tensors] = [warm.digest, tf.memory().numTensors];
  (await gradientStep(warm, colourExamples, { rate: 0.1 })).model.dispose();
  await expect(gradientStep(warm, [], { rate: 0.1 })).rejects.toMatchObject({ code: "train/no-examples" });
  expect(warm.digest).toBe(digest);
  expect(tf.memory().numTensors).toBe(tensors);
});

test("what cannot be stepped is refused, with a reason", async () => {
  const refused = (code: string) => expect.objectContaining({ code });
  await expect(gradientStep(warm, colourExamples, { rate: Number.NaN })).rejects.toEqual(refused("train/bad-option"));
  await expect(gradientStep(warm, colourExamples, { rate: 1, batchSize: 0 })).rejects.toEqual(refused("train/bad-option"));
  const steered = steer(warm, { strength: 1 }) as unknown as AdaptedLM;
  await expect(gradientStep(steered, colourExamples, { rate: 1 })).rejects.toEqual(refused("adapter/not-adapted"));
  const encoded = await warmStart(base, colourExamples, { adapter: pTuning({ tokens: 2 }), steps: 1, batchSize: 2 });
  await expect(gradientStep(encoded, colourExamples, { rate: 1 })).rejects.toEqual(refused("train/folded"));
  encoded.dispose();
});
