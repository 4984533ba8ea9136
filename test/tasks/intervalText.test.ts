import { expect, test } from "vitest";
import { intervalText } from "../../src/tasks/metrics/intervalText.ts";

test("means and intervals are written with a true minus sign, and none before a zero", () => {
  expect(intervalText({ mean: -0.0904, low: -0.1239, high: -0.00002 })).toBe("−0.090 [−0.124, 0.000]");
  expect(intervalText({ mean: 4.28712, low: 4.1, high: 4.45 }, 2)).toBe("4.29 [4.10, 4.45]");
  expect(intervalText({ mean: Number.POSITIVE_INFINITY, low: -1, high: Number.POSITIVE_INFINITY }, 1)).toBe("Infinity [−1.0, Infinity]");
});
