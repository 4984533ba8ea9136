import { beforeEach, describe, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import { gridCell } from "../../src/chart/panelGrid.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import { sweep } from "../../src/steer/sweep.ts";
import type { SweepResult } from "../../src/steer/sweepResult.ts";
import type { TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, letters } from "../steer/bigramLM.ts";

const at = (k: number) => letters[k % 23]!;
const items = Array.from({ length: 12 }, (_, i) => ({
  prompt: at(i),
  completion: at(5 * i + 2),
  subject: at(i),
  choices: { true: [at(5 * i + 2), at(i + 1)], false: [at(i + 4), at(7 * i + 6)] },
}));
const split: TaskSplit = {
  task: "letters",
  items,
  metrics: ["crossEntropy", "mc1", "mc2", "mc3", "exactMatch"],
  digest: "letters",
  stop: [],
};

interface Trace {
  readonly xaxis?: string;
  readonly name?: string;
  readonly fill?: string;
  readonly line?: { readonly dash?: string };
  readonly meta?: { readonly decoded?: string; readonly mark?: string };
  readonly x: number[];
  readonly y: number[];
  readonly error_y?: { readonly array: number[]; readonly arrayminus: number[] };
}
const traces = (figure: ShownFigure) => figure.data as Trace[];
const headings = (figure: ShownFigure) =>
  (figure.layout as { annotations: { text: string }[] }).annotations.map(({ text }) => text.replace(/<[^>]*>/g, "")).filter((text) => /n \d|share|sampled/.test(text)); // biome-ignore format: one line

let result: SweepResult;
beforeEach(async () => {
  result = await sweep(bigramLM, split, {
    strengths: [-1, 0, 1, 2, 4],
    alphas: [0.1, 0.3],
    calibration: items,
    generate: { strengths: [0, 2, 4], maxTokens: 3 },
  });
});

describe("a sweep's panels", () => {
  test("every metric that was swept has one, and says what it is of how many and that it is exact", () => {
    expect(headings(chart.sweep(result))).toEqual([
      "Cross-entropy  nats a token, n 12, 24 tokens, exact",
      "MC1  share of 12, by likelihood, exact",
      "MC2  share of 12, by likelihood, exact",
      "MC3  share of 12, by likelihood, exact",
      "Exact match  sampled at 3 strengths by decoding 12 items anew, greedy, up to 3 tokens",
    ]);
  });

  test("chosen metrics have a panel each, curves first, those of decoded text too", () => {
    expect(headings(chart.sweep(result, { metrics: ["exactMatch", "mc2"] })).map((text) => text.split("  ")[0])).toEqual([
      "MC2",
      "Exact match",
    ]);
    expect(headings(chart.sweep(result, { metrics: ["exactMatch"] })).map((text) => text.split("  ")[0])).toEqual(["Exact match"]);
    expect(() => chart.sweep(result, { metrics: ["mc2", "bleu"] })).toThrow(
      expect.objectContaining({ code: "chart/no-metric", hint: "It has crossEntropy, mc1, mc2, mc3, exactMatch." }),
    );
  });

  test("text is decoded at single points, each with the interval of its paired difference around the warm value", () => {
    const [decoded] = traces(chart.sweep(result)).filter(({ meta }) => meta?.decoded === "exactMatch");
    const points = result.generated!.metrics.exactMatch!;
    expect(decoded!.x).toEqual([0, 2, 4]);
    expect(decoded!.y).toEqual(points.map(({ value }) => value));
    points.forEach(({ value, difference, interval }, k) => {
      expect(decoded!.y[k]! - decoded!.error_y!.arrayminus[k]!).toBeCloseTo(value - difference + interval[0], 12);
      expect(decoded!.y[k]! + decoded!.error_y!.array[k]!).toBeCloseTo(value - difference + interval[1], 12);
    });
    expect(chart.sweep(result).summary).toContain("Not from the pass, but by decoding 12 items anew");
  });

  test("α apart: a panel each, bands and marks only where they were made", () => {
    const figure = chart.sweep(result, { metrics: ["crossEntropy"], alphas: "apart" });
    const of = (axis: string) => traces(figure).filter(({ xaxis }) => xaxis === axis);
    expect(of("x").some(({ fill }) => fill === "toself")).toBe(true);
    expect(of("x2").some(({ fill }) => fill === "toself")).toBe(false);
    expect(of("x2").some(({ meta }) => meta?.mark !== undefined)).toBe(false);
    expect(headings(figure)).toEqual([
      "Cross-entropy  α 0.1, nats a token, n 12, 24 tokens, exact",
      "Cross-entropy  α 0.3, nats a token, n 12, 24 tokens, exact",
    ]);
    const ranges = ["yaxis", "yaxis2"].map((axis) => (figure.layout as Record<string, { range: number[] }>)[axis]!.range);
    expect(ranges[0]).toEqual(ranges[1]);
  });

  test("a curve has one name in the legend, however many panels show it", () => {
    const named = (figure: ShownFigure) =>
      (figure.data as (Trace & { showlegend?: boolean; mode: string })[])
        .filter(({ showlegend, meta, fill }) => showlegend && !meta && fill === undefined)
        .map(({ name }) => name);
    const steered = "steered, α 0.1; band: 95 % of the paired difference to warm";
    expect(named(chart.sweep(result))).toEqual([steered, "α 0.3"]);
    expect(named(chart.sweep(result, { alphas: "apart" }))).toEqual([steered, "α 0.3"]);
    expect(
      named(chart.sweep({ ...result, alphas: [0.1], metrics: { crossEntropy: result.metrics.crossEntropy!, mc1: result.metrics.mc1! } })),
    ).toEqual([steered]);
  });

  test("what the page can ask for is said: its run, and the panels that were asked for", () => {
    expect(chart.sweep(result).live).toEqual({ kind: "sweep", runId: result.runId });
    expect(chart.sweep(result, { metrics: ["mc1"] }).live).toEqual({ kind: "sweep", runId: result.runId, metrics: ["mc1"] });
  });
});

test("panels stand in rows of two and do not overlap", () => {
  for (const count of [1, 2, 3, 5, 6]) {
    const cells = Array.from({ length: count }, (_, k) => gridCell(k, count));
    for (const [i, a] of cells.entries()) {
      expect(a.across[0]).toBeGreaterThanOrEqual(0);
      expect(a.across[1]).toBeLessThanOrEqual(1 + 1e-12);
      expect(a.up[0]).toBeGreaterThanOrEqual(0);
      for (const b of cells.slice(i + 1)) {
        const apart = a.across[1] < b.across[0] || b.across[1] < a.across[0] || a.up[0] > b.up[1] || b.up[0] > a.up[1];
        expect(apart).toBe(true);
      }
    }
  }
});
