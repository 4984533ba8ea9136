import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { afterEach, expect, test } from "vitest";
import { tf } from "../../src/backend/tf.ts";
import { forward, head } from "../../src/lm/forward.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { expected, json, modelFolder, unpadded } from "./referenceModel.ts";

/*
 * What every backend must compute, against values of the Hugging Face libraries (test/reference/README.md: tolerances).
 */
export const models = ["gpt2", "gpt2-hub-names", "llama", "llama3", "qwen2"] as const;

let open: LanguageModel[] = [];

async function opened(model: string): Promise<LanguageModel> {
  const lm = await loadModel(modelFolder(model));
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
    const lm = await opened(model);
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

  test.each(["gpt2", "llama3", "qwen2"])("%s: loss and gradients of all its weights' kinds", async (model) => {
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

/** Mean cross-entropy over the labelled next tokens (-100 is no label), and its gradients. */
function lossAndGradients(lm: LanguageModel, inputs: number[][], labels: number[][], names: readonly string[]) {
  const width = inputs[0]!.length;
  const ids = tf.tensor2d(inputs, [inputs.length, width], "int32");
  const places = labels.flatMap((row, r) => row.flatMap((label, i) => (i > 0 && label >= 0 ? [{ at: r * width + i - 1, label }] : [])));
  const at = tf.tensor1d(
    places.map((place) => place.at),
    "int32",
  ); // prettier-ignore
  const targets = tf.oneHot(
    tf.tensor1d(
      places.map((place) => place.label),
      "int32",
    ),
    lm.config.vocabulary,
  ); // prettier-ignore
  const loss = (...trained: Tensor[]) => {
    const model = {
      config: lm.config,
      weights: { ...lm.model.weights, ...Object.fromEntries(names.map((name, i) => [name, trained[i]!])) },
    };
    const logits = head(model, tf.gather(forward(model, ids), at as Tensor1D) as Tensor2D);
    return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), -1))).asScalar();
  };
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => lm.model.weights[name]!));
  const values = Object.fromEntries(names.map((name, i) => [name, grads[i]!.dataSync() as Float32Array]));
  return { loss: value.dataSync()[0]!, grads: values };
}
