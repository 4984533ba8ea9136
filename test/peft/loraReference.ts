/* What Hugging Face PEFT computed on the same weights: logits, scores, gradients and five AdamW steps. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor2D } from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BackendName, startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { forward, head, type Model } from "../../src/lm/forward.ts";
import { loadWeights } from "../../src/lm/loadWeights.ts";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { methodOf } from "../../src/peft/adapterMethod.ts";
import { readPeftFolder, type StoredAdapter } from "../../src/peft/peftFolder.ts";
import { AdapterTraining } from "../../src/train/adapterTraining.ts";
import { splitParameters } from "../../src/train/flatParameters.ts";
import { trainingBatches } from "../../src/train/trainingBatches.ts";

interface Padded {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly columns: number[][];
  readonly logits: number[][][];
  readonly sum_logprob: number[];
}
interface TensorFigures {
  readonly shape: number[];
  readonly l2: number;
  readonly first5: number[];
}
interface Expected {
  readonly right: Padded;
  readonly greedy: { prompt: number[]; new: number[]; top2_gaps: number[] }[];
  readonly train: {
    readonly input_ids: number[][];
    readonly attention_mask: number[][];
    readonly labels: number[][];
    readonly optimizer: { lr: number };
    readonly first_grads: Record<string, TensorFigures>;
    readonly losses: number[];
    readonly loss_after: number;
    readonly after: Record<string, TensorFigures>;
  };
}

const reference = join(import.meta.dirname, "../reference");
export const modelFolder = (family: string): string => join(reference, "models", family);
export const adapterFolder = (family: string): string => join(reference, "peft", `${family}-lora`);
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

export async function loadReference(family: string): Promise<{ model: Model; adapter: StoredAdapter; expected: Expected }> {
  const config = parseModelConfig(readJson(join(modelFolder(family), "config.json")));
  const weights = await loadWeights(modelFolder(family), config);
  const adapter = await readPeftFolder(adapterFolder(family), config);
  return { model: { config, weights }, adapter, expected: readJson(join(adapterFolder(family), "expected.json")) as Expected };
}

const values = (adapter: StoredAdapter) => (name: string) => adapter.tensors.find((tensor) => tensor.name === name)!.data;

/** Logits of a batch at every place, [rows × tokens, vocabulary], with the adapter on the rows from `firstRow` on. */
function adaptedLogits(model: Model, adapter: StoredAdapter, ids: number[][], firstRow = 0): Float32Array[] {
  return tf.tidy(() => {
    const tensors = Object.fromEntries(adapter.tensors.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape])]));
    const applied = methodOf(adapter.spec).apply(adapter.spec, tensors, model.config);
    const hidden = forward(model, tf.tensor2d(ids, undefined, "int32"), { adapter: applied, firstRow });
    const data = head(model, hidden).dataSync<"float32">();
    const width = model.config.vocabulary;
    return Array.from({ length: ids.flat().length }, (_, row) => data.slice(row * width, (row + 1) * width));
  });
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

const logProbability = (logits: Float32Array, id: number): number => {
  const largest = Math.max(...logits);
  return logits[id]! - largest - Math.log(logits.reduce((sum, z) => sum + Math.exp(z - largest), 0));
};

function expectFigures(actual: Float32Array, { l2, first5 }: TensorFigures): void {
  const norm = Math.sqrt(actual.reduce((sum, value) => sum + value * value, 0));
  expect(Math.abs(norm - l2)).toBeLessThan(1e-4 * l2);
  first5.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-5 + 1e-3 * Math.abs(value));
  });
}

/** The labelled batch as sequences: a row's labels run from some token to its end. */
function labelledSequences({ input_ids, attention_mask, labels }: Expected["train"]) {
  return input_ids.map((row, i) => {
    const ids = row.filter((_, j) => attention_mask[i]![j]! > 0);
    return {
      ids,
      from: Math.max(
        1,
        labels[i]!.findIndex((label) => label !== -100),
      ),
    };
  });
}

/** Declares the tests of one family on one backend; a process has one backend, so that each has a file of its own. */
export function describeLora(backend: BackendName, families: readonly string[]): void {
  describe.each(families)(`${backend}: LoRA on %s`, (family) => {
    let model: Model;
    let adapter: StoredAdapter;
    let expected: Expected;
    beforeAll(async () => {
      await startBackend(backend);
      ({ model, adapter, expected } = await loadReference(family));
    });
    afterAll(() => {
      tf.dispose(Object.values(model.weights));
    });

    test("gives PEFT's logits and sequence scores", () => {
      const { input_ids, attention_mask, columns, logits, sum_logprob } = expected.right;
      const all = adaptedLogits(model, adapter, input_ids);
      const tokens = input_ids[0]!.length;
      input_ids.forEach((row, i) => {
        columns[i]!.forEach((column, c) => {
          expect(largestDifference(all[i * tokens + column]!, logits[i]![c]!)).toBeLessThan(1e-4);
        });
        const real = attention_mask[i]!.reduce((sum, one) => sum + one, 0);
        const score = row.slice(1, real).reduce((sum, id, t) => sum + logProbability(all[i * tokens + t]!, id), 0);
        expect(Math.abs(score - sum_logprob[i]!)).toBeLessThan(1e-3);
      });
    });

    test("chooses PEFT's tokens", () => {
      for (const { prompt, new: chosen, top2_gaps } of expected.greedy) {
        const ids = [...prompt];
        for (const [step, id] of chosen.entries()) {
          if (top2_gaps[step]! < 2e-4) break;
          const logits = adaptedLogits(model, adapter, [ids]).at(-1)!;
          expect(logits.indexOf(Math.max(...logits))).toBe(id);
          ids.push(id);
        }
      }
    });

    test("leaves the base rows of a batch as they are, to the bit", () => {
      const row = expected.right.input_ids[1]!;
      const half = adaptedLogits(model, adapter, [row, row], 1);
      const base = tf.tidy(() => head(model, forward(model, tf.tensor2d([row, row], undefined, "int32"))).dataSync<"float32">());
      const warm = adaptedLogits(model, adapter, [row, row]);
      half.slice(0, row.length).forEach((logits, i) => {
        expect(logits).toEqual(base.slice(i * logits.length, (i + 1) * logits.length));
      });
      half.slice(row.length).forEach((logits, i) => {
        expect(largestDifference(logits, warm[row.length + i]!)).toBeLessThan(1e-5);
      });
    });

    test("has PEFT's first gradients, and its losses and tensors along five AdamW steps", async () => {
      const { train } = expected;
      const batch = trainingBatches(labelledSequences(train), { batchSize: 3, steps: 6, seed: 0 });
      const options = { spec: adapter.spec, weightDecay: 0, clipNorm: null, seed: 0, initial: values(adapter) };
      const training = new AdapterTraining({ model, tokenizer: null }, options);
      const before = tf.memory().numTensors;
      for (const [step, loss] of train.losses.entries()) {
        const figures = await training.next(batch(step), train.optimizer.lr);
        expect(Math.abs(figures.loss - loss)).toBeLessThan(step === 0 ? 1e-5 : 5e-5);
        if (step === 0) checkGradients(training, train.first_grads);
      }
      const after = new Map((await training.arrays()).map(({ name, data }) => [name, data]));
      for (const [name, figures] of Object.entries(train.after)) expectFigures(after.get(name.replace("base_model.model.", ""))!, figures);
      expect(tf.memory().numTensors).toBe(before);
      expect(Math.abs((await training.next(batch(5), 0)).loss - train.loss_after)).toBeLessThan(5e-5);
      training.dispose();
    });
  });
}

/** After one step from zero, AdamW's first moment is a tenth of the gradient. */
function checkGradients(training: AdapterTraining, expected: Record<string, TensorFigures>): void {
  const gradients = tf.tidy(() =>
    splitParameters(training.layout, training.state.first).map((part) => tf.mul(part as Tensor2D, 10).dataSync<"float32">()),
  );
  const byName = new Map(training.layout.map(({ name }, i) => [name, gradients[i]!]));
  expect([...byName.keys()].sort()).toEqual(Object.keys(expected).sort());
  for (const [name, figures] of Object.entries(expected)) expectFigures(byName.get(name)!, figures);
}
