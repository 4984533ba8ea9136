/*
 * What generation keeps to on every backend, for plain and for steered models.
 */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM, GenerateOptions } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { penalised } from "../../src/lm/sampling.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { steer } from "../../src/steer/steer.ts";
import { expected, modelFolder } from "./referenceModel.ts";

const prompts = ["Yes, 42", "The capital of France is the city of light, isn't it?", "N", "What happens if you"];
const sampled: GenerateOptions = { temperature: 1.3, topK: 60, topP: 0.95, minP: 0.01, repetitionPenalty: 1.2, seed: 9 };

/** The likeliest token where two are nearly as likely may differ between a batch and a prompt alone; nothing else may. */
const TIE = 2e-4;

export function checkGeneration(families: readonly string[]): void {
  describe.each(families)("%s", (family) => {
    let base: CausalLM;
    let warm: AdaptedLM;
    let models: readonly (readonly [string, CausalLM])[];
    beforeAll(async () => {
      base = await loadModel(modelFolder(family));
      warm = await loadAdapter(base, join(import.meta.dirname, "../reference/peft", `${family}-lora`));
      models = [
        ["plain", base],
        ["steered", steer(warm, { strength: 3 })],
      ];
    });
    afterAll(() => {
      warm.dispose();
      base.dispose();
      expect(tf.memory().numTensors).toBe(0);
    });

    test("prompts of different lengths together give what each gives alone, greedy and sampled", async () => {
      for (const [name, lm] of models) {
        for (const options of [{ maxTokens: 12 }, { maxTokens: 12, repetitionPenalty: 1.4 }, { ...sampled, maxTokens: 12 }]) {
          const together = await lm.generateAll(prompts, options);
          for (const [i, prompt] of prompts.entries()) {
            const alone = await lm.generate(prompt, { ...options, ...("seed" in options ? { seed: options.seed! + i } : {}) });
            const first = alone.ids.findIndex((id, at) => together[i]!.ids[at] !== id);
            const gap = first < 0 ? 0 : await gapAt(lm, prompt, alone.ids.slice(0, first), options);
            expect(gap, `${name}, ${prompt}, token ${first} of ${JSON.stringify(options)}`).toBeLessThan(TIE);
            if (first < 0) expect(together[i]).toMatchObject({ text: alone.text, finish: alone.finish, seed: alone.seed });
          }
        }
      }
    });

    test("a batch padded on the left in the reference decodes to the same tokens here", async () => {
      const { greedy } = expected(family);
      const together = await base.generateAll(
        greedy.map(({ prompt }) => base.tokenizer.decode(prompt)),
        { maxTokens: 12 },
      );
      greedy.forEach((reference, i) => {
        const certain = reference.top2_gaps.findIndex((gap) => gap < TIE);
        const wanted = reference.new.slice(0, certain < 0 ? undefined : certain);
        expect(together[i]!.ids.slice(0, wanted.length)).toEqual(wanted);
      });
    });

    test("a repetition penalty counts prompt and answer: each token is the likeliest of the penalised logits", async () => {
      for (const [, lm] of models) {
        const prompt = prompts[0]!;
        const { ids } = await lm.generate(prompt, { maxTokens: 16, repetitionPenalty: 1.5 });
        const all = [...lm.tokenizer.encode(prompt), ...ids];
        const [matrix] = await lm.logits([all]);
        ids.forEach((id, step) => {
          const at = all.length - ids.length + step;
          const logits = matrix!.data.slice((at - 1) * lm.config.vocabulary, at * lm.config.vocabulary);
          const scores = penalised(logits, new Set(all.slice(0, at)), 1.5);
          expect(Math.max(...scores) - scores[id]!).toBeLessThan(TIE);
        });
        expect(ids).not.toEqual((await lm.generate(prompt, { maxTokens: 16 })).ids);
      }
    });

    test("the number of tensors stays constant over 100 tokens, greedy and sampled", async () => {
      for (const [name, lm] of models) {
        for (const options of [{}, sampled]) {
          const before = tf.memory().numTensors;
          const counts = await countsOverHundredTokens(lm, options);
          expect(counts.length, name).toBeGreaterThanOrEqual(99);
          expect(new Set(counts).size, name).toBe(1);
          expect(tf.memory().numTensors, name).toBe(before);
        }
      }
    });

    test("an interrupt ends generation before the next token, and leaves no tensor", async () => {
      for (const [name, lm] of models) {
        const before = tf.memory().numTensors;
        const controller = new AbortController();
        enterSession({ ...quietSession, signal: controller.signal });
        let after = 0;
        const onText = () => {
          if (controller.signal.aborted) after++;
          controller.abort();
        };
        await expect(lm.generate(prompts[0]!, { maxTokens: 50, onText }), name).rejects.toMatchObject({ code: "cell/interrupted" });
        expect(after, name).toBe(0);
        await expect(lm.generateAll(prompts, { maxTokens: 1 }), name).rejects.toMatchObject({ code: "cell/interrupted" });
        enterSession(quietSession);
        expect(tf.memory().numTensors, name).toBe(before);
      }
    });

    test("a full context ends the answer and says so", async () => {
      const room = 3;
      for (const [name, lm] of models) {
        const ids = Array.from({ length: lm.config.context - room }, (_, i) => 40 + (i % 7));
        const prompt = lm.tokenizer.decode(ids);
        expect(lm.tokenizer.encode(prompt).length, name).toBe(ids.length);
        for (const options of [{}, sampled]) {
          const full = await lm.generate(prompt, options);
          expect(full, name).toMatchObject({ finish: "context", ids: { length: room }, seed: options === sampled ? 9 : null });
          expect(await lm.generate(prompt, { ...options, maxTokens: 1 }), name).toMatchObject({ finish: "length", ids: { length: 1 } });
        }
      }
    });
  });
}

/** Tensors each time that generation looks whether it is interrupted, in the first answer that is so long; the first look is before it. */
async function countsOverHundredTokens(lm: CausalLM, options: GenerateOptions): Promise<number[]> {
  for (const prompt of prompts) {
    const counts: number[] = [];
    enterSession({
      ...quietSession,
      get signal() {
        counts.push(tf.memory().numTensors);
        return quietSession.signal;
      },
    });
    const { ids } = await lm.generate(prompt, { ...options, maxTokens: 100 });
    enterSession(quietSession);
    if (ids.length === 100) return counts.slice(1);
  }
  throw new Error(`No answer of ${lm.name} has 100 tokens.`);
}

/** How much likelier the answer's next token is than the second, after these ids; Infinity where something is drawn. */
async function gapAt(lm: CausalLM, prompt: string, ids: readonly number[], options: GenerateOptions): Promise<number> {
  if ((options.temperature ?? 0) > 0) return Number.POSITIVE_INFINITY;
  const all = [...lm.tokenizer.encode(prompt), ...ids];
  const [matrix] = await lm.logits([all]);
  const scores = penalised(matrix!.data.slice(-lm.config.vocabulary), new Set(all), options.repetitionPenalty ?? 1).sort();
  return scores.at(-1)! - scores.at(-2)!;
}
