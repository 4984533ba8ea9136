import { expect, test } from "vitest";
import { stackedPanels } from "../../src/chart/stackedPanels.ts";
import type { ShownFigure } from "../../src/output/shown.ts";

const heading = (text: string, x: number, y: number) => ({
  text: `<b>${text}</b>  <span>n 61 &amp; more</span>`,
  xref: "paper",
  yref: "paper",
  x,
  y,
  yanchor: "bottom",
  yshift: 6,
});
const mark = { text: "exact 0.8", xref: "x", yref: "paper", x: 0.8, y: 1, yanchor: "bottom" };
const figure = (layout: object, height = 400): ShownFigure => ({
  shown: "figure",
  summary: "",
  data: [{ xaxis: "x2", yaxis: "y2" }],
  layout,
  height,
});

/** Two above, one below on the left. */
const three = figure(
  {
    margin: { l: 50, r: 10, t: 40, b: 60 },
    xaxis: { domain: [0, 0.44], anchor: "y" },
    yaxis: { domain: [0.6, 1], anchor: "x" },
    xaxis2: { domain: [0.56, 1], anchor: "y2", title: { text: "strength" } },
    yaxis2: { domain: [0.6, 1], anchor: "x2" },
    xaxis3: { domain: [0, 0.44], anchor: "y3" },
    yaxis3: { domain: [0, 0.4], anchor: "x3" },
    annotations: [heading("One", 0, 1), heading("Two, whose name is a little longer", 0.56, 1), heading("Three", 0, 0.4), mark],
  },
  1100,
);

type Laid = Record<string, { domain: [number, number]; title?: object }> & {
  annotations: { text: string; x: number; y: number }[];
  margin: { t: number; b: number };
};
const laid = ({ layout }: ShownFigure) => layout as Laid;

test("with room for every heading the figure stays what it is, and so does one of a single panel", () => {
  expect(stackedPanels(three, 1100)).toBe(three);
  const single = figure({ annotations: [heading("A heading that is far longer than two hundred px", 0, 1)], xaxis: { title: {} } });
  expect(stackedPanels(single, 200)).toBe(single);
});

test("without it every panel has the whole width, keeps its height in px, and its heading stands over it", () => {
  const stacked = stackedPanels(three, 560);
  const { margin, annotations, ...axes } = laid(stacked);
  const plot = stacked.height! - margin.t - margin.b;
  const spans = ["yaxis", "yaxis2", "yaxis3"].map((name) => axes[name]!.domain);
  for (const span of spans) expect((span[1] - span[0]) * plot).toBeCloseTo(0.4 * (1100 - 40 - 60), 6);
  expect(spans[0]![1]).toBe(1);
  expect(spans[2]![0]).toBeCloseTo(0, 12);
  for (const k of [1, 2]) expect((spans[k - 1]![0] - spans[k]![1]) * plot).toBeGreaterThan(60);
  for (const name of ["xaxis", "xaxis2", "xaxis3"]) expect(axes[name]!.domain).toEqual([0, 1]);
  expect(axes.xaxis2!.title).toEqual({ text: "strength" });
  expect(annotations.slice(0, 3).map(({ x, y }) => [x, y])).toEqual(spans.map((span) => [0, span[1]]));
  expect(annotations[3]).toBe(mark);
  expect(stacked.data).toBe(three.data);
});

test("a heading longer than the whole figure has its note under its title", () => {
  const narrow = laid(stackedPanels(three, 300));
  expect(narrow.annotations[1]!.text).toContain("longer</b><br><span>");
  expect(narrow.margin.t).toBeGreaterThan(40);
  expect(laid(stackedPanels(three, 560)).annotations[1]!.text).not.toContain("<br>");
});

test("panels of the default height stack as well", () => {
  const flat = figure({
    xaxis: { domain: [0, 0.44], anchor: "y" },
    xaxis2: { domain: [0.56, 1], anchor: "y2" },
    yaxis: {},
    yaxis2: {},
    annotations: [heading("A rather long name of one of them", 0, 1), heading("Other", 0.56, 1)],
  });
  const { yaxis, yaxis2 } = laid(stackedPanels(flat, 420));
  expect(yaxis!.domain[0]).toBeGreaterThan(yaxis2!.domain[1]);
});
