import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import type { Shown, ShownFigure } from "../../src/output/shown.ts";
import { showSelf } from "../../src/output/shown.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { calibrate } from "../../src/steer/calibrate.ts";
import { sweep } from "../../src/steer/sweep.ts";
import type { SweepResult } from "../../src/steer/sweepResult.ts";
import { trace } from "../../src/steer/trace.ts";
import type { TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, letters } from "../steer/bigramLM.ts";

interface PlotTrace {
  readonly type: string;
  readonly name?: string;
  readonly x: number[];
  readonly y: number[];
  readonly base?: number[];
  readonly xaxis?: string;
  readonly line?: { readonly color: string; readonly dash?: string };
  readonly marker?: { readonly symbol?: string; readonly color: string };
  readonly meta?: { readonly mark: string; readonly strength: number; readonly offAxis: boolean };
}
const traces = (figure: ShownFigure) => figure.data as PlotTrace[];
const texts = (figure: ShownFigure) =>
  ((figure.layout as { annotations?: { text: string }[] }).annotations ?? []).map(({ text }) => text).join(" | ");

const items = Array.from({ length: 20 }, (_, i) => {
  const at = (k: number) => letters[k % 23]!;
  return {
    prompt: at(i),
    completion: at(5 * i + 2),
    subject: at(i),
    choices: { true: [at(5 * i + 2)], false: [at(i + 4), at(7 * i + 6)] },
  };
});
const split: TaskSplit = { task: "letters", items, metrics: ["crossEntropy", "exactMatch", "accuracy"], digest: "letters", stop: [] };
const examples = items.slice(0, 3);

describe("chart.sweep", () => {
  let result: SweepResult;
  let figure: ShownFigure;
  beforeEach(async () => {
    result = await sweep(bigramLM, split, { alphas: [0.1, 0.01], calibration: items });
    figure = chart.sweep(result);
  });
  const mark = (key: string) => traces(figure).find(({ meta }) => meta?.mark === key)!;

  test("every estimator stands at its strength, in its own form, on the axis of the curves", () => {
    const { analytic, best, exactOptimum } = result;
    expect(mark("exact")).toMatchObject({ x: [analytic.exact], marker: { symbol: "circle", color: "token:exact" }, xaxis: "x" });
    expect(mark("test")).toMatchObject({ x: [exactOptimum], marker: { symbol: "circle-open" } });
    expect(mark("ratio")).toMatchObject({ x: [analytic.ratio], marker: { symbol: "diamond-open", color: "token:ratio" } });
    expect(mark("best")).toMatchObject({ x: [best.crossEntropy], marker: { symbol: "square", color: "token:swept-best" } });
    expect(mark("closed")).toMatchObject({ meta: { strength: analytic.mean }, marker: { symbol: "triangle-up-open" } });
  });

  test("marks lie on the curve", () => {
    const [curve] = traces(figure).filter(({ line, type }) => type === "scatter" && line?.dash === "solid");
    const k = result.strengths.indexOf(result.best.crossEntropy!);
    expect(mark("best").y[0]).toBeCloseTo(curve!.y[k]!, 12);
  });

  test("what is off the axis stands at its edge and is named there", () => {
    const far = chart.sweep({ ...result, analytic: { ...result.analytic, mean: 8.7e4 } });
    const closed = traces(far).find(({ meta }) => meta?.mark === "closed")!;
    const { range } = (far.layout as { xaxis: { range: [number, number] } }).xaxis;
    expect(closed).toMatchObject({ x: [range[1]], meta: { offAxis: true, strength: 8.7e4 } });
    expect(texts(far)).toContain("closed form 8.7e4 →");
  });

  test("title, unit and n stand over each panel; controls, base and warm are named", () => {
    expect(texts(figure)).toMatch(/Cross-entropy.*nats a token, n 20, 40 tokens/);
    expect(texts(figure)).toMatch(/Accuracy.*share of 20, by likelihood/);
    for (const name of ["warm", "base", "temperature T", "extrapolation λ"]) expect(texts(figure)).toContain(name);
  });

  test("all curves are there, α by dash, with the numbers behind them", () => {
    const steered = traces(figure).filter(({ line, type }) => type === "scatter" && line?.color === "token:steered" && line.dash);
    expect(steered.map(({ line }) => line!.dash)).toEqual(["solid", "dash", "solid", "dash"]);
    expect(figure.table!.rows).toHaveLength(result.strengths.length);
    expect(figure.table!.columns).toEqual([
      "strength μ",
      "Cross-entropy, α 0.1",
      "Cross-entropy, α 0.01",
      "Accuracy, α 0.1",
      "Accuracy, α 0.01",
    ]);
    expect(figure.summary).toMatch(/^Cross-entropy over strength on letters, 20 items, 40 tokens/);
  });

  test("is what a sweep shows of itself; no value is lost to NaN or infinity", () => {
    expect(result[showSelf]()).toEqual(figure);
    expect(JSON.parse(JSON.stringify(figure.data))).toEqual(figure.data);
  });
});

describe("charts of a trace", () => {
  test("distribution: base, warm and steered side by side", async () => {
    const figure = chart.distribution(await trace(bigramLM, examples), 0, { strength: 2, k: 6 });
    expect(traces(figure).map(({ name, marker, y }) => [name, marker!.color, y.length])).toEqual([
      ["base", "token:base", 6],
      ["warm", "token:warm", 6],
      ["steered, μ 2", "token:steered", 6],
    ]);
    const columns = [1, 2, 3].map((c) => figure.table!.rows.reduce((sum, row) => sum + Number(row[c]), 0));
    for (const total of columns) expect(total).toBeCloseTo(1, 12);
  });

  test("kl: a heat map of every label, and terms that add up to the KL", async () => {
    const traced = await trace(bigramLM, examples);
    const [map, terms] = traces(chart.kl(traced));
    expect(map!.type).toBe("heatmap");
    const z = (map as unknown as { z: (number | null)[][] }).z.flat();
    expect(z).toEqual(traced.tokens.map(({ kl }) => kl));
    const [total, parts] = [terms!.x.at(-1)!, terms!.x.slice(0, -1)];
    expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 12);
    expect(terms!.base!.at(-2)! + parts.at(-1)!).toBeCloseTo(total, 12);
    expect(total).toBe(Math.max(...traced.tokens.map(({ kl }) => kl)));
  });

  test("steering vector: signs by colour, largest first", async () => {
    const traced = await trace(bigramLM, examples);
    const [, delta] = traces(chart.steeringVector(traced, 1, { k: 5 }));
    const sizes = delta!.x.map(Math.abs);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(delta!.marker!.color).toEqual(delta!.x.map((d) => (d >= 0 ? "token:delta-pos" : "token:delta-neg")));
  });

  test("explorer: the trace's data, with the marks of a strength", async () => {
    const traced = await trace(bigramLM, examples);
    const strength = await calibrate(bigramLM, items);
    const shown = chart.explorer(traced, { strength }) as Extract<Shown, { shown: "explorer" }>;
    expect(shown.explorer.marks).toEqual({
      exact: strength.exact,
      interval: strength.interval,
      ratio: strength.ratio,
      closedForm: strength.mean,
      sweptBest: null,
      source: "20 examples, 40 tokens",
    });
    expect((chart.explorer(traced) as typeof shown).explorer).toEqual(traced.explorer);
  });

  test("a position that is not there is an error", async () => {
    const traced = await trace(bigramLM, examples);
    expect(() => chart.distribution(traced, 99)).toThrow(expect.objectContaining({ code: "steer/no-position" }));
  });
});

describe("charts of runs", () => {
  afterEach(() => {
    enterSession(quietSession);
  });

  test("losses: one point a step", () => {
    const figure = chart.losses({ ...bigramLM, losses: Float64Array.from([4, 3, 2.5]) });
    expect(traces(figure)[0]).toMatchObject({ x: [1, 2, 3], y: [4, 3, 2.5] });
    expect(figure.summary).toMatch(/over 3 steps: 4.000 to/);
    expect(() => chart.losses(bigramLM)).toThrow(expect.objectContaining({ code: "chart/no-losses" }));
  });

  test("runs: letters and dashes; an unknown run is an error", () => {
    const series = { steps: Float64Array.from([0, 1]), values: Float64Array.from([2, 1]) };
    const reader = {
      ...quietSession.runs,
      get: (id: string) => (id === "none" ? null : ({ name: `run ${id}` } as never)),
      series: () => series,
    };
    enterSession({ ...quietSession, runs: reader });
    expect(traces(chart.runs(["1", "2"], "loss")).map(({ name, line }) => [name, line!.dash])).toEqual([
      ["A run 1", "solid"],
      ["B run 2", "dash"],
    ]);
    expect(() => chart.runs(["none"], "loss")).toThrow(expect.objectContaining({ code: "run/unknown" }));
  });

  test("plotly: a figure of one's own", () => {
    expect(chart.plotly({ data: [{ x: [1] }], layout: { title: { text: "<b>Mine</b>" } } })).toMatchObject({
      shown: "figure",
      summary: "Mine",
    });
    expect(() => chart.plotly({ data: 3 as never })).toThrow(expect.objectContaining({ code: "chart/not-a-figure" }));
  });
});
