import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { lora } from "../../src/peft/lora.ts";
import { enterSession } from "../../src/session/session.ts";
import { warmStart } from "../../src/train/warmStart.ts";
import { recordingSession } from "./recordingSession.ts";
import { colourExamples, heldOutExamples, smallModelFolder } from "./smallBase.ts";

const { folder, remove } = smallModelFolder();
let base: LanguageModel;
beforeAll(async () => {
  await startBackend("wasm");
  base = await loadModel(folder);
});
afterAll(() => {
  base.dispose();
  remove();
});

test("wasm: a hundred steps of several batches learn, with as many tensors after each as after the first", async () => {
  const before = tf.memory().numTensors;
  const counts: number[] = [];
  enterSession(recordingSession(() => counts.push(tf.memory().numTensors)).session);
  const options = { adapter: lora({ rank: 4 }), steps: 100, batchSize: 2, accumulate: 2, learningRate: 1e-2, validation: heldOutExamples };
  const warm = await warmStart(base, colourExamples, options);
  expect(counts.length).toBe(110);
  expect(new Set(counts).size).toBe(1);
  expect(warm.losses.at(-1)).toBeLessThan(warm.losses[0]! / 3);
  warm.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
