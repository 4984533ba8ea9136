import { expect, it } from "vitest";
import { numbersText, summariseNumbers } from "../../src/output/shownNumbers.ts";

it("tells range, mean and deviation as computed from their definitions, and leaves out what is not finite", () => {
  const values = Float64Array.from({ length: 1_000 }, (_, i) => 1e6 + Math.sin(i));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const { range, notFinite } = summariseNumbers(Float64Array.of(...values, Number.NaN, Number.POSITIVE_INFINITY));
  expect(notFinite).toBe(2);
  expect(range!.mean).toBeCloseTo(mean, 6);
  expect(range!.deviation).toBeCloseTo(deviation, 6);
  expect([range!.low, range!.high]).toEqual([Math.min(...values), Math.max(...values)]);
});

it("counts every finite number in one bin of the histogram", () => {
  const { histogram } = summariseNumbers(Float32Array.from({ length: 4_000 }, (_, i) => i % 40));
  expect(histogram).toEqual(new Array(40).fill(100));
  expect(summariseNumbers([5, 5, Number.NaN]).histogram).toEqual([2]);
  expect(summariseNumbers([]).histogram).toEqual([]);
});

it("prints shape, range and first numbers", () => {
  const facts = { shown: "numbers", type: "Tensor", dtype: "float32", shape: [2, 2], bytes: 16 } as const;
  expect(numbersText({ ...facts, summary: summariseNumbers([1, 2, 3, 4]) })).toBe("Tensor float32 [2, 2], 1.000 to 4.000\n[1, 2, 3, 4]");
  expect(numbersText({ ...facts, note: "disposed" })).toBe("Tensor float32 [2, 2], disposed");
});
