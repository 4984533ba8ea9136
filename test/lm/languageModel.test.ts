import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { AppliedAdapter } from "../../src/lm/appliedAdapter.ts";
import { capacityBucket, countBucket, lengthBucket } from "../../src/lm/buckets.ts";
import type { LabelledSequence } from "../../src/lm/causalLM.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { freeDecoding, ModelSteps } from "../../src/lm/modelSteps.ts";
import { PairedLanguageModel } from "../../src/lm/pairedLanguageModel.ts";
import { sampleToken } from "../../src/lm/sampling.ts";
import { showSelf } from "../../src/output/shown.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import type { RunStart } from "../../src/runs/run.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { largestDifference } from "./referenceChecks.ts";
import { modelFolder } from "./referenceModel.ts";

beforeAll(async () => {
  await startBackend("native");
});

let open: { dispose(): void }[] = [];
afterEach(() => {
  enterSession(quietSession);
  for (const held of open) held.dispose();
  open = [];
  expect(tf.memory().numTensors).toBe(0);
});

async function opened(model: string): Promise<LanguageModel> {
  const lm = await loadModel(modelFolder(model));
  open.push(lm);
  return lm;
}

/** Scales a module's output in the rows from `firstRow` on, as a trained adapter would change them. */
const scaling: AppliedAdapter = {
  linear(module, _x, y, firstRow) {
    if (!/down_proj|c_proj/.test(module)) return y;
    const [rows, width] = y.shape as [number, number];
    if (firstRow === 0) return tf.mul(y, 1.5);
    return tf.concat([tf.slice(y, [0, 0], [firstRow, width]), tf.mul(tf.slice(y, [firstRow, 0], [rows - firstRow, width]), 1.5)]);
  },
};

function paired(base: LanguageModel): PairedLanguageModel {
  const { model, tokenizer } = base;
  const warm = new PairedLanguageModel({ name: "warm", model, tokenizer, digest: "", adapter: scaling, free: () => {} });
  open.push(warm);
  return warm;
}

describe("compiled and op by op", () => {
  /** Every kind of step, often enough to be compiled, with what it gave. */
  function results(lm: LanguageModel, copies: 1 | 2, compiled: boolean): number[][] {
    const steps = new ModelSteps("test", lm.model, scaling, copies);
    const ids = tf.tensor2d(
      Array.from({ length: 64 }, (_, i) => (i * 37) % 384),
      [2, 32],
      "int32",
    );
    const [at, targets, last, next] = [
      [3, 9, 40],
      [5, 6, 7],
      [31, 50],
      [11, 12],
    ].map((v) => tf.tensor1d(v, "int32")); // prettier-ignore
    const positions = tf.tensor1d([32, 19], "int32");
    const numbers = (t: Tensor): number[] => {
      const values = [...t.dataSync()];
      t.dispose();
      return values;
    };
    let all: number[][] = [];
    for (let i = 0; i < (compiled ? 34 : 1); i++) {
      const begun = steps.prefill(ids, last as Tensor1D, 64);
      const decoded = steps.decode(next as Tensor1D, positions, begun.cache);
      all = [steps.logProbabilities(ids as Tensor2D, at as Tensor1D, targets as Tensor1D), steps.logits(ids, at as Tensor1D)].map(numbers);
      all.push(
        [...begun.logits.dataSync()],
        [...begun.greatest.dataSync()],
        [...decoded.logits.dataSync()],
        [...decoded.greatest.dataSync()],
      );
      freeDecoding(begun);
      freeDecoding(decoded);
    }
    for (const tensor of [ids, at!, targets!, last!, next!, positions]) tensor.dispose();
    steps.dispose();
    return all;
  }

  test.each([
    ["gpt2", 1],
    ["qwen2", 2],
  ] as const)("the steps of %s agree with %i copies of each row, and leave no tensor behind", async (name, copies) => {
    const lm = await opened(name);
    const before = tf.memory().numTensors;
    const [compiled, reference] = [results(lm, copies, true), results(lm, copies, false)];
    expect(tf.memory().numTensors).toBe(before);
    compiled.forEach((values, i) => {
      expect(largestDifference(values, reference[i]!)).toBeLessThan(2e-5);
    });
  });
});

describe("base and warm as one batch", () => {
  const sequences = (lm: LanguageModel): LabelledSequence[] =>
    ["Yes, 42 is the answer", "No", "What happens if you press the button for a long time? Nothing at all."].map((text, i) => {
      const ids = lm.tokenizer.encode(text);
      return { ids, from: i === 1 ? 1 : Math.floor(ids.length / 2) };
    });

  test.each(["gpt2", "qwen2"])("%s: each half gives the logits of its own model", async (name) => {
    const base = await opened(name);
    const warm = paired(base);
    const asked = sequences(base);
    const [lone, adapted] = [await base.logits(asked.map(({ ids }) => ids)), await warm.logits(asked.map(({ ids }) => ids))];
    const seen: string[] = [];
    const width = base.config.vocabulary;
    await warm.pairedLogits(
      asked,
      (batch) =>
        batch.rows.forEach(({ sequence, index }, r) => {
          seen.push(`${sequence}:${index}`);
          const row = (data: Float32Array, at: number) => data.subarray(at * width, (at + 1) * width);
          expect(largestDifference(row(batch.base, r), row(lone[sequence]!.data, index - 1))).toBeLessThan(1e-4);
          expect(largestDifference(row(batch.warm, r), row(adapted[sequence]!.data, index - 1))).toBeLessThan(1e-4);
          expect(largestDifference(row(batch.base, r), row(batch.warm, r))).toBeGreaterThan(1e-2);
        }),
      quietSession,
    );
    const wanted = asked.flatMap(({ ids, from }, s) => ids.slice(from).map((_, i) => `${s}:${from + i}`));
    expect(seen.sort()).toEqual(wanted.sort());
  });

  test("decoding that follows one half writes what that model writes alone", async () => {
    const base = await opened("llama");
    const warm = paired(base);
    const prompts = ["Yes, 42", "What happens if you", "No"];
    const ids = prompts.map((prompt) => base.tokenizer.encode(prompt));
    const follow = (half: "base" | "warm") =>
      warm.decodePaired(
        ids,
        { maxTokens: 8, choose: (b, w) => sampleToken(half === "base" ? b : w, {}, seededRandom(0)), stop: (id) => id === 0 },
        quietSession,
      );
    const [byBase, byWarm] = [await base.generateAll(prompts, { maxTokens: 8 }), await warm.generateAll(prompts, { maxTokens: 8 })];
    expect(await follow("base")).toEqual(byBase.map((generation) => generation.ids));
    expect(await follow("warm")).toEqual(byWarm.map((generation) => generation.ids));
    expect(byWarm.map((g) => g.text)).not.toEqual(byBase.map((g) => g.text));
  });

  test("a label on the first token is refused", async () => {
    const warm = paired(await opened("llama"));
    const asked = warm.pairedLogits([{ ids: [1, 2], from: 0 }], () => {}, quietSession);
    await expect(asked).rejects.toMatchObject({ code: "model/bad-label" });
  });
});

describe("generation", () => {
  test("draws the same text for the same seed, another one for another, and streams it piece by piece", async () => {
    const lm = await opened("gpt2");
    const draw = async (seed: number) => {
      const pieces: string[] = [];
      const { text } = await lm.generate("No one", {
        maxTokens: 20,
        temperature: 1,
        topK: 50,
        seed,
        onText: (piece) => pieces.push(piece),
      });
      expect(pieces.join("")).toBe(text);
      expect(pieces.length).toBeGreaterThan(1);
      return text;
    };
    expect(await draw(1)).toBe(await draw(1));
    expect(await draw(2)).not.toBe(await draw(1));
  });

  test("says why it ended: length, a stop text, or the end of the context", async () => {
    const lm = await opened("gpt2");
    const long = await lm.generate("Yes, 42", { maxTokens: 12 });
    expect(long).toMatchObject({ finish: "length", prompt: "Yes, 42" });
    const part = lm.tokenizer.decode(long.ids.slice(4, 6));
    const stopped = await lm.generate("Yes, 42", { maxTokens: 12, stop: [part] });
    expect(stopped.finish).toBe("stop");
    expect(long.text.startsWith(stopped.text) && !stopped.text.includes(part)).toBe(true);
    const prompt = lm.tokenizer.decode(Array.from({ length: lm.config.context - 5 }, () => 42));
    expect(await lm.generate(prompt)).toMatchObject({ finish: "context", ids: { length: 5 } });
  });

  test("is logged as a run with its seed, and interrupted at the next token", async () => {
    const lm = await opened("llama");
    const starts: RunStart[] = [];
    const ends: unknown[] = [];
    const controller = new AbortController();
    const run = { id: "r", log() {}, summary: (v: unknown) => ends.push(v), artifact() {}, end: (state: string) => ends.push(state) };
    const startRun = (start: RunStart) => {
      starts.push(start);
      return run;
    };
    enterSession({ ...quietSession, signal: controller.signal, startRun });
    const done = await lm.generate("No", { maxTokens: 3, temperature: 0.5 });
    expect(starts[0]).toMatchObject({ kind: "generation", modelDigest: lm.digest, seed: expect.any(Number), backend: "native" });
    expect(ends).toEqual([expect.objectContaining({ text: done.text, tokens: done.ids.length }), "finished"]);
    let pieces = 0;
    const stop = () => void (++pieces === 5 && controller.abort());
    await expect(lm.generate("No", { maxTokens: 50, onText: stop })).rejects.toMatchObject({ code: "cell/interrupted" });
    expect(pieces).toBeLessThan(8);
    expect(ends.at(-1)).toBe("interrupted");
  });
});

describe("bad input", () => {
  test("is refused with the numbers that are wrong", async () => {
    const lm = await opened("gpt2");
    const long = lm.tokenizer.decode(Array.from({ length: 200 }, () => 42));
    await expect(lm.generate(long)).rejects.toMatchObject({ code: "model/too-long", message: expect.stringMatching(/200.*128/) });
    await expect(lm.score(long, ["x"])).rejects.toMatchObject({ code: "model/too-long" });
    await expect(lm.logits([[1, 384]])).rejects.toMatchObject({ code: "model/unknown-token", message: expect.stringContaining("384") });
    await expect(lm.logits([[]])).rejects.toMatchObject({ code: "model/empty-sequence" });
  });

  test("an empty prompt begins a text, and an empty completion scores 0", async () => {
    const lm = await opened("gpt2");
    const [empty, whole] = await lm.score("", ["", "No"]);
    expect(empty).toEqual({ total: 0, tokens: new Float64Array(0) });
    expect(whole!.tokens.length).toBe(lm.tokenizer.encode("No").length);
    expect(await lm.score("a", [])).toEqual([]);
    expect(await lm.generateAll([])).toEqual([]);
  });

  test("a disposed model says so", async () => {
    const lm = await loadModel(modelFolder("gpt2"));
    lm.dispose();
    lm.dispose();
    await expect(lm.generate("a")).rejects.toMatchObject({ code: "model/disposed" });
  });
});

test("a model shows itself in one line, with its facts", async () => {
  const lm = await opened("qwen2");
  expect(lm[showSelf]()).toMatchObject({
    ...{ shown: "summary", type: "CausalLM", text: "qwen2, 2 layers of 48, 0.1 M parameters" },
    facts: expect.arrayContaining([
      ["Parameters", "60,336"],
      ["Digest", lm.digest],
    ]), // prettier-ignore
  });
});

test("sizes come in few buckets, never above the context", () => {
  expect([1, 32, 33, 50, 65, 97, 120].map((n) => lengthBucket(n, 128))).toEqual([32, 32, 48, 64, 96, 128, 128]);
  expect(lengthBucket(90, 100)).toBe(96);
  expect(lengthBucket(99, 100)).toBe(100);
  expect([1, 65, 100].map((n) => capacityBucket(n, 100))).toEqual([64, 100, 100]);
  expect([0, 1, 3, 9].map((n) => countBucket(n))).toEqual([1, 1, 4, 16]);
  expect(countBucket(100, 32)).toBe(32);
});
