import { describe, expect, it } from "vitest";
import { compare } from "../../src/tasks/compare.ts";
import { comparisonTable } from "../../src/tasks/comparisonTable.ts";
import { evaluationOf, outcomes, table } from "./evaluationOf.ts";

describe("compare", () => {
  it("is b − a, with McNemar's p of the changed items", () => {
    const { metrics } = compare(evaluationOf("a", outcomes(40, 100)), evaluationOf("b", outcomes(50, 100)));
    expect(metrics.mc1).toMatchObject({ a: 0.4, b: 0.5 });
    expect(metrics.mc1!.difference.mean).toBeCloseTo(0.1, 12);
    expect(metrics.mc1!.difference.low).toBeGreaterThan(0.03);
    expect(metrics.mc1!.difference.high).toBeLessThan(0.18);
    expect(metrics.mc1!.mcnemar!.p).toBeCloseTo(2 / 1024, 12);
  });

  it("pairs only what both were scored on", () => {
    const b = evaluationOf("b", outcomes(50, 100));
    const items = b.items.map((item, i) => (i < 10 ? { ...item, metrics: {}, excluded: "too long" } : item));
    expect(compare(evaluationOf("a", outcomes(40, 100)), { ...b, items }).n).toBe(90);
  });

  it("refuses different questions and no common metric", () => {
    const a = evaluationOf("a", [1]);
    expect(() => compare(a, { ...a, split: "other" })).toThrow(expect.objectContaining({ code: "evaluation/different-splits" }));
    expect(() => compare(a, { ...a, metrics: { mc2: 1 } })).toThrow(expect.objectContaining({ code: "evaluation/no-common-metric" }));
  });

  it("refuses a metric that was scored in different ways, or by different judges", () => {
    const a = { ...evaluationOf("a", [1]), metrics: { truth: 1 }, judges: ["one"] };
    expect(() => compare(a, { ...a, judges: ["two"] })).toThrow(expect.objectContaining({ code: "evaluation/different-judges" }));
  });

  it("counts in each metric the questions that both have a score in", () => {
    const a = evaluationOf("a", [1, 1, 0, 0]);
    const items = a.items.map((item, i) => ({ ...item, metrics: i === 0 ? { mc1: 1 } : { mc1: 1, truth: 1 } }));
    const judged = { ...a, items, metrics: { mc1: 1, truth: 1 }, judges: ["one"] };
    const { metrics, n } = compare(judged, judged);
    expect([metrics.mc1!.difference.n, metrics.truth!.difference.n, n]).toEqual([4, 3, 4]);
  });

  it("pairs seed by seed, and its interval speaks of other seeds too", () => {
    const warm = [0, 1, 2, 3].map(() => evaluationOf("warm", outcomes(40, 100)));
    const steered = [40, 40, 60, 60].map((right, seed) => evaluationOf("steered", outcomes(right, 100), { training: { seed, steps: 9 } }));
    const both = compare(warm, steered);
    expect(both).toMatchObject({ pairs: 4, seeds: [0, 1, 2, 3], over: "questions and seeds" });
    expect(both.metrics.mc1!.bySeed.map((value) => Number(value.toFixed(9)))).toEqual([0, 0, 0.2, 0.2]);
    expect(both.metrics.mc1!.difference.mean).toBeCloseTo(0.1, 12);
    expect(both.metrics.mc1!.difference.low).toBeLessThanOrEqual(0.01);
    const questions = compare(warm, steered, { over: "questions" });
    expect(questions.metrics.mc1!.difference.low).toBeGreaterThan(0.05);
    expect(both.metrics.mc1!.mcnemar).toBeNull();
    expect(both.metrics.mc1!.mcnemarBySeed!.map(({ p }) => p)).toEqual([1, 1, 2 / 2 ** 20, 2 / 2 ** 20]);
    expect(table(both).columns).toContain("McNemar p, largest of seeds");
    expect(() => compare(warm, steered.slice(1))).toThrow(expect.objectContaining({ code: "evaluation/unpaired" }));
  });
});

describe("comparisonTable", () => {
  const baseline = evaluationOf("warm", outcomes(40, 100), { training: { seed: 3, steps: 9 } });
  const methods = { steered: evaluationOf("steered", outcomes(50, 100), { training: { seed: 3, steps: 9 } }) };
  const controls = { temperature: evaluationOf("temperature", outcomes(45, 100)) };

  it("shows no number without interval, questions and seeds", () => {
    const compared = comparisonTable({ baseline, methods, controls });
    expect(compared.rows.map(({ name, role, value }) => [name, role, value.mean])).toEqual([
      ["baseline", "baseline", 0.4],
      ["steered", "method", 0.5],
      ["temperature", "control", 0.45],
    ]);
    const { columns, rows, caption } = table(compared);
    const column = (name: string) => rows.map((row) => row[columns.indexOf(name)]);
    expect(column("questions")).toEqual([100, 100, 100]);
    expect(column("seeds")).toEqual([1, 1, 1]);
    expect(column("− baseline").slice(1)).toEqual([expect.closeTo(0.1, 9), expect.closeTo(0.05, 9)]);
    expect(column("McNemar p")).toEqual([null, expect.closeTo(2 / 1024, 12), expect.closeTo(2 / 32, 12)]);
    for (const row of compared.rows) {
      expect(row.value.low).toBeLessThan(row.value.mean);
      expect(row.value.high).toBeGreaterThan(row.value.mean);
    }
    expect(caption).toContain("1 seed (3)");
    expect(caption).toContain("over questions");
  });

  it("counts only questions that all systems were scored on", () => {
    const items = controls.temperature.items.map((item, i) => (i < 20 ? { ...item, metrics: {}, excluded: "too long" } : item));
    const { rows } = comparisonTable({ baseline, methods, controls: { temperature: { ...controls.temperature, items } } });
    expect(rows.map(({ value }) => value.n)).toEqual([80, 80, 80]);
  });
});
