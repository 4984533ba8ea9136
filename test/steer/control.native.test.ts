/* Controls on a real warm model, evaluated beside the method. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { calibrateControls } from "../../src/steer/calibrateControls.ts";
import { control } from "../../src/steer/control.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { steer } from "../../src/steer/steer.ts";
import { claim } from "../../src/tasks/claim.ts";
import { comparisonTable } from "../../src/tasks/comparisonTable.ts";
import { evaluate } from "../../src/tasks/evaluate.ts";
import type { Evaluation } from "../../src/tasks/evaluation.ts";
import { sharingOnePass } from "../../src/tasks/sharingOnePass.ts";
import { taskSplit } from "../../src/tasks/taskSplit.ts";
import { modelFolder } from "../lm/referenceModel.ts";

let base: CausalLM;
let warm: AdaptedLM;
let tensors: number;
beforeAll(async () => {
  await startBackend("native");
  tensors = tf.memory().numTensors;
  base = await loadModel(modelFolder("llama"));
  warm = await loadAdapter(base, join(import.meta.dirname, "../reference/peft/llama-lora"));
});
afterAll(() => {
  warm.dispose();
  base.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

const split = taskSplit({
  task: "small",
  items: ["dog", "cat", "oak", "river", "stone", "song"].map((word, i) => ({
    prompt: `Q: What is a ${word}?\nA:`,
    completion: i % 2 ? " an animal" : " a thing",
    choices: { true: [i % 2 ? " an animal" : " a thing"], false: [i % 2 ? " a thing" : " an animal", " nothing"] },
    subject: word,
  })),
  metrics: ["crossEntropy", "exactMatch", "mc1", "mc2"],
  stop: ["\n"],
});

describe("a control of a warm model", () => {
  test("scores by both models' own logits", async () => {
    const prompt = warm.tokenizer.encode("Q: What is a dog?\nA:", { addSpecial: true });
    const completion = warm.tokenizer.encode(" an animal", { continues: true });
    const ids = [...prompt, ...completion];
    const [[w], [b]] = [await warm.logits([ids]), await base.logits([ids])];
    const at = (row: number, logits: (z: number, y: number) => number) => {
      const width = w!.shape[1];
      return logSoftmax(Array.from(w!.data.subarray(row * width, (row + 1) * width), logits))[ids[row + 1]!]!;
    };
    const rows = completion.map((_, i) => prompt.length - 1 + i);
    const [hot] = await control(warm, { temperature: 2.5 }).score("Q: What is a dog?\nA:", [" an animal"]);
    const [far] = await control(warm, { extrapolation: 1.5 }).score("Q: What is a dog?\nA:", [" an animal"]);
    rows.forEach((row, i) => {
      const width = w!.shape[1];
      expect(Math.abs(hot!.tokens[i]! - at(row, (z) => z / 2.5))).toBeLessThan(1e-4);
      expect(Math.abs(far!.tokens[i]! - at(row, (z, y) => z + 1.5 * (z - b!.data[row * width + y]!)))).toBeLessThan(1e-3);
    });
  });

  test("stands beside the method in a table and in a claim", async () => {
    const examples = split.items.map(({ prompt, completion }) => ({ prompt, completion }));
    const chosen = await calibrateControls(warm, examples);
    const scores = {
      warm: await evaluate(warm, split),
      steered: await evaluate(steer(warm, { strength: 2 }), split),
      temperature: await evaluate(control(warm, { temperature: chosen }), split),
      extrapolation: await evaluate(control(warm, { extrapolation: chosen }), split),
    };
    expect(scores.temperature.metrics.crossEntropy).toBeLessThanOrEqual(scores.warm.metrics.crossEntropy! + 1e-4);
    expect(scores.temperature.metrics.exactMatch).toBe(scores.warm.metrics.exactMatch);
    const controls = { temperature: scores.temperature, extrapolation: scores.extrapolation };
    const { rows } = comparisonTable({ baseline: scores.warm, methods: { steered: scores.steered }, controls });
    expect(rows).toHaveLength(4 * 4);
    const card = claim({ baseline: scores.warm, method: scores.steered, controls });
    expect(card.controls.map(({ kind, model }) => [kind, model])).toEqual([
      ["temperature", scores.temperature.model],
      ["extrapolation", scores.extrapolation.model],
    ]);
    expect(card.checks.map(({ name }) => name)).toContain("longer warm start");
  });

  test("has the same scores when all systems share one forward pass", async () => {
    const models = {
      warm,
      steered: steer(warm, { strength: 2 }),
      temperature: control(warm, { temperature: 2 }),
      extrapolation: control(warm, { extrapolation: 0.5 }),
    };
    const passes = vi.spyOn(warm, "pairedLogits");
    const shared = sharingOnePass(warm, models);
    const together: Evaluation[] = [];
    for (const lm of Object.values(shared)) together.push(await evaluate(lm, split));
    expect(passes).toHaveBeenCalledTimes(1);
    passes.mockRestore();
    for (const [i, lm] of Object.values(models).entries()) {
      const own = await evaluate(lm, split);
      const { model, modelDigest, base: origin, items, metrics } = together[i]!;
      expect([model, modelDigest, origin]).toEqual([own.model, own.modelDigest, own.base]);
      expect(items.map(({ generated }) => generated)).toEqual(own.items.map(({ generated }) => generated));
      items.forEach(({ completionTokens }, n) => {
        completionTokens!.forEach((value, token) => {
          expect(Math.abs(value - own.items[n]!.completionTokens![token]!)).toBeLessThan(1e-4);
        });
      });
      expect(metrics.mc1).toBe(own.metrics.mc1);
    }
  });
});
