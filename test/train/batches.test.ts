import { expect, test } from "vitest";
import { batchOrder, windowOrder } from "../../src/train/batches.ts";
import { type LabelledBatch, shapeOf } from "../../src/train/labelledBatch.ts";
import { evaluationBatches, trainingBatches } from "../../src/train/trainingBatches.ts";

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
  const [batch] = trainingBatches(
    [
      { ids: [5, 6, 7, 8], from: 2 },
      { ids: [9, 10], from: 1 },
    ],
    { batchSize: 2, steps: 1, seed: 0 },
  )(0) as [LabelledBatch];
  expect([batch.rows, batch.tokens, batch.used]).toEqual([2, 16, 4]);
  const labelled = Array.from(batch.at, (at, i) => [batch.ids[at], batch.targets[i], batch.weights[i]]).filter(
    ([, , weight]) => weight !== 0,
  );
  const third = Math.fround(1 / 3);
  expect(labelled.sort()).toEqual([
    [6, 7, third],
    [7, 8, third],
    [9, 10, third],
  ]);
});

test("steps of like lengths have one shape", () => {
  const sequences = Array.from({ length: 40 }, (_, i) => ({ ids: Array.from({ length: 17 + (i % 12) }, (_, id) => id), from: 12 }));
  const batch = trainingBatches(sequences, { batchSize: 8, steps: 20, seed: 1 });
  const shapes = new Set(Array.from({ length: 20 }, (_, step) => shapeOf(batch(step)[0]!)));
  expect(shapes.size).toBe(1);
});

/** Lengths from 2 to 61 tokens, the last two labelled. */
const mixed = Array.from({ length: 60 }, (_, i) => ({
  ids: Array.from({ length: ((i * 37) % 60) + 3 }, (_, k) => k),
  from: ((i * 37) % 60) + 1,
}));

const inputsOf = (batches: readonly LabelledBatch[]) => batches.reduce((sum, { used }) => sum + used, 0);
const placesOf = (batches: readonly LabelledBatch[]) => batches.reduce((sum, { ids }) => sum + ids.length, 0);

test("a step of several batches has the examples of one large batch, each label with the same weight", () => {
  const options = { steps: 8, seed: 3 };
  const [one, several] = [
    trainingBatches(mixed, { ...options, batchSize: 16 }),
    trainingBatches(mixed, { ...options, batchSize: 4, accumulate: 4 }),
  ];
  for (let step = 0; step < 8; step++) {
    expect(several(step).map(({ rows }) => rows)).toEqual([4, 4, 4, 4]);
    expect(inputsOf(several(step))).toBe(inputsOf(one(step)));
    const weights = (batches: readonly LabelledBatch[]) => batches.flatMap((batch) => [...batch.weights].filter((weight) => weight > 0));
    expect(weights(several(step))).toEqual(weights(one(step)));
    expect(weights(one(step))).toEqual(new Array(32).fill(Math.fround(1 / 32)));
    expect(placesOf(several(step))).toBeLessThan(placesOf(one(step)));
  }
});

test("grouped by length, an epoch still takes each example once, anew from epoch to epoch, with less padding", () => {
  const many = Array.from({ length: 6 }, () => mixed).flat();
  const lengths = many.map(({ ids }) => ids.length);
  const grouped = batchOrder(360, 6, 5, lengths);
  const epochs = [0, 1].map((epoch) => Array.from({ length: 60 }, (_, step) => grouped(epoch * 60 + step)));
  for (const epoch of epochs) expect(epoch.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 360 }, (_, i) => i));
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect(batchOrder(360, 6, 5, lengths)(73)).toEqual(grouped(73));
  const padding = (groupByLength: boolean) => {
    const batches = trainingBatches(many, { batchSize: 6, steps: 120, seed: 5, groupByLength });
    const all = Array.from({ length: 120 }, (_, step) => batches(step)).flat();
    return 1 - inputsOf(all) / placesOf(all);
  };
  expect(padding(true)).toBeLessThan(0.5 * padding(false));
});

test("an evaluation has every example once, in batches of the same rows", () => {
  const batches = evaluationBatches(mixed, { batchSize: 16 });
  expect(batches.map(({ rows }) => rows)).toEqual([16, 16, 16, 16]);
  expect(inputsOf(batches)).toBe(mixed.reduce((sum, { ids }) => sum + ids.length - 1, 0));
  expect(batches.flatMap(({ weights }) => [...weights]).reduce((sum, weight) => sum + weight, 0)).toBe(120);
});
