import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { afterEach, expect, test } from "vitest";
import { tf } from "../../src/backend/tf.ts";
import { familyOf, forward, head, type Model } from "../../src/lm/forward.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { type ModelConfig, parseModelConfig } from "../../src/lm/modelConfig.ts";
import { readBack } from "../../src/lm/readBack.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { expected, json, modelFolder, unpadded } from "./referenceModel.ts";

/*
 * What every backend must compute, against values of the Hugging Face libraries (test/reference/README.md: tolerances).
 */
export const models = ["gpt2", "gpt2-hub-names", "llama", "llama3", "mistral", "mistral-window", "qwen2", "qwen3", "gpt_neox"] as const;
const withValues = models.filter((model) => model !== "gpt2-hub-names");

const variants = json("models/variants.json") as Record<string, Variant>;

let open: LanguageModel[] = [];

async function opened(model: string, options: Parameters<typeof modelFolder>[1] = {}): Promise<LanguageModel> {
  const lm = await loadModel(modelFolder(model, options));
  open.push(lm);
  return lm;
}

export function checkReferences(): void {
  afterEach(() => {
    for (const lm of open) lm.dispose();
    open = [];
    expect(tf.memory().numTensors).toBe(0);
  });

  test.each(models)("%s gives the reference's logits", async (model) => {
    const lm = await opened(model);
    const reference = expected(model);
    const matrices = await lm.logits(unpadded(reference));
    reference.right.columns.forEach((columns, row) => {
      expect(matrices[row]!.shape).toEqual([reference.right.attention_mask[row]!.filter(Boolean).length, lm.config.vocabulary]);
      columns.forEach((column, i) => {
        const { data } = matrices[row]!;
        const logits = data.subarray(column * lm.config.vocabulary, (column + 1) * lm.config.vocabulary);
        expect(largestDifference(logits, reference.right.logits[row]![i]!)).toBeLessThan(1e-4);
      });
    });
  });

  test.each(models)("%s scores each sequence as the reference does", async (model) => {
    const lm = await opened(model);
    const reference = expected(model);
    const sums = await Promise.all(
      unpadded(reference).map(async (ids) => {
        const [first, rest] = [lm.tokenizer.decode(ids.slice(0, 1)), lm.tokenizer.decode(ids.slice(1))];
        expect(lm.tokenizer.encode(rest)).toEqual(ids.slice(1));
        return (await lm.score(first, [rest]))[0]!.total;
      }),
    );
    expect(largestDifference(sums, reference.right.sum_logprob)).toBeLessThan(1e-3);
  });

  test.each(models)("%s decodes greedily to the reference's tokens, one prompt at a time and together", async (model) => {
    const lm = await opened(model, { change: { eos_token_id: null } }); // the reference goes on after the end of text
    const { greedy } = expected(model);
    const prompts = greedy.map(({ prompt }) => lm.tokenizer.decode(prompt));
    const together = await lm.generateAll(prompts, { maxTokens: 12 });
    const alone = await lm.generate(prompts[0]!, { maxTokens: 12 });
    greedy.forEach((reference, i) => {
      const certain = reference.top2_gaps.findIndex((gap) => gap < 2e-4);
      const wanted = reference.new.slice(0, certain < 0 ? undefined : certain);
      expect(together[i]!.ids.slice(0, wanted.length)).toEqual(wanted);
      if (i === 0) expect(alone.ids.slice(0, wanted.length)).toEqual(wanted);
    });
  });

  test.each(withValues)("%s: a batch of rows padded on the right gives what each row gives padded on either side", async (model) => {
    const lm = await opened(model);
    const { left, right } = expected(model);
    const width = right.input_ids[0]!.length;
    const at = right.columns.flatMap((columns, row) => columns.map((column) => row * width + column));
    const logits = readBack(() => head(lm.model, tf.gather(forward(lm.model, tf.tensor2d(right.input_ids, undefined, "int32")), at)));
    expect(largestDifference(logits, right.logits.flat(2))).toBeLessThan(1e-4);
    expect(largestDifference(logits, left.logits.flat(2))).toBeLessThan(1e-4);
  });

  test.each(withValues)("%s: the names of transformers 4 in its config give the same logits", async (model) => {
    const [lm, legacy] = [await opened(model), await opened(model, { config: "config.legacy.json" })];
    const [ids] = unpadded(expected(model)).slice(1);
    const [matrix, same] = [(await lm.logits([ids!]))[0]!, (await legacy.logits([ids!]))[0]!];
    expect(same).toEqual(matrix);
  });

  test.each(Object.entries(variants))("%s", async (_, { model, change, added_biases, input_ids, columns, logits }) => {
    const lm = await opened(model);
    const config = parseModelConfig({ ...json(`models/${model}/config.json`), ...change });
    const ours = readBack(() => {
      const biases = addedBiases(config, added_biases);
      const kept = [...familyOf(config).parameters(config).keys()].map((name) => [name, biases[name] ?? lm.model.weights[name]!]);
      const changed = { config, weights: Object.fromEntries(kept) };
      return head(changed, tf.gather(forward(changed, tf.tensor2d([input_ids], undefined, "int32")), columns));
    });
    expect(largestDifference(ours, logits.flat())).toBeLessThan(1e-4);
  });

  test.each(withValues)("%s: loss and gradients of all its weights' kinds", async (model) => {
    const lm = await opened(model);
    const { train } = expected(model);
    const names = Object.keys(train.grads);
    const { loss, grads } = tf.tidy(() => lossAndGradients(lm, train.input_ids, train.labels, names));
    expect(Math.abs(loss - train.loss)).toBeLessThan(1e-5);
    for (const [name, reference] of Object.entries(train.grads)) {
      const values = grads[name]!;
      expect(relativeDifference(norm(values), reference.l2)).toBeLessThan(1e-4);
      reference.first5.forEach((value, i) => {
        expect(Math.abs(values[i]! - value)).toBeLessThan(1e-5 + 1e-3 * Math.abs(value));
      });
    }
  });

  test.each(["gpt2", "llama", "mistral-window", "qwen2", "qwen3", "gpt_neox"])(
    "%s: the gradient of all its weights agrees with finite differences along a random direction",
    async (model) => {
      const lm = await opened(model);
      const { train } = expected(model);
      const random = seededRandom(7);
      const names = Object.keys(lm.model.weights);
      const direction = Object.fromEntries(
        names.map((name) => [name, Float32Array.from(lm.model.weights[name]!.dataSync(), () => random.normal())]),
      );
      const lossAt = (step: number) => tf.tidy(() => lossOf(moved(lm, direction, step), train.input_ids, train.labels).dataSync()[0]!);
      const { grads } = tf.tidy(() => lossAndGradients(lm, train.input_ids, train.labels, names));
      const slope = names.reduce((sum, name) => sum + dot(grads[name]!, direction[name]!), 0);
      const length = Math.sqrt(names.reduce((sum, name) => sum + dot(grads[name]!, grads[name]!), 0));
      expect(Math.abs((lossAt(STEP) - lossAt(-STEP)) / (2 * STEP) - slope)).toBeLessThan(5e-3 * length);
    },
  );

  test("answers of TruthfulQA score as in the reference", async () => {
    const lm = await opened("llama");
    const { items } = json("metrics/truthfulqa.json") as { items: TruthfulItem[] };
    const scores = await lm.scoreAll(
      items.map((item) => ({
        prompt: `Q: ${item.question}\nA:`,
        completions: [...item.true, ...item.false].map((answer) => ` ${answer}`),
      })),
    );
    scores.forEach((answers, i) => {
      const totals = answers.map((score) => score.total);
      expect(largestDifference(totals, [...items[i]!.scores_true, ...items[i]!.scores_false])).toBeLessThan(1e-3);
    });
  });

  test("options of commonsense items score as in the reference", async () => {
    const lm = await opened("llama");
    const { items } = json("metrics/commonsense.json") as { items: { prompt: string; options: string[]; scores: number[] }[] };
    const scores = await lm.scoreAll(items.map(({ prompt, options }) => ({ prompt, completions: options.map((option) => ` ${option}`) })));
    scores.forEach((options, i) => {
      expect(
        largestDifference(
          options.map((score) => score.total),
          items[i]!.scores,
        ),
      ).toBeLessThan(1e-3); // prettier-ignore
    });
  });
}

/** A model's weights under a changed config (test/reference/variants.py). */
interface Variant {
  readonly model: string;
  readonly change: Record<string, unknown>;
  readonly added_biases: string[];
  readonly input_ids: number[];
  readonly columns: number[];
  readonly logits: number[][];
}

interface TruthfulItem {
  readonly question: string;
  readonly true: string[];
  readonly false: string[];
  readonly scores_true: number[];
  readonly scores_false: number[];
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

const relativeDifference = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b);
const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Small enough for a straight line, large enough for float32: along a direction of unit normals a loss of 6 changes by about 0.01. */
const STEP = 1e-3;

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** The model with every weight moved by `step` along the direction. */
function moved({ model }: LanguageModel, direction: Record<string, Float32Array>, step: number): Model {
  const weights = Object.entries(model.weights).map(([name, w]) => [name, tf.add(w, tf.mul(tf.tensor(direction[name]!, w.shape), step))]);
  return { config: model.config, weights: Object.fromEntries(weights) };
}

/** As test/reference/variants.py makes them. */
function addedBiases(config: ModelConfig, names: readonly string[]): Record<string, Tensor> {
  const shapes = familyOf(config).parameters(config);
  const values = (length: number) => Float32Array.from({ length }, (_, i) => 0.1 * Math.sin(i + 1));
  return Object.fromEntries(names.map((name) => [name, tf.tensor1d(values(shapes.get(name)![0]!))]));
}

/** Mean cross-entropy over the labelled next tokens (-100 is no label). */
function lossOf(model: Model, inputs: number[][], labels: number[][]): Scalar {
  const width = inputs[0]!.length;
  const places = labels.flatMap((row, r) => row.flatMap((label, i) => (i > 0 && label >= 0 ? [{ at: r * width + i - 1, label }] : [])));
  const [at, targets] = [places.map((place) => place.at), places.map((place) => place.label)];
  const hidden = forward(model, tf.tensor2d(inputs, undefined, "int32"));
  const logits = head(model, tf.gather(hidden, tf.tensor1d(at, "int32")));
  const oneHot = tf.oneHot(tf.tensor1d(targets, "int32"), model.config.vocabulary);
  return tf.neg(tf.mean(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), -1))).asScalar();
}

function lossAndGradients({ model }: LanguageModel, inputs: number[][], labels: number[][], names: readonly string[]) {
  const loss = (...trained: Tensor[]) => {
    const replaced = Object.fromEntries(names.map((name, i) => [name, trained[i]!]));
    return lossOf({ config: model.config, weights: { ...model.weights, ...replaced } }, inputs, labels);
  };
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => model.weights[name]!));
  const values = Object.fromEntries(names.map((name, i) => [name, grads[i]!.dataSync() as Float32Array]));
  return { loss: value.dataSync()[0]!, grads: values };
}
