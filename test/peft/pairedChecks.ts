/* Base and warm rows of one batch are the two models themselves, for every method: in scoring, in decoding, and in the steering built on them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BackendName, startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM, LabelledSequence } from "../../src/lm/causalLM.ts";
import { forward } from "../../src/lm/forward.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { greatest } from "../../src/lm/sampling.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { methodOf } from "../../src/peft/adapterMethod.ts";
import { quietSession } from "../../src/session/session.ts";
import { steer } from "../../src/steer/steer.ts";
import { trace } from "../../src/steer/trace.ts";
import { modelFolder } from "../lm/referenceModel.ts";
import { everyMethod, randomlyAdapted, randomValues, tensorCount } from "./everyMethod.ts";
import { largestDifference } from "./peftReference.ts";

const prompts = [
  [7, 31, 4, 12, 9],
  [40, 2],
  [11, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73],
];
const sequences: LabelledSequence[] = prompts.map((ids, i) => ({ ids, from: 1 + (i % 2) }));

/** Differences of rounding: a batch of other rows is multiplied in another order. */
const ROUNDING = 2e-5;

async function expectPaired(warm: AdaptedLM, base: CausalLM): Promise<void> {
  const [bases, warms] = [await base.logits(prompts), await warm.logits(prompts)];
  let seen = 0;
  await warm.pairedLogits(
    sequences,
    ({ vocabulary, base: baseRows, warm: warmRows, rows }) => {
      rows.forEach(({ sequence, index }, row) => {
        const own = ({ data }: { data: Float32Array }) => data.subarray((index - 1) * vocabulary, index * vocabulary);
        const at = (all: Float32Array) => all.subarray(row * vocabulary, (row + 1) * vocabulary);
        expect(largestDifference(at(baseRows), own(bases[sequence]!))).toBeLessThan(ROUNDING);
        expect(largestDifference(at(warmRows), own(warms[sequence]!))).toBeLessThan(ROUNDING);
        seen++;
      });
    },
    quietSession,
  );
  expect(seen).toBe(prompts.flat().length - prompts.length - 1);
  expect(largestDifference(bases[0]!.data, warms[0]!.data)).toBeGreaterThan(0.01);
}

/** Decodes with the cache; at each step both rows must be what a whole pass over the tokens so far gives. */
async function expectDecoding(warm: AdaptedLM, base: CausalLM): Promise<void> {
  const steps: { prompt: number; step: number; base: Float32Array; warm: Float32Array }[] = [];
  const choose = (b: Float32Array, w: Float32Array, prompt: number, step: number) => {
    steps.push({ prompt, step, base: b.slice(), warm: w.slice() });
    return greatest(w);
  };
  const made = await warm.decodePaired(prompts, { maxTokens: 6, choose, stop: () => false }, quietSession);
  const whole = prompts.map((ids, p) => [...ids, ...made[p]!]);
  const [bases, warms] = [await base.logits(whole), await warm.logits(whole)];
  for (const { prompt, step, base: b, warm: w } of steps) {
    const place = prompts[prompt]!.length - 1 + step;
    const at = ({ data, shape }: { data: Float32Array; shape: readonly [number, number] }) =>
      data.subarray(place * shape[1], (place + 1) * shape[1]);
    expect(largestDifference(b, at(bases[prompt]!))).toBeLessThan(ROUNDING);
    expect(largestDifference(w, at(warms[prompt]!))).toBeLessThan(ROUNDING);
  }
  expect(steps).toHaveLength(6 * prompts.length);
  // The warm model by itself decodes to the same tokens.
  const alone = await warm.generateAll(
    prompts.map((ids) => warm.tokenizer.decode(ids)),
    { maxTokens: 6 },
  );
  const encoded = prompts.map((ids) => warm.tokenizer.encode(warm.tokenizer.decode(ids)));
  alone.forEach(({ ids }, p) => {
    if (String(encoded[p]) === String(prompts[p])) expect(ids).toEqual(made[p]!.slice(0, ids.length));
  });
}

/** Declares the tests of one backend; a process has one, so that each has a file of its own. */
export function checkPaired(backend: BackendName, families: readonly string[]): void {
  describe.each(families)(`${backend}: %s`, (family) => {
    let base: LanguageModel;
    beforeAll(async () => {
      await startBackend(backend);
      base = await loadModel(modelFolder(family));
    });
    afterAll(() => {
      base.dispose();
      expect(tensorCount()).toBe(0);
    });

    test.each(everyMethod)("%s: base and warm rows are the models themselves", async (_name, spec) => {
      const before = tensorCount();
      const warm = randomlyAdapted(base, spec);
      const own = tensorCount();
      await expectPaired(warm, base);
      await expectDecoding(warm, base);
      expect(tensorCount()).toBe(own);
      warm.dispose();
      expect(tensorCount()).toBe(before);
    });

    const beside = everyMethod.filter(([, spec]) => !methodOf(spec).virtual);
    test.each(beside)("%s leaves the base rows of a batch as they are, to the bit", (_name, spec) => {
      const row = prompts[2]!;
      const [alone, paired] = tf.tidy(() => {
        const tensors = Object.fromEntries(randomValues(base, spec).map(({ name, shape, data }) => [name, tf.tensor(data, [...shape])]));
        const options = { adapter: methodOf(spec).apply(spec, tensors, base.config), firstRow: 1 };
        const ids = tf.tensor2d([row, row], undefined, "int32");
        // Weights of its own: the base rows run by themselves.
        const plain = forward(base.model, options.adapter.weights ? tf.slice(ids, [0, 0], [1, -1]) : ids);
        return [plain, forward(base.model, ids, options)].map((hidden) => tf.slice(hidden, [0, 0], [row.length, -1]).dataSync<"float32">());
      });
      expect(paired).toEqual(alone);
    });

    test.each(everyMethod)("%s can be steered", async (_name, spec) => {
      const warm = randomlyAdapted(base, spec);
      const traced = await trace(warm, { prompt: "What is a word?", completion: " It is" });
      expect(traced.tokens.every(({ kl }) => kl > 0)).toBe(true);
      const strong = await steer(warm, { strength: 2 }).generate("What is a word?", { maxTokens: 4 });
      const none = await steer(warm, { strength: 0 }).generate("What is a word?", { maxTokens: 4 });
      expect(strong.ids.length).toBeGreaterThan(0);
      expect(none.ids).toEqual((await warm.generate("What is a word?", { maxTokens: 4 })).ids);
      warm.dispose();
    });
  });
}
