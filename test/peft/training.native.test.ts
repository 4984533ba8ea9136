/* Every method from its first values through a warm start to a saved folder. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { compilations } from "../../src/compile/compiledStep.ts";
import { forward, head } from "../../src/lm/forward.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { showSelf } from "../../src/output/shown.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { methodOf } from "../../src/peft/adapterMethod.ts";
import type { AdapterSpec } from "../../src/peft/adapterSpec.ts";
import { fullFineTune } from "../../src/peft/fullFineTune.ts";
import { ia3 } from "../../src/peft/ia3.ts";
import { lora } from "../../src/peft/lora.ts";
import { promptTuning } from "../../src/peft/promptTuning.ts";
import { pTuning } from "../../src/peft/pTuning.ts";
import { pTuningV2 } from "../../src/peft/pTuningV2.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import type { Example } from "../../src/tasks/task.ts";
import { crossEntropy } from "../../src/train/crossEntropy.ts";
import { layoutParameters, parameterCount, splitParameters } from "../../src/train/flatParameters.ts";
import { warmStart } from "../../src/train/warmStart.ts";
import { modelFolder } from "../lm/referenceModel.ts";
import { recordingSession } from "../train/recordingSession.ts";
import { everyMethod, tensorCount } from "./everyMethod.ts";
import { largestDifference } from "./peftReference.ts";

const root = mkdtempSync(join(tmpdir(), "methods-"));
let base: LanguageModel;
let gpt2: LanguageModel;
beforeAll(async () => {
  await startBackend("native");
  base = await loadModel(modelFolder("llama"));
  gpt2 = await loadModel(modelFolder("gpt2"));
});
afterEach(() => {
  enterSession(quietSession);
  delete process.env.STEERLAB_COMPILE;
});
afterAll(() => {
  base.dispose();
  gpt2.dispose();
  expect(tensorCount()).toBe(0);
  rmSync(root, { recursive: true });
});

const examples: Example[] = ["red", "green", "blue", "white"].map((colour) => ({
  prompt: `Q: is ${colour} a colour?`,
  completion: ` yes, ${colour}`,
}));
/** Few numbers need larger steps. */
const learningRates: Readonly<Record<AdapterSpec["kind"], number>> = {
  ...{ lora: 1e-2, ia3: 5e-2, "prompt-tuning": 5e-2, "p-tuning": 1e-2, "p-tuning-v2": 5e-2, "full-fine-tune": 3e-3 },
};
const options = (adapter: AdapterSpec, steps: number) => ({
  adapter,
  steps,
  batchSize: 4,
  learningRate: learningRates[adapter.kind],
  seed: 3,
});

const trainedValues = (spec: AdapterSpec, { config }: LanguageModel): number =>
  parameterCount(layoutParameters(methodOf(spec).trained(spec, config)));

describe.each(everyMethod)("%s", (_name, spec) => {
  test("learns, leaves its base as it was, and comes back from its folder with the same logits and digest", async () => {
    process.env.STEERLAB_COMPILE = "off";
    const before = tensorCount();
    const { session, runs } = recordingSession();
    enterSession(session);
    const ids = base.tokenizer.encode(examples[0]!.prompt);
    const asBefore = (await base.logits([ids]))[0]!.data;
    const warm = await warmStart(base, examples, options(spec, 30));
    expect(warm.losses.at(-1)!).toBeLessThan(warm.losses[0]! - 1);
    expect(runs[0]!.summary.trainedValues).toBe(trainedValues(spec, base));
    expect((await base.logits([ids]))[0]!.data).toEqual(asBefore);

    const folder = join(root, spec.kind);
    await warm.save(folder);
    await warm.save(folder);
    const loaded = await loadAdapter(base, folder);
    expect(loaded.digest).toBe(warm.digest);
    expect(loaded.digest).not.toBe(base.digest);
    expect((await loaded.logits([ids]))[0]!.data).toEqual((await warm.logits([ids]))[0]!.data);
    expect((warm as unknown as { [showSelf](): object })[showSelf]()).toMatchObject({
      type: "AdaptedLM",
      text: expect.stringContaining(methodOf(spec).label),
      facts: expect.arrayContaining([["Base", base.name]]),
    });
    warm.dispose();
    loaded.dispose();
    expect(tensorCount()).toBe(before);
  });

  test.each(["llama", "gpt2"])("its gradient on %s is what finite differences say", (family) => {
    const lm = family === "llama" ? base : gpt2;
    const { measured, computed, norm } = tf.tidy(() => derivatives(lm, spec));
    expect(norm).toBeGreaterThan(0.01);
    expect(Math.abs(measured - computed)).toBeLessThan(0.01 * norm);
  });
});

/** One of each kind of computation: compiling takes seconds. */
const kinds = everyMethod.filter(([, { kind }], i) => everyMethod.findIndex(([, other]) => other.kind === kind) === i);

test.each(kinds)("compiled steps of %s give what they give op by op", { timeout: 180_000 }, async (_name, spec) => {
  const ids = base.tokenizer.encode("is red a word");
  process.env.STEERLAB_COMPILE = "off";
  const plain = await warmStart(base, examples, options(spec, 3));
  const [wanted] = await plain.logits([ids]);
  const decoded = await decodedLogits(plain, ids);
  plain.dispose();
  delete process.env.STEERLAB_COMPILE;
  const before = { ...compilations };
  const warm = await warmStart(base, examples, options(spec, 3));
  expect(largestDifference(warm.losses, plain.losses)).toBeLessThan(5e-5);
  for (let call = 0; call < 8; call++) await warm.logits([ids]);
  expect(largestDifference((await warm.logits([ids]))[0]!.data, wanted!.data)).toBeLessThan(ROUNDING);
  expect(largestDifference(await decodedLogits(warm, ids), decoded)).toBeLessThan(ROUNDING);
  warm.dispose();
  // The training step, logits, and decoding.
  expect({ compiled: compilations.compiled - before.compiled, refused: compilations.refused - before.refused }).toEqual({
    compiled: 3,
    refused: 0,
  });
});

/** After trainings that differ by rounding. */
const ROUNDING = 2e-4;

/** Base's and warm model's logits after 36 more tokens, more than the steps that run op by op first. */
async function decodedLogits(warm: AdaptedLM, ids: readonly number[]): Promise<Float32Array> {
  let last: Float32Array[] = [];
  const choose = (b: Float32Array, w: Float32Array, _prompt: number, step: number) => {
    last = [b.slice(), w.slice()];
    return 1 + (step % 50);
  };
  await warm.decodePaired([ids], { maxTokens: 36, choose, stop: () => false }, quietSession);
  return Float32Array.from(last.flatMap((row) => [...row]));
}

/** The loss's slope along a random direction, from differences and from the gradient. */
function derivatives(lm: LanguageModel, spec: AdapterSpec) {
  const method = methodOf(spec);
  const layout = layoutParameters(method.trained(spec, lm.config));
  const names = layout.map(({ name }) => name);
  const random = seededRandom(5);
  const start = new Float32Array(parameterCount(layout));
  for (const { name, shape, offset } of layout) start.set(method.initial(spec, [name, shape], random, lm), offset);
  // Away from the zeros that training begins with.
  const at = tf.tensor1d(start.map((value) => value + 0.05 * random.normal()));
  const direction = tf.tensor1d(start.map(() => random.normal()));
  const ids = tf.tensor2d([[5, 9, 30, 22, 7, 61, 14, 3]], undefined, "int32");
  const loss = (...parts: Tensor[]) => {
    const trained = Object.fromEntries(names.map((name, i) => [name, parts[i]!]));
    const adapter = method.apply(spec, method.fold?.(spec, trained, lm.config) ?? trained, lm.config);
    const hidden = forward(lm.model, ids, { adapter });
    const logits = head(lm.model, tf.slice(hidden, [0, 0], [7, -1]) as Tensor2D, { adapter });
    return crossEntropy(logits, tf.tensor1d([9, 30, 22, 7, 61, 14, 3], "int32"));
  };
  const lossAt = (flat: Tensor) => loss(...splitParameters(layout, flat as Tensor1D)).dataSync()[0]!;
  const step = 0.01 / Math.sqrt(start.length);
  const measured = (lossAt(tf.add(at, tf.mul(direction, step))) - lossAt(tf.sub(at, tf.mul(direction, step)))) / (2 * step);
  const { grads } = tf.valueAndGrads(loss)(splitParameters(layout, at));
  const gradient = tf.concat(grads.map((grad) => grad.reshape([-1])));
  const computed = tf.sum(tf.mul(gradient, direction)).dataSync()[0]!;
  return { measured, computed, norm: tf.norm(gradient).dataSync()[0]! };
}

describe("first values", () => {
  const first = (spec: AdapterSpec, lm: LanguageModel = base) => {
    const random = seededRandom(2);
    return methodOf(spec)
      .trained(spec, lm.config)
      .map((tensor) => methodOf(spec).initial(spec, tensor, random, lm));
  };

  test("a prompt begun from a text has its word vectors, said again until there are enough, or cut", () => {
    const width = base.config.hidden;
    const ids = base.tokenizer.encode("one two three", { addSpecial: true });
    const table = base.model.weights["model.embed_tokens.weight"]!.dataSync<"float32">();
    for (const tokens of [2, 2 * ids.length + 1]) {
      const [values] = first(promptTuning({ tokens, initText: "one two three" }));
      Array.from({ length: tokens }, (_, i) => ids[i % ids.length]!).forEach((id, i) => {
        expect(values!.slice(i * width, (i + 1) * width)).toEqual(table.slice(id * width, (id + 1) * width));
      });
    }
  });

  test("are torch's: prompts and prefixes standard normal, linear layers uniform in ±1/√in", () => {
    for (const spec of [promptTuning({ tokens: 100 }), pTuningV2({ tokens: 100 })]) {
      const [values] = first(spec);
      expect(values!.reduce((sum, value) => sum + value * value, 0) / values!.length).toBeCloseTo(1, 1);
    }
    const [embedding, weight, bias] = first(pTuning({ tokens: 100, hidden: 300 }));
    expect(embedding!.reduce((sum, value) => sum + value * value, 0) / embedding!.length).toBeCloseTo(1, 1);
    const bound = 1 / Math.sqrt(base.config.hidden);
    for (const values of [weight!, bias!]) {
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
      expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.9 * bound);
    }
  });

  test("(IA)³ and full fine-tuning begin at the base model", () => {
    for (const values of first(ia3())) expect(values.every((value) => value === 1)).toBe(true);
    const [embedding] = first(fullFineTune());
    expect(embedding).toEqual(base.model.weights["model.embed_tokens.weight"]!.dataSync());
  });
});

describe("bad input", () => {
  test("options that make no sense", () => {
    for (const make of [promptTuning, pTuning, pTuningV2]) {
      expect(() => make({ tokens: 0 })).toThrow(expect.objectContaining({ code: "adapter/bad-option" }));
      expect(() => make({ tokens: 2.5 })).toThrow(/2\.5/);
    }
    expect(() => pTuning({ hidden: 0 })).toThrow(expect.objectContaining({ code: "adapter/bad-option" }));
    expect(() => promptTuning({ initText: "" })).toThrow(expect.objectContaining({ code: "adapter/bad-option" }));
  });

  test("more virtual tokens than the context holds", async () => {
    const { context } = base.config;
    for (const make of [promptTuning, pTuning, pTuningV2]) {
      await expect(warmStart(base, examples, options(make({ tokens: context - 1 }), 1))).rejects.toMatchObject({
        code: "adapter/bad-option",
      });
    }
    const full = { prompt: "word ".repeat(2 * context), completion: " end" };
    const warm = await warmStart(gpt2, [full], options(promptTuning({ tokens: 7 }), 1));
    expect(warm.context).toBe(gpt2.config.context - 7);
    await expect(warm.logits([Array.from({ length: warm.context + 1 }, () => 1)])).rejects.toMatchObject({ code: "model/too-long" });
    expect((await warm.logits([Array.from({ length: warm.context }, () => 1)]))[0]!.shape[0]).toBe(warm.context);
    warm.dispose();
  });

  test("modules that the model does not have", async () => {
    await expect(warmStart(base, examples, options(ia3({ targets: ["c_attn"] }), 1))).rejects.toMatchObject({
      code: "adapter/no-such-module",
    });
    await expect(warmStart(base, examples, options(lora({ targets: "q.*z" }), 1))).rejects.toMatchObject({
      code: "adapter/no-such-module",
    });
  });
});

describe("a whole model", () => {
  test("is a folder that loadModel loads, with the base's tokenizer, and gives the warm model's logits", async () => {
    process.env.STEERLAB_COMPILE = "off";
    const warm = await warmStart(gpt2, examples, options(fullFineTune(), 2));
    const folder = join(root, "gpt2-tuned");
    await warm.save(folder);
    const alone = await loadModel(folder);
    const ids = gpt2.tokenizer.encode("one two three");
    expect(alone.tokenizer.encode("one two three")).toEqual(ids);
    expect((await alone.logits([ids]))[0]!.data).toEqual((await warm.logits([ids]))[0]!.data);
    await expect(loadAdapter(base, folder)).rejects.toMatchObject({ code: "adapter/other-model" });
    alone.dispose();
    warm.dispose();
  });

  test("does not take the place of a model that someone else put there", async () => {
    process.env.STEERLAB_COMPILE = "off";
    const warm = await warmStart(base, examples, options(fullFineTune(), 1));
    const folder = join(root, "someone's");
    cpSync(base.folder!, folder, { recursive: true });
    await expect(warm.save(folder)).rejects.toMatchObject({ code: "adapter/folder-in-use" });
    // The tokenizer's files must be there to be copied.
    const moved = join(root, "moved");
    cpSync(base.folder!, moved, { recursive: true });
    const other = await loadModel(moved);
    const tuned = await warmStart(other, examples, options(fullFineTune(), 1));
    rmSync(moved, { recursive: true });
    await expect(tuned.save(join(root, "never"))).rejects.toMatchObject({ code: "adapter/no-tokenizer-files" });
    for (const model of [warm, tuned, other]) model.dispose();
  });

  test("cut off is named", async () => {
    const folder = join(root, "cut-off");
    mkdirSync(folder);
    writeFileSync(join(folder, "config.json"), readFileSync(join(base.folder!, "config.json")));
    await expect(loadAdapter(base, folder)).rejects.toMatchObject({ code: "safetensors/missing" });
  });
});
