import { expect, test } from "vitest";
import { DRAWN_POINTS, extremes, reducedFigure } from "../../src/chart/reducedFigure.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";

const count = 100_000;
const random = seededRandom(11);
const x = Float64Array.from({ length: count }, (_, k) => k);
const y = Float64Array.from({ length: count }, () => random.normal());
const spikes = [17, 4321, 50_000, 77_777, 99_998];
for (const at of spikes) y[at] = 40 + at / 1e4;
y[31_415] = -60;

const figureOf = (...data: object[]): ShownFigure => ({
  shown: "figure",
  summary: "",
  data,
  layout: { xaxis: { title: { text: "step" } } },
});
const line = { type: "scatter", mode: "lines", name: "loss", x, y, text: Array.from(x, (k) => `step ${k}`), line: { color: "token:warm" } };
interface Line {
  readonly x: number[];
  readonly y: number[];
  readonly text: string[];
  readonly line: object;
}

test("a series of 100,000 points is drawn with at most 2,000, every spike among them, and says so", () => {
  const { figure, note } = reducedFigure(figureOf(line));
  const drawn = figure.data[0] as Line;
  expect(drawn.x.length).toBeLessThanOrEqual(DRAWN_POINTS);
  for (const at of [...spikes, 31_415]) {
    const k = drawn.x.indexOf(at);
    expect([at, drawn.y[k], drawn.text[k]]).toEqual([at, y[at], `step ${at}`]);
  }
  expect(drawn.x).toEqual(drawn.x.toSorted((a, b) => a - b));
  expect([drawn.x[0], drawn.x.at(-1)]).toEqual([0, count - 1]);
  expect(drawn.line).toEqual({ color: "token:warm" });
  expect(note).toBe(
    `${drawn.x.length.toLocaleString("en-US")} of 100,000 points are drawn: of every stretch the least and the greatest, so that no spike is hidden. Zoom in for all of them.`,
  );
});

test("the outline is the series' own: between two drawn points no value lies outside of what is drawn nearby", () => {
  const kept = extremes(y, 0, count - 1, DRAWN_POINTS);
  const stretch = Math.ceil(count / (DRAWN_POINTS / 2 - 1));
  for (let from = 0; from < count; from += stretch) {
    const own = Array.from(y.subarray(from, from + stretch));
    const near = kept.filter((i) => i >= from - stretch && i < from + 2 * stretch).map((i) => y[i]!);
    expect(Math.max(...near)).toBeGreaterThanOrEqual(Math.max(...own));
    expect(Math.min(...near)).toBeLessThanOrEqual(Math.min(...own));
  }
});

test("a window that holds few points shows all of them, with a neighbour on each side", () => {
  const { figure, note } = reducedFigure(figureOf(line), { axis: "xaxis", range: [1000, 1500] });
  const drawn = figure.data[0] as Line;
  expect([drawn.x[0], drawn.x.at(-1), drawn.x.length]).toEqual([999, 1500, 502]);
  expect(note).toBeNull();
  expect((figure.layout as { xaxis: object }).xaxis).toEqual({ title: { text: "step" }, range: [1000, 1500], autorange: false });
});

test("gaps stay gaps; short series, bars and bands are left alone", () => {
  const gap = Array.from(y, (value, k) => (k >= 40_000 && k < 60_000 ? null : value));
  const drawn = reducedFigure(figureOf({ ...line, y: gap })).figure.data[0] as Line;
  const inside = drawn.x.map((at, k) => [at, drawn.y[k]] as const).filter(([at]) => at >= 40_200 && at < 59_800);
  expect(inside.length).toBeGreaterThan(0);
  expect(inside.every(([, value]) => value === null)).toBe(true);
  const untouched = figureOf({ type: "scatter", mode: "lines", x: [1, 2], y: [3, 4] }, { type: "bar", x, y }, { ...line, fill: "toself" });
  expect(reducedFigure(untouched)).toEqual({ figure: untouched, note: null });
});
