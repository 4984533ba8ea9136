import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/random/seededRandom.ts";
import { axisScale, pixelOf, valueAtPixel } from "../../../src/runs/curves/axisScale.ts";
import { curveOver } from "../../../src/runs/curves/curveOver.ts";
import { exponentialMean } from "../../../src/runs/curves/exponentialMean.ts";
import { nearestPoint, valueBetween } from "../../../src/runs/curves/interpolate.ts";
import { meanBand } from "../../../src/runs/curves/meanBand.ts";
import { pixelPath } from "../../../src/runs/curves/pixelPath.ts";
import { groupFigure } from "../../../src/runs/groupFigure.ts";

const of = (...values: number[]) => Float64Array.of(...values);
const upTo = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

describe("exponentialMean", () => {
  it("is the weighted mean of all values so far, the newest weighing most", () => {
    const smooth = exponentialMean(of(4, 2, 6), 0.5);
    expect([...smooth]).toEqual([4, (0.5 * 4 + 2) / 1.5, (0.25 * 4 + 0.5 * 2 + 6) / 1.75]);
  });
  it("passes over what is not finite and leaves it as it is", () => {
    expect([...exponentialMean(of(4, Number.NaN, 2), 0.5)]).toEqual([4, Number.NaN, (0.5 * 4 + 2) / 1.5]);
  });
  it("changes nothing at weight 0, and a constant at none", () => {
    const values = of(3, 1, 2);
    expect(exponentialMean(values, 0)).toBe(values);
    for (const value of exponentialMean(new Float64Array(50).fill(1.25), 0.97)) expect(value).toBeCloseTo(1.25, 12);
  });
});

describe("valueBetween and nearestPoint", () => {
  const curve = { x: of(0, 1, 4), y: of(10, 20, 50) };
  it("read a curve along straight lines, and nowhere else", () => {
    expect([-0.1, 0, 0.5, 1, 2, 4, 4.1].map((at) => valueBetween(curve, at))).toEqual([Number.NaN, 10, 15, 20, 30, 50, Number.NaN]);
    expect(valueBetween({ x: of(), y: of() }, 1)).toBeNaN();
  });
  it("find the point beside a value", () => {
    expect([-9, 0.4, 0.6, 2.4, 2.6, 9].map((at) => nearestPoint(curve.x, at))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(nearestPoint(of(), 3)).toBe(-1);
  });
});

describe("curveOver", () => {
  const series = { steps: of(0, 1, 2, 3), values: of(5, 4, 3, 2) };
  it("takes seconds from the moments that are known, and shares out the steps between them", () => {
    const clock = { steps: of(1, 3), milliseconds: of(2000, 3000) };
    expect(curveOver(series, "time", { clock })).toEqual({ x: of(1, 2, 2.5, 3), y: series.values });
  });
  it("leaves out what came after the last known moment", () => {
    expect(curveOver(series, "time", { clock: { steps: of(0, 2), milliseconds: of(0, 2000) } })).toEqual({
      x: of(0, 1, 2),
      y: of(5, 4, 3),
    });
  });
  it("takes tokens from the run's own count, for metrics that are logged now and then too", () => {
    const tokens = { steps: upTo(5), values: of(100, 200, 300, 400, 500) };
    expect(curveOver({ steps: of(1, 4), values: of(7, 6) }, "tokens", { tokens })).toEqual({ x: of(200, 500), y: of(7, 6) });
  });
  it("is null where the run does not say", () => {
    expect(curveOver(series, "tokens", {})).toBeNull();
    expect(curveOver(series, "time", { clock: { steps: of(), milliseconds: of() } })).toBeNull();
    expect(curveOver(series, "step", {})).toEqual({ x: series.steps, y: series.values });
  });
});

describe("axisScale", () => {
  it("goes from values to pixels and back, linear and logarithmic", () => {
    for (const log of [false, true]) {
      const scale = axisScale({ low: 0.01, high: 300, log, from: 200, to: 10 });
      expect(pixelOf(scale, 0.01)).toBeCloseTo(200, 9);
      expect(pixelOf(scale, 300)).toBeCloseTo(10, 9);
      expect(valueAtPixel(scale, pixelOf(scale, 7))).toBeCloseTo(7, 9);
    }
    expect(pixelOf(axisScale({ low: 1, high: 10, log: true, from: 0, to: 1 }), -1)).toBeNaN();
  });
  it("has round ticks inside its range", () => {
    expect(axisScale({ low: 0.13, high: 0.98, from: 0, to: 100 }).ticks).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(axisScale({ low: 1e-4, high: 1, log: true, from: 0, to: 100 }).ticks).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(axisScale({ low: 3, high: 40, log: true, from: 0, to: 100 }).ticks).toEqual([5, 10, 20]);
  });
  it("has a scale for a constant", () => {
    const scale = axisScale({ low: 5, high: 5, from: 0, to: 100 });
    expect(pixelOf(scale, 5)).toBeCloseTo(50, 9);
  });
});

describe("pixelPath", () => {
  const random = seededRandom(5);
  const n = 10_000;
  const x = upTo(n);
  const y = Float64Array.from({ length: n }, () => random.normal());
  y[4321] = 90; // spikes of one point
  y[7777] = -80;
  const scaleX = axisScale({ low: 0, high: n - 1, from: 0, to: 300 });
  const scaleY = axisScale({ low: -80, high: 90, from: 200, to: 0 });
  const path = pixelPath({ x, y }, scaleX, scaleY, 300);
  const pairs = Array.from({ length: path.length / 2 }, (_, k) => [path[2 * k]!, path[2 * k + 1]!] as const);

  it("keeps of every column its extremes, spikes of a single point among them, and few points more", () => {
    expect(pairs.length).toBeLessThanOrEqual(4 * 301);
    const byColumn = (of: (list: number[]) => number, points: readonly (readonly [number, number])[]) =>
      new Map([...Map.groupBy(points, ([px]) => Math.floor(px))].map(([column, list]) => [column, of(list.map(([, py]) => py))]));
    const all = Array.from(x, (at, i) => [pixelOf(scaleX, at), pixelOf(scaleY, y[i]!)] as const);
    expect(byColumn((list) => Math.min(...list), pairs)).toEqual(byColumn((list) => Math.min(...list), all));
    expect(byColumn((list) => Math.max(...list), pairs)).toEqual(byColumn((list) => Math.max(...list), all));
    expect(byColumn((list) => list[0]!, pairs)).toEqual(byColumn((list) => list[0]!, all));
    expect(byColumn((list) => list.at(-1)!, pairs)).toEqual(byColumn((list) => list.at(-1)!, all));
  });
  it("goes from left to right", () => {
    for (let k = 1; k < pairs.length; k++) expect(pairs[k]![0]).toBeGreaterThanOrEqual(pairs[k - 1]![0]);
  });
  it("gives a short curve as it is", () => {
    const short = pixelPath({ x: of(0, 5000, 9999), y: of(0, 10, -10) }, scaleX, scaleY, 300);
    expect([...short]).toEqual([0, 5000, 9999].flatMap((at, i) => [pixelOf(scaleX, at), pixelOf(scaleY, [0, 10, -10][i]!)]));
  });
  it("breaks at what is not finite, and at what a logarithmic scale lacks", () => {
    const gap = pixelPath({ x: of(0, 100, 5000, 9999), y: of(1, Number.NaN, 2, 3) }, scaleX, scaleY, 300);
    expect(gap.length).toBe(8);
    expect(Array.from(gap, Number.isFinite)).toEqual([true, true, false, false, true, true, true, true]);
    const log = axisScale({ low: 1, high: 100, log: true, from: 200, to: 0 });
    expect(pixelPath({ x: of(0, 5000, 9999), y: of(1, 0, 100) }, scaleX, log, 300)[2]).toBeNaN();
  });
  it("draws what lies beside a window as little as possible, and the lines that enter it as they are", () => {
    const window = axisScale({ low: 5000, high: 5010, from: 0, to: 300 });
    const inside = pixelPath({ x, y }, window, scaleY, 300);
    expect(inside.length / 2).toBeLessThan(11 + 2 * 4 + 1);
    const before = [...inside].findIndex((value, k) => k % 2 === 0 && value >= 0);
    expect(inside[before - 2]).toBeCloseTo(pixelOf(window, 4999), 6);
    expect(inside[before - 1]).toBeCloseTo(pixelOf(scaleY, y[4999]!), 6);
  });
});

describe("meanBand", () => {
  it("is mean and Student's interval where at least two seeds have a value", () => {
    const seeds = [
      { x: of(0, 1, 2), y: of(1, 2, 3) },
      { x: of(0, 1, 2, 3), y: of(3, 2, 5, 9) },
      { x: of(0, 2), y: of(2, 4) },
    ];
    const band = meanBand(seeds);
    expect([...band.x]).toEqual([0, 1, 2, 3]);
    const at1 = groupFigure([2, 2, 3]);
    expect([band.y[1], band.low[1], band.high[1]]).toEqual([at1.mean, at1.low, at1.high]);
    expect(band.y[3]).toBeNaN();
  });
  it("is drawn over at most 2,000 places, the first and the last among them", () => {
    const long = (seed: number) => ({ x: upTo(9000), y: Float64Array.from({ length: 9000 }, (_, i) => i + seed) });
    const { x, y } = meanBand([long(0), long(1)]);
    expect([x.length, x[0], x.at(-1)]).toEqual([2000, 0, 8999]);
    expect(y[1000]).toBeCloseTo(x[1000]! + 0.5, 9);
  });
});
