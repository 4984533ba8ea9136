import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { loadWeights } from "../../src/lm/loadWeights.ts";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { type PretrainOptions, pretrain } from "../../src/train/pretrain.ts";
import { recordingSession } from "./recordingSession.ts";

const folder = mkdtempSync(join(tmpdir(), "pretrain-"));
beforeAll(async () => {
  await startBackend("native");
});
afterEach(() => {
  enterSession(quietSession);
  // A few steps cost less op by op than their compilation; the first test runs compiled.
  process.env.STEERLAB_COMPILE = "off";
});
afterAll(() => rmSync(folder, { recursive: true }));

const config = {
  ...{ model_type: "qwen2", vocab_size: 24, hidden_size: 16, intermediate_size: 32, num_hidden_layers: 1, num_attention_heads: 2 },
  ...{ num_key_value_heads: 2, max_position_embeddings: 16, rms_norm_eps: 1e-6, tie_word_embeddings: true, eos_token_id: 0 },
};

/** Words of a language in which each token tells the next but one choice: its entropy is log 2, 0.69 nats. */
function text(length: number, seed: number): Uint16Array {
  const random = seededRandom(seed);
  const ids = new Uint16Array(length);
  for (let i = 1; i < length; i++) ids[i] = (ids[i - 1]! * 2 + 1 + 7 * random.integer(2)) % 24;
  return ids;
}

const options = (more: Partial<PretrainOptions> = {}): PretrainOptions => ({
  ...{ name: "small", config, tokens: text(4000, 1), validation: text(400, 2), steps: 12, batchSize: 4, warmupSteps: 3, seed: 5 },
  ...{ validateEvery: 6, ...more },
});

test("learns a language down to near its entropy, logs its course, and leaves no tensor behind", async () => {
  const { session, runs } = recordingSession();
  enterSession(session);
  const before = tf.memory().numTensors;
  const trained = await pretrain(options({ steps: 240, learningRate: 1e-2, validateEvery: 120 }));
  expect(tf.memory().numTensors).toBe(before);
  expect(trained.losses[0]).toBeCloseTo(Math.log(24), 1);
  expect(trained.validation.map(({ step }) => step)).toEqual([120, 240]);
  expect(trained.validation.at(-1)!.loss).toBeLessThan(0.8);
  expect(trained.validation.at(-1)!.loss).toBeGreaterThan(Math.LN2 - 0.05);
  expect(runs[0]).toMatchObject({ state: "finished", start: { kind: "pretrain", seed: 5, name: "small" } });
  expect(runs[0]!.steps).toHaveLength(240);
  expect(Object.keys(runs[0]!.steps[119]!.metrics).sort()).toEqual(["gradientNorm", "learningRate", "loss", "tokens", "validationLoss"]);
  expect(runs[0]!.steps[119]!.metrics.tokens).toBe(120 * 4 * 16);
});

test("goes on from a checkpoint exactly as if it had not been stopped", async () => {
  const whole = await pretrain(options());
  const checkpoint = join(folder, "stopped.checkpoint");
  const stopped = recordingSession((step) => step === 7 && stopped.interrupt());
  enterSession(stopped.session);
  await expect(pretrain(options({ checkpoint, checkpointEvery: 5 }))).rejects.toMatchObject({ code: "cell/interrupted" });
  expect(stopped.runs[0]!.state).toBe("interrupted");
  const resumed = recordingSession();
  enterSession(resumed.session);
  const rest = await pretrain(options({ checkpoint, checkpointEvery: 5 }));
  expect(resumed.runs[0]!.steps.map(({ step }) => step)).toEqual([5, 6, 7, 8, 9, 10, 11]);
  expect(rest.losses).toEqual(whole.losses);
  expect(rest.validation).toEqual(whole.validation);
  for (const name of ["model.embed_tokens.weight", "model.layers.0.mlp.down_proj.weight", "model.norm.weight"]) {
    expect(rest.weight(name)).toEqual(whole.weight(name));
  }
  expect(readdirSync(folder)).toEqual(["stopped.checkpoint"]);
});

test("refuses a checkpoint of another training, and one that is cut off", async () => {
  const checkpoint = join(folder, "other.checkpoint");
  await pretrain(options({ steps: 2, checkpoint }));
  await expect(pretrain(options({ steps: 2, checkpoint, seed: 6 }))).rejects.toMatchObject({ code: "train/other-checkpoint" });
  writeFileSync(checkpoint, "half");
  await expect(pretrain(options({ steps: 2, checkpoint }))).rejects.toMatchObject({ code: "train/bad-checkpoint" });
});

test("saves a folder that loads with the same weights, rounded to half precision", async () => {
  const trained = await pretrain(options({ steps: 3 }));
  const target = join(folder, "model");
  await trained.save(target, { tokenizer: { added_tokens: [{ id: 0, content: "<|endoftext|>" }] }, card: "# small\n" });
  expect(readdirSync(target).sort()).toEqual(["README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]);
  const weights = await loadWeights(target, parseModelConfig(config));
  const name = "model.layers.0.self_attn.q_proj.weight";
  expect(Array.from(weights[name]!.dataSync())).toEqual(Array.from(trained.weight(name), Math.f16round));
  tf.dispose(Object.values(weights));
});

test("a loss that is no number stops the training and says what to do", async () => {
  const run = pretrain(options({ learningRate: 1e30, warmupSteps: 1, clipNorm: 1e30 }));
  await expect(run).rejects.toMatchObject({ code: "train/diverged", hint: expect.stringContaining("learning rate") });
});

test("a text without a window, and one with unknown tokens, are refused before anything is trained", async () => {
  await expect(pretrain(options({ tokens: text(20, 1) }))).rejects.toMatchObject({ code: "train/too-little-text" });
  await expect(pretrain(options({ tokens: text(4000, 1).map((id) => id + 1) }))).rejects.toMatchObject({
    code: "train/token-out-of-range",
  });
});
