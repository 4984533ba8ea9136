/* What Hugging Face PEFT computed on the same weights: logits, scores, greedy tokens, gradients and five AdamW steps. */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BackendName, startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { AppliedAdapter } from "../../src/lm/appliedAdapter.ts";
import { type ForwardOptions, forward, head, type Model } from "../../src/lm/forward.ts";
import type { NamedArray } from "../../src/lm/writeSafetensors.ts";
import { methodOf, type NamedTensors } from "../../src/peft/adapterMethod.ts";
import type { AdapterSpec } from "../../src/peft/adapterSpec.ts";
import { ADAMW_DEFAULTS, adamW, adamWCoefficients } from "../../src/train/adamW.ts";
import { crossEntropy } from "../../src/train/crossEntropy.ts";
import { joinParameters, layoutParameters, splitParameters } from "../../src/train/flatParameters.ts";
import {
  type Expected,
  expectFigures,
  families,
  largestDifference,
  loadReference,
  ourName,
  type Padded,
  peftMethods,
  type Reference,
} from "./peftReference.ts";

const asTensors = (arrays: readonly NamedArray[]): NamedTensors =>
  Object.fromEntries(arrays.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape])]));

/** Logits at every place of the text, one array a place, row by row. */
function adaptedLogits(
  { model, adapter }: Reference,
  ids: readonly number[][],
  options: () => ForwardOptions = () => ({}),
): Float32Array[] {
  const { spec, tensors } = adapter;
  const data = tf.tidy(() => {
    const applied = methodOf(spec).apply(spec, asTensors(tensors), model.config);
    const hidden = forward(model, tf.tensor2d(ids as number[][], undefined, "int32"), { adapter: applied, ...options() });
    return head(model, hidden).dataSync<"float32">();
  });
  const width = model.config.vocabulary;
  return Array.from({ length: data.length / width }, (_, place) => data.slice(place * width, (place + 1) * width));
}

/** As the reference passed them: prompt methods take no positions, and count padding. */
const paddingOf = ({ attention_mask, position_ids, effective_position_ids }: Padded) => ({
  padding: { real: tf.tensor2d(attention_mask), positions: tf.tensor2d(effective_position_ids ?? position_ids) },
});

const logProbability = (logits: Float32Array, id: number): number => {
  const largest = Math.max(...logits);
  return logits[id]! - largest - Math.log(logits.reduce((sum, z) => sum + Math.exp(z - largest), 0));
};

function checkPadded(padded: Padded, all: readonly Float32Array[]): void {
  const { input_ids, attention_mask, columns, logits, sum_logprob } = padded;
  const tokens = input_ids[0]!.length;
  input_ids.forEach((row, i) => {
    columns[i]!.forEach((column, c) => {
      expect(largestDifference(all[i * tokens + column]!, logits[i]![c]!)).toBeLessThan(1e-4);
    });
    const real = [...row.keys()].filter((place) => attention_mask[i]![place] === 1);
    const score = real.slice(1).reduce((sum, place) => sum + logProbability(all[i * tokens + place - 1]!, row[place]!), 0);
    expect(Math.abs(score - sum_logprob[i]!)).toBeLessThan(1e-3);
  });
}

/** Places among the virtual and text tokens of all rows, and the labels that they predict: a prompt predicts the text's first token too. */
function labelled({ input_ids, labels }: Expected["train"], prompt: number) {
  const width = prompt + input_ids[0]!.length;
  const places = labels.flatMap((row, r) =>
    row.flatMap((label, i) => (label >= 0 && prompt + i > 0 ? [{ at: r * width + prompt + i - 1, label }] : [])),
  );
  return { at: Int32Array.from(places, ({ at }) => at), targets: Int32Array.from(places, ({ label }) => label) };
}

type Loss = (parts: readonly Tensor[]) => ReturnType<typeof crossEntropy>;

function lossOf(model: Model, spec: AdapterSpec, names: readonly string[], train: Expected["train"]): Loss {
  const method = methodOf(spec);
  return (parts) => {
    const trained = Object.fromEntries(names.map((name, i) => [name, parts[i]!]));
    const adapter: AppliedAdapter = method.apply(spec, method.fold?.(spec, trained, model.config) ?? trained, model.config);
    const prompt = adapter.virtual && "embeddings" in adapter.virtual ? adapter.virtual.count : 0;
    const { at, targets } = labelled(train, prompt);
    const hidden = forward(model, tf.tensor2d(train.input_ids, undefined, "int32"), { adapter, withVirtual: true });
    return crossEntropy(head(model, tf.gather(hidden, tf.tensor1d(at, "int32")) as Tensor2D), tf.tensor1d(targets, "int32"));
  };
}

/** Declares the tests of one backend; a process has one, so that each has a file of its own. */
export function checkReferences(backend: BackendName): void {
  describe.each(families)(`${backend}: %s`, (family) => {
    describe.each(peftMethods)("with %s", (method) => {
      let reference: Reference;
      beforeAll(async () => {
        await startBackend(backend);
        reference = await loadReference(family, method);
      });
      afterAll(() => {
        tf.dispose(Object.values(reference.model.weights));
        expect(tf.memory().numTensors).toBe(0);
      });

      test("gives PEFT's logits and sequence scores, padded on the right and on the left", () => {
        const { right, left } = reference.expected;
        checkPadded(
          right,
          adaptedLogits(reference, right.input_ids, () => paddingOf(right)),
        );
        checkPadded(
          left,
          adaptedLogits(reference, left.input_ids, () => paddingOf(left)),
        );
        // Padding on the right needs no saying: nothing real sees it.
        checkPadded(right, adaptedLogits(reference, right.input_ids));
      });

      test("chooses PEFT's tokens", () => {
        for (const { prompt, new: chosen, top2_gaps } of reference.expected.greedy) {
          const certain = top2_gaps.findIndex((gap) => gap < 2e-4);
          const wanted = chosen.slice(0, certain < 0 ? undefined : certain);
          // Every token is predicted from those before it: one pass over all.
          const all = adaptedLogits(reference, [[...prompt, ...wanted]]).slice(prompt.length - 1, -1);
          expect(all.map((logits) => logits.indexOf(Math.max(...logits)))).toEqual(wanted);
        }
      });

      test("has PEFT's first gradients, and its losses and tensors along five AdamW steps", () => {
        const { model, adapter, trained, expected } = reference;
        const { train } = expected;
        const layout = layoutParameters(trained.map(({ name, shape }) => [name, shape]));
        const names = trained.map(({ name }) => name);
        const loss = lossOf(model, adapter.spec, names, train);
        const figuresOf = (flat: Tensor1D) =>
          new Map(splitParameters(layout, flat).map((part, i) => [names[i]!, part.dataSync<"float32">()]));
        tf.tidy(() => {
          const start = joinParameters(Object.values(asTensors(trained)));
          let state = { parameters: start, first: tf.zerosLike(start), second: tf.zerosLike(start) };
          for (const [step, wanted] of train.losses.entries()) {
            const { value, grads } = tf.valueAndGrads((...parts: Tensor[]) => loss(parts))(splitParameters(layout, state.parameters));
            expect(Math.abs(value.dataSync()[0]! - wanted)).toBeLessThan(step === 0 ? 1e-5 : 5e-5);
            const gradient = joinParameters(grads);
            if (step === 0) checkFigures(method, figuresOf(gradient), train.first_grads);
            const coefficients = tf.tensor1d(adamWCoefficients(step + 1, train.optimizer.lr, ADAMW_DEFAULTS));
            state = adamW(state, gradient, coefficients, ADAMW_DEFAULTS);
          }
          const parts = splitParameters(layout, state.parameters);
          checkFigures(method, figuresOf(state.parameters), train.after);
          expect(Math.abs(loss(parts).dataSync()[0]! - train.loss_after)).toBeLessThan(5e-5);
          if (train.prompt_embeddings_after) expectFigures(folded(reference, parts), train.prompt_embeddings_after);
        });
      });
    });
  });
}

function checkFigures(method: string, actual: ReadonlyMap<string, Float32Array>, expected: Record<string, TensorFiguresOf>): void {
  expect([...actual.keys()].sort()).toEqual(
    Object.keys(expected)
      .map((name) => ourName(method, name))
      .sort(),
  );
  for (const [name, figures] of Object.entries(expected)) expectFigures(actual.get(ourName(method, name))!, figures);
}
type TensorFiguresOf = Parameters<typeof expectFigures>[1];

/** The kept tensor of a method that stands before the text. */
function folded({ model, adapter, trained }: Reference, parts: readonly Tensor[]): Float32Array {
  const tensors = Object.fromEntries(trained.map(({ name }, i) => [name, parts[i]!]));
  const kept = methodOf(adapter.spec).fold?.(adapter.spec, tensors, model.config) ?? tensors;
  return kept.prompt_embeddings!.dataSync<"float32">();
}
