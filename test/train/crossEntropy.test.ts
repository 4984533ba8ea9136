import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { crossEntropy } from "../../src/train/crossEntropy.ts";

beforeAll(async () => {
  await startBackend("native");
});

const logits = [
  [1, 2, -1],
  [80, -80, 0],
  [0.5, 0.25, 3],
];
const labels = [0, 1, 2];

/** In double precision, straight from the definition. */
function definition(rows: readonly (readonly number[])[], weights: readonly number[]): number {
  return rows.reduce((sum, row, i) => {
    const largest = Math.max(...row);
    const logSum = largest + Math.log(row.reduce((s, z) => s + Math.exp(z - largest), 0));
    return sum + weights[i]! * (logSum - row[labels[i]!]!);
  }, 0);
}

test.each([[null], [[0.5, 0.5, 0]], [[1, 1, 0]]])("weighted sum and gradient follow the definition, weights %j", (weights) => {
  const before = tf.memory().numTensors;
  const used = weights ?? [1 / 3, 1 / 3, 1 / 3];
  tf.tidy(() => {
    const loss = (z: Tensor2D) => crossEntropy(z, tf.tensor1d(labels, "int32"), weights ? (tf.tensor1d(weights) as Tensor1D) : null);
    const { value, grad } = tf.valueAndGrad(loss as never)(tf.tensor2d(logits) as never);
    expect(value.dataSync()[0]).toBeCloseTo(definition(logits, used), 4);
    const gradient = grad.arraySync() as number[][];
    logits.forEach((row, i) => {
      row.forEach((_, j) => {
        const moved = (by: number) => logits.map((r, k) => r.map((z, l) => (k === i && l === j ? z + by : z)));
        const slope = (definition(moved(1e-4), used) - definition(moved(-1e-4), used)) / 2e-4;
        expect(gradient[i]![j]).toBeCloseTo(slope, 5);
      });
    });
  });
  expect(tf.memory().numTensors).toBe(before);
});
