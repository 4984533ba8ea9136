import { expect, it } from "vitest";
import { studentQuantile } from "../../src/runs/studentQuantile.ts";

// NIST/SEMATECH e-Handbook of Statistical Methods, table of Student's t, upper 0.025.
it.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [9, 2.262],
  [10, 2.228],
  [30, 2.042],
  [100, 1.984],
])("with %i degrees of freedom the 97.5 %% quantile is %f", (degrees, value) => {
  expect(studentQuantile(0.975, degrees)).toBeCloseTo(value, 3);
});

it("tends to the normal distribution's", () => {
  expect(studentQuantile(0.975, 100_000)).toBeCloseTo(1.959964, 4);
});
