import { describe, expect, it } from "vitest";
import { comparedSweeps } from "../../src/chart/comparedSweeps.ts";
import { groupFigure } from "../../src/runs/groupFigure.ts";
import type { SweepData } from "../../src/steer/sweepResult.ts";

const strengths = Float64Array.from({ length: 41 }, (_, k) => -2 + k / 5);

/** A parabola with its valley at `best`, over a warm model of `warm` nats. */
function parabola(best: number, warm: number, changes: Partial<SweepData> = {}): SweepData {
  const depth = (mu: number) => warm + 0.01 * ((mu - best) ** 2 - best ** 2);
  const curve = strengths.map(depth);
  return {
    strengths,
    alphas: [0.3, 0.1],
    alpha: 0.1,
    metrics: { crossEntropy: Float64Array.of(...curve.map(() => 99), ...curve) },
    bands: { crossEntropy: { low: curve.map((y) => y - 0.02), high: curve.map((y) => y + 0.02) } },
    systems: [{ system: "warm", strength: 0, metrics: { crossEntropy: { value: warm, difference: 0, interval: [0, 0] } } }],
    analytic: { exact: best + 0.1, exactAtBound: null },
    best: { crossEntropy: best },
    ...changes,
  } as unknown as SweepData;
}

interface Trace {
  readonly x: number[];
  readonly y: (number | null)[];
  readonly mode: string;
  readonly meta?: { readonly run: string; readonly mark?: string; readonly strength?: number };
}
const runs = [
  { name: "lora", sweep: parabola(2, 2.4) },
  { name: "a trace", sweep: null },
  { name: "ia3", sweep: parabola(3, 2.1) },
];
const traces = (figure: ReturnType<typeof comparedSweeps>) => figure.data as Trace[];
const line = (figure: ReturnType<typeof comparedSweeps>, run: string) =>
  traces(figure).find(({ meta, mode }) => meta?.run === run && mode === "lines")!;

describe("comparedSweeps", () => {
  it("draws each sweep at its own α, as its change to its own warm model", () => {
    const figure = comparedSweeps(runs, { metric: "crossEntropy", by: "change" });
    const [a, c] = [line(figure, "A"), line(figure, "C")];
    const zero = strengths.findIndex((mu) => Math.abs(mu) < 1e-9);
    expect(a.y[zero]).toBeCloseTo(0, 12);
    expect(c.y[zero]).toBeCloseTo(0, 12);
    expect(Math.min(...(a.y as number[]))).toBeCloseTo(-0.04, 12);
    expect(Math.min(...(c.y as number[]))).toBeCloseTo(-0.09, 12);
    expect(traces(figure).some(({ meta }) => meta?.run === "B")).toBe(false);
  });

  it("draws the metric itself where that is wanted", () => {
    const figure = comparedSweeps(runs, { metric: "crossEntropy", by: "value" });
    expect(line(figure, "A").y.at(0)).toBeCloseTo(2.4 + 0.01 * (16 - 4), 12);
  });

  it("marks each run's analytic optimum and swept best on its own curve, and says them", () => {
    const figure = comparedSweeps(runs, { metric: "crossEntropy", by: "change" });
    const marks = traces(figure).flatMap(({ meta, x, y }) => (meta?.mark ? [{ ...meta, x: x[0], y: y[0] }] : []));
    expect(marks.map(({ run, mark, x }) => [run, mark, x])).toEqual([
      ["A", "best", 2],
      ["A", "analytic", 2.1],
      ["C", "best", 3],
      ["C", "analytic", 3.1],
    ]);
    expect(marks[0]!.y).toBeCloseTo(-0.04, 9);
    expect(figure.summary).toContain("A analytic optimum 2.1 with −0.0398, swept best 2 with −0.0400");
    expect(figure.table!.rows[1]).toEqual(["C ia3", 3.1, expect.closeTo(-0.0898, 3), 3, expect.closeTo(-0.09, 9)]);
  });

  it("leaves out an optimum that the search did not find inside its bounds", () => {
    const unbounded = parabola(2, 2.4, { analytic: { exact: 50, exactAtBound: 50 } as SweepData["analytic"] });
    const figure = comparedSweeps([{ name: "a", sweep: unbounded }], { metric: "crossEntropy", by: "change" });
    expect(traces(figure).filter(({ meta }) => meta?.mark === "analytic")).toEqual([]);
    expect(figure.summary).toContain("no analytic optimum");
  });

  it("draws grouped seeds as their mean with Student's interval", () => {
    const seeds = [1.6, 2, 2.7].map((best, i) => ({ name: `seed ${i}`, sweep: parabola(best, 2 + i) }));
    const figure = comparedSweeps(seeds, { metric: "crossEntropy", by: "change", groups: [{ members: [0, 1, 2] }] });
    const mean = line(figure, "A B C");
    const at = 30; // μ = 4
    const expected = groupFigure([1.6, 2, 2.7].map((best) => 0.01 * ((strengths[at]! - best) ** 2 - best ** 2)));
    expect(mean.y[at]).toBeCloseTo(expected.mean, 10);
    const band = traces(figure)[0]!;
    expect(band.y[at]).toBeCloseTo(expected.high!, 10);
    expect(band.y[2 * strengths.length - 1 - at]).toBeCloseTo(expected.low!, 10);
  });
});
