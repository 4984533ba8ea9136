import { expect, test } from "vitest";
import { batchOrder, windowOrder } from "../../src/train/batches.ts";
import { trainingBatches } from "../../src/train/trainingBatches.ts";

test("an epoch takes each item once, in another order than the next, and any step can be asked for alone", () => {
  const order = batchOrder(12, 4, 7);
  const epochs = [0, 1].map((epoch) => [0, 1, 2].flatMap((step) => order(epoch * 3 + step)));
  for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect(batchOrder(12, 4, 7)(4)).toEqual(order(4));
  expect(batchOrder(12, 4, 8)(0)).not.toEqual(order(0));
});

test("a batch is never larger than the data", () => {
  expect([...batchOrder(3, 16, 0)(5)].sort()).toEqual([0, 1, 2]);
});

test("windows of an epoch do not overlap, lie in the text with their last label, and begin elsewhere in the next epoch", () => {
  const starts = windowOrder(1000, 10, 7, 3);
  const perEpoch = Math.floor(98 / 7);
  const epochs = [0, 1].map((epoch) => Array.from({ length: perEpoch }, (_, step) => starts(epoch * perEpoch + step)).flat());
  for (const epoch of epochs) {
    const sorted = [...epoch].sort((a, b) => a - b);
    expect(sorted.slice(1).every((start, i) => start - sorted[i]! >= 10)).toBe(true);
    expect(sorted[0]).toBeGreaterThanOrEqual(0);
    expect(sorted.at(-1)! + 10).toBeLessThan(1000);
  }
  expect(epochs[0]![0]! % 10).not.toBe(epochs[1]![0]! % 10);
});

test("a training batch says where each label is predicted; what fills it up counts nothing", () => {
  const batch = trainingBatches(
    [
      { ids: [5, 6, 7, 8], from: 2 },
      { ids: [9, 10], from: 1 },
    ],
    { batchSize: 2, steps: 1, seed: 0 },
  )(0);
  expect([batch.rows, batch.tokens, batch.used]).toEqual([2, 16, 4]);
  const labelled = Array.from(batch.at, (at, i) => [batch.ids[at], batch.targets[i], batch.weights[i]]).filter(
    ([, , weight]) => weight === 1,
  );
  expect(labelled.sort()).toEqual([
    [6, 7, 1],
    [7, 8, 1],
    [9, 10, 1],
  ]);
  expect(batch.weights.reduce((sum, weight) => sum + weight, 0)).toBe(3);
});

test("steps of like lengths have one shape", () => {
  const sequences = Array.from({ length: 40 }, (_, i) => ({ ids: Array.from({ length: 17 + (i % 12) }, (_, id) => id), from: 12 }));
  const batch = trainingBatches(sequences, { batchSize: 8, steps: 20, seed: 1 });
  const shapes = new Set(Array.from({ length: 20 }, (_, step) => `${batch(step).tokens} ${batch(step).at.length}`));
  expect(shapes.size).toBe(1);
});
