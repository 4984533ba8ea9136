import type { Tensor } from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { compileStep } from "../../src/compile/compiledStep.ts";

beforeAll(async () => {
  await startBackend("native");
});

const values = (tensors: Tensor[]): number[][] => tensors.map((tensor) => [...tensor.dataSync()]);
const free = (tensors: Tensor[]): void => tensors.forEach((tensor) => void tensor.dispose());

/** Runs compiled and op by op, and frees the results. */
function both(fn: (...inputs: Tensor[]) => Tensor[], ...inputs: Tensor[]): { compiled: number[][]; opByOp: number[][] } {
  let calls = 0;
  const step = compileStep("test", (...traced) => {
    calls++;
    return fn(...traced);
  });
  const results = step(...inputs);
  const again = step(...inputs);
  expect(values(again)).toEqual(values(results));
  // Op by op it would be called again.
  expect(calls).toBe(1);
  const reference = tf.tidy(() => values(fn(...inputs)));
  const compiled = values(results);
  free([...results, ...again]);
  step.dispose();
  return { compiled, opByOp: reference };
}

function expectClose(actual: number[][], expected: number[][], tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(Math.abs(value - expected[i]![j]!)).toBeLessThan(tolerance * (1 + Math.abs(expected[i]![j]!)));
    });
  });
}

/** A training step in small: embedding, layer norm, projection, tied head, cross-entropy, gradients, AdamW-like update. */
function trainingStep(ids: Tensor, labels: Tensor, table: Tensor, w: Tensor): Tensor[] {
  const loss = (e: Tensor, m: Tensor) => {
    const x = tf.gather(e, ids as never);
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const h = tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5)));
    const logits = tf.matMul(tf.add(x, tf.matMul(tf.tanh(h as never), m as never)) as never, e as never, false, true);
    const picked = tf.sum(tf.mul(tf.oneHot(labels as never, 7), tf.logSoftmax(logits as never)), -1);
    return tf.neg(tf.mean(picked)) as never;
  };
  const { value, grads } = tf.valueAndGrads(loss as never)([table, w] as never);
  return [value, tf.sub(table, tf.mul(grads[0]!, 0.1)), tf.sub(w, tf.mul(grads[1]!, 0.1)), ...grads];
}

test("a whole training step with gradients gives the same compiled as op by op", () => {
  const inputs = [
    tf.tensor1d([1, 2, 2, 6], "int32"),
    tf.tensor1d([0, 3, 5, 1], "int32"),
    tf.randomNormal([7, 5], 0, 1, "float32", 1),
    tf.randomNormal([5, 5], 0, 1, "float32", 2),
  ];
  const before = tf.memory().numTensors;
  const { compiled, opByOp } = both(trainingStep, ...inputs);
  expectClose(compiled, opByOp);
  expect(tf.memory().numTensors).toBe(before);
  free(inputs);
});

test("each new shape is traced once, captured tensors follow their values, and nothing stays", () => {
  const weight = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]));
  let traces = 0;
  const step = compileStep("project", (x) => {
    traces++;
    return [tf.matMul(x as never, weight as never)];
  });
  const x = tf.ones([1, 2]);
  const y = tf.ones([3, 2]);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) free([...step(x), ...step(y)]);
  expect(traces).toBe(2);
  expect(tf.memory().numTensors).toBe(before);
  step.dispose();
  free(step(x));
  expect(traces).toBe(3);
  step.dispose();
  free([x, y, weight]);
});

test("results that are inputs, constants or masks belong to the caller", () => {
  const x = tf.tensor1d([1, -2, 3]);
  const { compiled } = both((t) => [t, tf.ones([40]), tf.greater(t, 0), tf.range(0, 3, 1, "int32")], x);
  expect(compiled).toEqual([[1, -2, 3], new Array(40).fill(1), [1, 0, 1], [0, 1, 2]]);
  expect(x.isDisposed).toBe(false);
  x.dispose();
});

test("what a graph cannot repeat runs op by op: a value read back, an op without compiled form", () => {
  const x = tf.tensor1d([4, 1, 9]);
  const before = tf.memory().numTensors;
  const read = compileStep("read", (t) => [tf.mul(t, t.dataSync()[0]!)]);
  for (let i = 0; i < 2; i++) {
    const results = read(x);
    expect(values(results)).toEqual([[16, 4, 36]]);
    free(results);
  }
  const unique = compileStep("unique", (t) => [tf.unique(t).values]);
  const results = unique(x);
  expect(values(results)).toEqual([[4, 1, 9]]);
  free(results);
  expect(tf.memory().numTensors).toBe(before);
  x.dispose();
});

test("a step of the same form uses the graph that another one compiled, with its own captured tensors", () => {
  const x = tf.tensor1d([1, 2, 3]);
  const results = [2, 5].map((factor) => {
    const weight = tf.tensor1d([factor, factor, factor]);
    const step = compileStep("scaled", (t) => [tf.mul(tf.exp(t), weight)]);
    const [result] = step(x);
    const again = step(x);
    const numbers = [...result!.dataSync()];
    step.dispose();
    free([weight, result!, ...again]);
    return numbers;
  });
  expectClose(
    results,
    [2, 5].map((factor) => [1, 2, 3].map((value) => factor * Math.exp(value))),
  );
  x.dispose();
});

test("with `after` the first calls of a shape run op by op, and the same comes out", () => {
  let calls = 0;
  const step = compileStep("patient", (t) => [tf.exp(t).mul(++calls > 0 ? 2 : 0)], { after: 2 });
  const x = tf.tensor1d([0, 1]);
  const counts = [1, 2, 3, 4, 5].map(() => {
    const results = step(x);
    expectClose(values(results), [[2, 2 * Math.E]]);
    free(results);
    return calls;
  });
  expect(counts).toEqual([1, 2, 3, 3, 3]);
  step.dispose();
  x.dispose();
});

test("an error of the function itself reaches the caller", () => {
  const x = tf.ones([2, 3]);
  const step = compileStep("wrong", (t) => [tf.matMul(t as never, t as never)]);
  expect(() => step(x)).toThrow(/size-incompatible/);
  x.dispose();
});

test("a captured tensor that was freed is named, not read", () => {
  const weight = tf.ones([2]);
  const x = tf.ones([2]);
  const step = compileStep("scale", (t) => [tf.mul(t, weight)]);
  free(step(x));
  weight.dispose();
  expect(() => step(x)).toThrowError(expect.objectContaining({ code: "compile/captured-freed" }));
  step.dispose();
  x.dispose();
});
