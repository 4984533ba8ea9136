import { expect, test } from "vitest";
import { timeEach, timeLeft } from "../../src/output/timeLeft.ts";

const progress = (done: number, from?: number) => ({
  ...{ id: "p", label: "Training", done, total: 100, unit: "steps", elapsed: 2_000, finished: false },
  ...(from === undefined ? {} : { from }),
});

test("the pace is that of what was done here: work that goes on does not count what it found done", () => {
  expect(timeEach(progress(20))).toBe(100);
  expect(timeLeft(progress(20))).toBe(8_000);
  expect(timeEach(progress(50, 40))).toBe(200);
  expect(timeLeft(progress(50, 40))).toBe(10_000);
});

test("before the first item there is none", () => {
  expect(timeLeft(progress(0))).toBeNull();
  expect(timeEach(progress(40, 40))).toBeNull();
});
