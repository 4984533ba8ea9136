import { expect, test } from "vitest";
import { compare } from "../../src/tasks/compare.ts";
import { differenceRow } from "../../src/tasks/differenceRow.ts";
import { evaluationOf, outcomes } from "./evaluationOf.ts";

const warm = [0, 1, 2].map((seed) => evaluationOf("warm", outcomes(40, 100), { training: { seed, steps: 9 } }));
const steered = [40, 50, 60].map((right, seed) => evaluationOf("steered", outcomes(right, 100), { training: { seed, steps: 9 } }));

test("a row says what compare says of the metric, with questions and seeds", () => {
  const { a, b, difference } = compare(warm, steered).metrics.mc1!;
  const row = differenceRow(warm, steered, "mc1");
  expect(row).toEqual({
    ...{ before: a, after: b, difference: difference.mean, low: difference.low, high: difference.high },
    ...{ questions: 100, seeds: 3 },
  });
  expect(row.difference).toBeCloseTo(0.1, 12);
});

test("options reach the bootstrap", () => {
  const over = differenceRow(warm, steered, "mc1", { over: "questions" });
  expect(over.high - over.low).toBeLessThan(differenceRow(warm, steered, "mc1").high - differenceRow(warm, steered, "mc1").low);
});

test("a metric that one of them lacks, and systems that cannot be paired, are refused", () => {
  expect(() => differenceRow(warm, steered, "mc2")).toThrow(expect.objectContaining({ code: "evaluation/no-common-metric" }));
  expect(() => differenceRow(warm, steered.slice(1), "mc1")).toThrow(expect.objectContaining({ code: "evaluation/unpaired" }));
});
