import { expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import type { Shown } from "../../src/output/shown.ts";
import { ownMarks } from "../../src/steer/explorerView.ts";
import { traceLogits } from "../../src/steer/traceLogits.ts";
import { number, reference } from "./referenceCases.ts";

const finite = reference.cases.filter(({ kl, delta }) => Number.isFinite(number(kl)) && delta !== null);

test.each(finite)("$name: rows are those of the float64 reference", async (one) => {
  const [base, warm] = [one.base_logits.map(number), one.warm_logits.map(number)];
  const traced = await traceLogits([{ base, warm, target: one.target }], { alpha: Math.max(one.alpha, 1e-9) });
  expect(traced.tokens[0]!.kl).toBeCloseTo(number(one.kl), 10);
  for (const row of traced.top(0, 200)) {
    expect(row.base).toBeCloseTo(one.p_base[row.id]!, 6);
    expect(row.warm).toBeCloseTo(one.p_warm[row.id]!, 6);
    if (row.inMask) expect(row.delta).toBeCloseTo(one.delta![row.id]!, 10);
  }
});

test("the calibration set of the reference gives its three estimators, and its loss at every strength", async () => {
  const { base_logits, warm_logits, targets, alpha, grid, masked } = reference.calibration;
  const rows = base_logits.map((base, r) => ({ base, warm: warm_logits[r]!, target: targets[r]! }));
  const traced = await traceLogits(rows, { alpha, title: "the reference", text: (id) => `t${id}` });
  grid.forEach((strength, k) => {
    expect(traced.crossEntropy(strength) * rows.length).toBeCloseTo(masked.sum_ce[k]!, 8);
  });
  const { explorer } = chart.explorer(traced) as Extract<Shown, { shown: "explorer" }>;
  const marks = ownMarks(explorer, { alpha, outside: "keep" });
  expect(marks.exact).toBeCloseTo(masked.mu_exact, 6);
  expect(marks.ratio).toBeCloseTo(masked.ratio_of_sums_mu, 8);
  expect(marks.closedForm).toBeCloseTo(masked.mean_mu, 8);
});

test("rows of unlike length, a label outside, and no row at all are refused", async () => {
  const row = { base: [0, 1], warm: [1, 0], target: 0 };
  expect(() => traceLogits([])).toThrow(expect.objectContaining({ code: "steer/no-labels" }));
  expect(() => traceLogits([row, { ...row, warm: [1, 0, 2] }])).toThrow(expect.objectContaining({ code: "steer/row-lengths" }));
  expect(() => traceLogits([{ ...row, target: 2 }])).toThrow(expect.objectContaining({ code: "steer/row-lengths" }));
});
