import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { showSelf } from "../../src/output/shown.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { lora } from "../../src/peft/lora.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import type { Example } from "../../src/tasks/task.ts";
import { type WarmStartOptions, warmStart } from "../../src/train/warmStart.ts";
import { recordingSession } from "./recordingSession.ts";

const folder = mkdtempSync(join(tmpdir(), "warm-start-"));
const reference = join(import.meta.dirname, "../reference");
let base: LanguageModel;

beforeAll(async () => {
  await startBackend("native");
  cpSync(join(reference, "models/qwen2"), folder, { recursive: true });
  cpSync(join(reference, "tokenizers/qwen2/tokenizer.json"), join(folder, "tokenizer.json"));
  base = await loadModel(folder);
});
afterEach(() => {
  enterSession(quietSession);
  delete process.env.STEERLAB_COMPILE;
});
afterAll(() => {
  base.dispose();
  rmSync(folder, { recursive: true });
});

const examples: Example[] = ["red", "green", "blue", "white", "black", "grey"].map((colour) => ({
  prompt: `Q: is ${colour} a colour?`,
  completion: ` yes, ${colour}`,
}));
const options = (more: Partial<WarmStartOptions> = {}): WarmStartOptions => ({
  ...{ adapter: lora({ rank: 4 }), steps: 8, batchSize: 3, learningRate: 1e-2, seed: 3, ...more },
});

/** A few steps cost less op by op than their compilation. */
const opByOp = (): void => {
  process.env.STEERLAB_COMPILE = "off";
};

test("a hundred steps learn the completions, keep no tensor from step to step, and leave the base as it was", async () => {
  const before = tf.memory().numTensors;
  const counts: number[] = [];
  const { session, runs, shown } = recordingSession(() => counts.push(tf.memory().numTensors));
  enterSession(session);
  const [asBefore] = await base.score(examples[0]!.prompt, [examples[0]!.completion]);
  const warm = await warmStart(base, examples, options({ steps: 100 }));
  expect(new Set(counts).size).toBe(1);
  expect(warm.losses[0]).toBeGreaterThan(4);
  expect(warm.losses.at(-1)).toBeLessThan(1);
  const [score] = await warm.score(examples[0]!.prompt, [examples[0]!.completion]);
  expect(score!.total / score!.tokens.length).toBeGreaterThan(-1);
  expect((await base.score(examples[0]!.prompt, [examples[0]!.completion]))[0]).toEqual(asBefore);
  expect(shown).toEqual([{ shown: "training", runId: "run-1", steps: 100, title: `Warm start of ${base.name}, LoRA of rank 4` }]);
  expect(runs[0]).toMatchObject({ state: "finished", start: { kind: "warm-start", seed: 3, modelDigest: base.digest } });
  expect(Object.keys(runs[0]!.steps[99]!.metrics).sort()).toEqual(
    ["gradientNorm", "learningRate", "loss", "memory", "tensorMemory", "tokens", "tokensPerSecond"], // biome-ignore format: one line
  );
  expect(warm.runId).toBe("run-1");
  warm.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("the same seed gives the same adapter, another seed another one, with dropout too", async () => {
  opByOp();
  const trained = async (seed: number) => {
    const warm = await warmStart(base, examples, options({ seed, adapter: lora({ rank: 2, dropout: 0.3 }) }));
    warm.dispose();
    return warm.digest;
  };
  const first = await trained(1);
  expect(await trained(1)).toBe(first);
  expect(await trained(2)).not.toBe(first);
});

test("a saved adapter loads with the same logits and digest, and can be saved over", async () => {
  opByOp();
  const warm = await warmStart(base, examples, options());
  const target = join(folder, "adapter");
  await warm.save(target);
  await warm.save(target);
  const loaded = await loadAdapter(base, target);
  const ids = base.tokenizer.encode(examples[1]!.prompt);
  expect((await loaded.logits([ids]))[0]!.data).toEqual((await warm.logits([ids]))[0]!.data);
  expect(loaded.digest).toBe(warm.digest);
  expect(loaded.digest).not.toBe(base.digest);
  expect((warm as unknown as { [showSelf](): object })[showSelf]()).toMatchObject({ type: "AdaptedLM", spark: [...warm.losses] });
  warm.dispose();
  loaded.dispose();
});

test("an interruption ends the run at the next step and frees everything", async () => {
  opByOp();
  const before = tf.memory().numTensors;
  const stopped = recordingSession((step) => step === 2 && stopped.interrupt());
  enterSession(stopped.session);
  await expect(warmStart(base, examples, options())).rejects.toMatchObject({ code: "cell/interrupted" });
  expect(stopped.runs[0]!.state).toBe("interrupted");
  expect(stopped.runs[0]!.steps).toHaveLength(3);
  expect(tf.memory().numTensors).toBe(before);
});

test("a loss that is no number fails the run with its step", async () => {
  opByOp();
  const { session, runs } = recordingSession();
  enterSession(session);
  const before = tf.memory().numTensors;
  const diverging = options({ learningRate: 1e30, warmupSteps: 0, clipNorm: 1e30 });
  await expect(warmStart(base, examples, diverging)).rejects.toMatchObject({
    code: "train/diverged",
    message: expect.stringMatching(/step \d/),
  });
  expect(runs[0]!.state).toBe("failed");
  expect(tf.memory().numTensors).toBe(before);
});

test("epochs make the steps when none are given", async () => {
  opByOp();
  const { steps: _, ...rest } = options({ epochs: 2 });
  const warm = await warmStart(base, examples, rest);
  expect(warm.losses).toHaveLength(4);
  warm.dispose();
});

test("a long prompt loses its beginning; a completion that does not fit is named", async () => {
  opByOp();
  const long = { prompt: "word ".repeat(300), completion: " end" };
  const { session, runs } = recordingSession();
  enterSession(session);
  const warm = await warmStart(base, [long], options({ steps: 1, maxTokens: 16 }));
  expect(runs[0]!.start.config).toMatchObject({ shortenedPrompts: 1 });
  expect(runs[0]!.steps[0]!.metrics.tokens).toBe(15);
  warm.dispose();
  const run = warmStart(base, [examples[0]!, { prompt: "a", completion: " many words".repeat(200) }], options());
  await expect(run).rejects.toMatchObject({ code: "train/too-long", message: expect.stringContaining("example 1") });
});

test("bad input is refused before anything is trained", async () => {
  opByOp();
  await expect(warmStart(base, [], options())).rejects.toMatchObject({ code: "train/no-examples" });
  await expect(warmStart(base, examples, options({ steps: 0 }))).rejects.toMatchObject({ code: "train/bad-option" });
  await expect(warmStart(base, examples, options({ learningRate: -1 }))).rejects.toMatchObject({ code: "train/bad-option" });
  await expect(warmStart(base, examples, options({ schedule: "step" as never }))).rejects.toMatchObject({ code: "train/unknown-schedule" });
  const wrong = (more: object) => warmStart(base, examples, { ...options(), ...more });
  await expect(wrong({ step: 5 })).rejects.toMatchObject({ code: "train/bad-option", message: 'warmStart() has no option "step".' });
  await expect(wrong({ watch: [{}] })).rejects.toMatchObject({ code: "task/not-an-example" });
  await expect(wrong({ adapter: Promise.resolve() })).rejects.toMatchObject({ code: "train/bad-option", details: { given: "a promise" } });
  await expect(warmStart(base, examples, undefined as never)).rejects.toMatchObject({ code: "train/bad-option" });
  await expect(warmStart(base, undefined as never, options())).rejects.toMatchObject({ code: "task/not-an-example" });
  await expect(warmStart(base, [{ prompt: "a" } as never], options())).rejects.toMatchObject({ code: "task/not-an-example" });
  const targets = ["q_proj", "wq"];
  await expect(warmStart(base, examples, options({ adapter: lora({ targets }) }))).rejects.toMatchObject({
    code: "adapter/no-such-module",
    message: expect.stringContaining('"wq"'),
  });
  expect(() => lora({ rank: 0 })).toThrow(/rank is 0/);
  expect(() => lora({ dropout: 1 })).toThrow(/dropout is 1/);
  const warm = await warmStart(base, examples, options({ steps: 1 }));
  await expect(warmStart(warm, examples, options())).rejects.toMatchObject({ code: "adapter/bad-base" });
  warm.dispose();
});
