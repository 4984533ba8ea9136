import { expect, test } from "vitest";
import { ratios, spread } from "./spread.ts";

test("the spread is the least, the middle and the greatest, whatever the order", () => {
  expect(spread([5, 1, 3])).toEqual({ min: 1, median: 3, max: 5 });
  expect(spread([8, 1, 3, 5])).toEqual({ min: 1, median: 4, max: 8 });
  expect(spread([2])).toEqual({ min: 2, median: 2, max: 2 });
});

test("a ratio is taken within each round, so that a slow round of both sides does not show", () => {
  expect(ratios([200, 20, 100], [100, 10, 50])).toEqual([2, 2, 2]);
});
