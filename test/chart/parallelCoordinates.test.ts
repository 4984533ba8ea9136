import { expect, it } from "vitest";
import { importanceFigure } from "../../src/chart/importanceFigure.ts";
import { parallelCoordinates } from "../../src/chart/parallelCoordinates.ts";
import type { Parameter } from "../../src/runs/importance/parameterTable.ts";

const number = (name: string, ...values: number[]): Parameter => ({ name, texts: values.map(String), numbers: Float64Array.from(values) });
const word = (name: string, ...texts: (string | null)[]): Parameter => ({ name, texts, numbers: null });

interface Trace {
  readonly meta: { readonly run: string };
  readonly y: (number | null)[];
}

const rates = [0.001, 0.003, 0.01, 0.001, 0.03, 0.1, 0.3];
const figure = parallelCoordinates(
  ["a", "b", "c", "d", "e", "f", "g"],
  [
    number("learningRate", ...rates),
    word("adapter", "lora", "ia3", null, "lora", "lora", "ia3", "p-tuning"),
    number("rank", 4, 8, 16, 4, 4, 4, 4),
  ],
  { name: "loss", values: Float64Array.of(2, 1, Number.NaN, 3, 2.5, 2.5, 2.5) },
);
const line = (run: string) => (figure.data as Trace[]).find(({ meta }) => meta.run === run)!.y;

it("draws a line for every run that has the result, from its settings to its result", () => {
  expect((figure.data as Trace[]).map(({ meta }) => meta.run).sort()).toEqual(["A", "B", "D", "E", "F", "G"]);
  expect(line("A").at(-1)).toBeCloseTo(1 / 3, 12); // losses 1, 2, 2.5, 3 stand in their order
  expect(line("D").at(-1)).toBe(1);
});

it("places many numbers by size, on a logarithmic axis where they span more than a hundredfold, and few in their order", () => {
  expect(line("A")[0]).toBe(0);
  expect(line("G")[0]).toBe(1);
  expect(line("E")[0]).toBeCloseTo(Math.log(30) / Math.log(300), 12);
  expect([line("A")[2], line("B")[2]]).toEqual([0, 0.5]);
});

it("places words in their order and leaves a gap where a run has none", () => {
  expect([line("B")[1], line("A")[1], line("G")[1]]).toEqual([0, 0.5, 1]);
  const gap = parallelCoordinates(["a"], [word("adapter", null)], { name: "loss", values: Float64Array.of(1) });
  expect((gap.data as Trace[])[0]!.y[0]).toBeNull();
});

it("has its numbers as a table", () => {
  expect(figure.table!.columns).toEqual(["run", "learningRate", "adapter", "rank", "loss"]);
  expect(figure.table!.rows[1]).toEqual(["B b", 0.003, "ia3", 8, 1]);
});

it("draws importances as bars, the largest on top, and says how they are computed and how far to believe them", () => {
  const parameters = [
    { name: "learningRate", importance: 0.9, correlation: -0.8 },
    { name: "adapter", importance: 0.1, correlation: null },
  ];
  const bars = importanceFigure("loss", { parameters, explained: 0.72, runs: 24 });
  expect(bars.data[0]).toMatchObject({ y: ["adapter", "learningRate"], x: [0.1, 0.9], text: ["0.10", "0.90 (ρ −0.80)"] });
  expect(bars.summary).toContain("most on learningRate");
  expect(bars.summary).toContain("explains 0.72 of the variance of runs it has not seen");
  expect(JSON.stringify(bars.layout)).toContain("permutation importance of a random forest, 24 runs");
});
