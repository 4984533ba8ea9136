import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { showSelf } from "../../src/output/shown.ts";
import { shownText } from "../../src/output/shownText.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { compareTexts, type TextComparison } from "../../src/steer/compareTexts.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { steer } from "../../src/steer/steer.ts";
import { textTokens } from "../../src/steer/textColumns.ts";
import { modelFolder } from "../lm/referenceModel.ts";

let base: CausalLM;
let warm: AdaptedLM;
let compared: TextComparison;
const prompt = "The quick brown";
beforeAll(async () => {
  await startBackend("native");
  base = await loadModel(modelFolder("llama"));
  warm = await loadAdapter(base, join(import.meta.dirname, "../reference/peft/llama-lora"));
  compared = await compareTexts(warm, prompt, { strength: 4, maxTokens: 12, samples: 3, temperature: 1.2, seed: 5 });
});
afterAll(() => {
  warm.dispose();
  base.dispose();
});

test("the texts are what each model says by itself, greedy and drawn", async () => {
  const steered = steer(warm, { strength: 4 });
  for (const [s, model] of [base, warm, steered].entries()) {
    expect(compared.texts[s]!.text).toBe((await model.generate(prompt, { maxTokens: 12 })).text);
    const drawn = await model.generateAll([prompt, prompt, prompt], { maxTokens: 12, temperature: 1.2, seed: 5 });
    expect(compared.fanOut!.systems[s]!.texts).toEqual(drawn.map(({ text }) => text));
  }
});

test("each token is its own model's likeliest after its own prefix, and is marked where the warm model would say another", async () => {
  const tokens = textTokens(compared);
  for (const [s, list] of tokens.entries()) {
    expect(list.length).toBeGreaterThan(0);
    for (const { id, choices, changed } of list) {
      expect(choices[s]).toBe(id);
      expect(changed).toBe(choices[1] !== id);
    }
  }
  expect(tokens[1]!.some(({ changed }) => changed)).toBe(false);
  expect(tokens[0]!.some(({ changed }) => changed)).toBe(true);
});

test("KL is that of the dense distributions after the same prefix", async () => {
  const head = warm.tokenizer.encode(prompt);
  const list = textTokens(compared)[2]!;
  const ids = [...(warm.tokenizer.beginning ?? []), ...head, ...list.map(({ id }) => id)];
  const [before, after] = [(await base.logits([ids]))[0]!, (await warm.logits([ids]))[0]!];
  const width = before.shape[1];
  for (const [k, { kl }] of list.entries()) {
    const row = ids.length - list.length + k - 1;
    const at = (data: Float32Array) => logSoftmax(data.subarray(row * width, (row + 1) * width));
    const [b, w] = [at(before.data), at(after.data)];
    expect(kl).toBeCloseTo(
      w.reduce((sum, log, y) => sum + Math.exp(log) * (log - b[y]!), 0),
      5,
    );
  }
});

test("it shows itself side by side, and reads as text", () => {
  const shown = compared[showSelf]();
  expect(shown).toMatchObject({ shown: "texts", texts: { prompt, strength: 4 } });
  const text = shownText(shown);
  for (const { text: own } of compared.texts) expect(text).toContain(JSON.stringify(own));
  expect(text).toContain("3 texts drawn from each at temperature 1.2, seeds 5 to 7");
});

test("no tensor is left behind", async () => {
  const before = tf.memory().numTensors;
  await compareTexts(warm, prompt, { strength: 1, maxTokens: 4 });
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  [{ samples: 1 }, "samples is 1"],
  [{ samples: 3, temperature: 0 }, "temperature is 0"],
  [{ samples: 3, seed: 0.5 }, "seed is 0.5"],
])("%j is refused", (options, words) => {
  expect(() => compareTexts(warm, prompt, { strength: 1, ...options })).toThrow(
    expect.objectContaining({ code: "generate/bad-option", message: expect.stringContaining(words) }),
  );
});
