/* Whole steered decodes against Hugging Face models with PEFT adapters, and a small warm model from pass to text. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM, SteeredChoice } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { greatest } from "../../src/lm/sampling.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { quietSession } from "../../src/session/session.ts";
import { calibrate } from "../../src/steer/calibrate.ts";
import { steer } from "../../src/steer/steer.ts";
import { steeredLogits } from "../../src/steer/steeredLogits.ts";
import { steeringVector } from "../../src/steer/steeringVector.ts";
import { sweep } from "../../src/steer/sweep.ts";
import { evaluate } from "../../src/tasks/evaluate.ts";
import { taskSplit } from "../../src/tasks/taskSplit.ts";
import { modelFolder } from "../lm/referenceModel.ts";

interface DecodedRun {
  readonly base: string;
  readonly mu: number;
  readonly alpha: number;
  readonly prompt: number[];
  readonly new: number[];
  readonly kl: number[];
  readonly top2_gaps: number[];
}
const reference = join(import.meta.dirname, "../reference");
const { runs } = JSON.parse(readFileSync(join(reference, "steer/decode.json"), "utf8")) as { runs: DecodedRun[] };

beforeAll(async () => {
  await startBackend("native");
});

describe.each(["llama", "gpt2"])("%s with its LoRA adapter", (family) => {
  let base: CausalLM;
  let warm: AdaptedLM;
  let tensors: number;
  beforeAll(async () => {
    tensors = tf.memory().numTensors;
    base = await loadModel(modelFolder(family));
    warm = await loadAdapter(base, join(reference, "peft", `${family}-lora`));
  });
  afterAll(() => {
    warm.dispose();
    base.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test.each(runs.filter((run) => run.base === `models/${family}`))("decodes as the reference at μ $mu, α $alpha", async (run) => {
    const kls: number[] = [];
    const choose = (b: Float32Array, w: Float32Array) => {
      kls.push(steeringVector(b, w).kl);
      return greatest(steeredLogits(b, w, { strength: run.mu, alpha: run.alpha, outside: "keep" }));
    };
    const [made] = await warm.decodePaired([run.prompt], { maxTokens: run.new.length, choose, stop: () => false }, quietSession);
    const steering = { strength: run.mu, alpha: run.alpha, outside: "keep" } as const;
    const told: SteeredChoice[] = [];
    const [inGraph] = await warm.decodeSteered(
      [run.prompt],
      {
        ...{ steering, maxTokens: run.new.length, stop: () => false },
        choose: (choice) => {
          told.push(choice);
          return choice.steered;
        },
      },
      quietSession,
    );
    expect(inGraph).toEqual(run.new);
    told.forEach(({ kl }, step) => {
      expect(Math.abs(kl - run.kl[step]!)).toBeLessThan(1e-4 + 1e-4 * run.kl[step]!);
    });
    // What a cell asks for says the same, step by step, alone and with other prompts in the batch.
    const steered = steer(warm, { strength: run.mu, alpha: Math.max(run.alpha, 1e-12) });
    const prompt = warm.tokenizer.decode(run.prompt);
    expect(warm.tokenizer.encode(prompt)).toEqual(run.prompt);
    const options = { maxTokens: run.new.length };
    const alone = await steered.generate(prompt, options);
    const batched = (await steered.generateAll(["a", prompt, "another, longer one"], options))[1]!;
    for (const { ids, steps } of [alone, batched]) {
      expect(steps!.map(({ chosen }) => chosen).slice(0, ids.length)).toEqual(ids);
      expect(ids).toEqual(run.new.slice(0, ids.length));
      steps!.forEach((step, k) => {
        expect(step).toMatchObject({ steered: step.chosen, base: told[k]!.base, warm: told[k]!.warm, maskSize: told[k]!.maskSize });
        expect(Math.abs(step.kl - run.kl[k]!)).toBeLessThan(1e-4 + 1e-4 * run.kl[k]!);
      });
    }
    // Every gap of the reference is above its own rounding (2e-4): the whole decode has to agree.
    expect(Math.min(...run.top2_gaps)).toBeGreaterThan(2e-4);
    expect(made).toEqual(run.new);
    kls.forEach((kl, step) => {
      expect(Math.abs(kl - run.kl[step]!)).toBeLessThan(1e-4 + 1e-4 * run.kl[step]!);
    });
  });

  test("a steered model at μ 0 scores and decodes as the warm model does", async () => {
    const steered = steer(warm, { strength: 0 });
    const item = { prompt: "What happens if you", completions: [" wake", " break a mirror?"] };
    const [scores, plain] = [(await steered.scoreAll([item]))[0]!, (await warm.scoreAll([item]))[0]!];
    scores.forEach(({ total }, k) => {
      expect(Math.abs(total - plain[k]!.total)).toBeLessThan(1e-4);
    });
    const options = { maxTokens: 10 };
    expect((await steered.generate(item.prompt, options)).ids).toEqual((await warm.generate(item.prompt, options)).ids);
    const ids = warm.tokenizer.encode(item.prompt);
    const [own, theirs] = [(await steered.logits([ids]))[0]!, (await warm.logits([ids]))[0]!];
    expect(own.shape).toEqual(theirs.shape);
    expect(Math.max(...own.data.map((z, k) => Math.abs(z - theirs.data[k]!)))).toBeLessThan(1e-4);
  });

  test("evaluating the steered model gives what the sweep says at its strength", async () => {
    const items = ["one", "two", "three", "four", "five", "six"].map((word) => ({
      prompt: `Q: What is ${word}?\nA:`,
      completion: ` a ${word}`,
      subject: word,
      choices: { true: [` a ${word}`], false: [" no one", " it is"] },
    }));
    const split = taskSplit({ task: "words", items, metrics: ["crossEntropy", "accuracy", "mc2"], stop: ["\n"] });
    const strength = await calibrate(warm, items);
    const swept = await sweep(warm, split, { strengths: [-3, 0, 3], calibration: items });
    expect(swept.analytic.exact).toBeCloseTo(strength.exact!, 6);
    for (const [k, mu] of [-3, 0, 3].entries()) {
      const evaluation = await evaluate(steer(warm, { strength: mu, alpha: 0.1 }), split);
      for (const metric of ["crossEntropy", "accuracy", "mc2"])
        expect(evaluation.metrics[metric]).toBeCloseTo(swept.metrics[metric]![k]!, 5);
    }
    const plain = await evaluate(warm, split);
    expect(plain.metrics.crossEntropy).toBeCloseTo(swept.metrics.crossEntropy![1]!, 4);
  });
});
