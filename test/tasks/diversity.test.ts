import { expect, test } from "vitest";
import { diversity } from "../../src/tasks/metrics/diversity.ts";

test("texts that are all the same have no diversity, texts without a common bigram have all of it", () => {
  const same = diversity([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect(same).toMatchObject({ different: 1, diversity: { mean: 0, low: 0, high: 0 } });
  const apart = diversity([
    [1, 2],
    [2, 1],
    [3, 4],
  ]);
  expect(apart).toMatchObject({ different: 3, diversity: { mean: 1 } });
});

test("diversity is one less the mean Jaccard similarity of bigrams, counted by hand", () => {
  // bigrams {12, 23}, {12, 24}, {45}: similarities 1/3, 0, 0
  expect(
    diversity([
      [1, 2, 3],
      [1, 2, 4],
      [4, 5],
    ]).diversity.mean,
  ).toBeCloseTo(1 - (1 / 6 + 1 / 6 + 0) / 3, 12);
});

test("repetition is the share of trigrams that stood in the text before", () => {
  const { repetition, length } = diversity([
    [7, 7, 7, 7, 7],
    [1, 2, 3],
    [1, 2],
  ]);
  expect(repetition.mean).toBeCloseTo((2 / 3 + 0 + 0) / 3, 12);
  expect(length.mean).toBeCloseTo(10 / 3, 12);
  expect(repetition.low <= repetition.mean && repetition.mean <= repetition.high).toBe(true);
});

test("texts of one token are like one another", () => {
  expect(diversity([[1], [2]]).diversity.mean).toBe(0);
});
