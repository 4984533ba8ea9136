import { expect, test } from "vitest";
import { learningRateAt, type Schedule, type ScheduleName } from "../../src/train/schedule.ts";

const rates = (name: ScheduleName, steps: number, warmupSteps: number): number[] => {
  const schedule: Schedule = { name, learningRate: 2, steps, warmupSteps };
  return Array.from({ length: steps }, (_, step) => learningRateAt(schedule, step));
};

test("constant: from zero in a line, then the peak", () => {
  expect(rates("constant", 6, 4)).toEqual([0, 0.5, 1, 1.5, 2, 2]);
  expect(rates("constant", 3, 0)).toEqual([2, 2, 2]);
});

test("linear: down in a line, and it would be zero at the step after the last", () => {
  expect(rates("linear", 6, 2)).toEqual([0, 1, 2, 1.5, 1, 0.5]);
});

test("cosine: half a wave", () => {
  expect(rates("cosine", 6, 2).map((rate) => rate.toFixed(6))).toEqual(
    [0, 1, 2, 1 + Math.SQRT1_2, 1, 1 - Math.SQRT1_2].map((rate) => rate.toFixed(6)),
  );
});

test("trapezoid: up from a first rate above zero, flat to the half, down in a line to a fiftieth", () => {
  const course = rates("trapezoid", 100, 4);
  expect(course.slice(0, 5)).toEqual([0.5, 1, 1.5, 2, 2]);
  expect(course.slice(4, 50).every((rate) => rate === 2)).toBe(true);
  expect(course[75]).toBeCloseTo(1, 12);
  expect(course[99]).toBeCloseTo(0.04, 12);
});

test("an unknown schedule is named", () => {
  expect(() => rates("sawtooth" as ScheduleName, 3, 0)).toThrow(/"sawtooth"/);
});
