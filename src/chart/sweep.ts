/**
 * Curves over the strength, one panel a metric (or an α), with everything that claims to know the best one marked on the same axis. Curves are
 * exact, from the sparse form; metrics of generated text, which no pass can know, have panels of their own and are said to be decoded.
 */
import type { LiveFigure, ShownFigure } from "../output/shown.ts";
import type { SweepData } from "../steer/sweepResult.ts";
import { SteerlabError } from "../steerlabError.ts";
import { drawable, token, valueAt } from "./figureParts.ts";
import { countOf, countText } from "./numberText.ts";
import { type GridCell, gridCell, gridHeading, gridHeight, type PanelPlace } from "./panelGrid.ts";
import { decodedPanel } from "./sweepDecoded.ts";
import { type Level, levelLabels, levelLine, levelsOf } from "./sweepLevels.ts";
import { markLabels, markLine, marksOf, markTrace } from "./sweepMarks.ts";
import { metricName, sweepSentence, sweepTable } from "./sweepText.ts";

/** px under the panels: axis titles, and names and marks in about four rows */
const LEGEND_ROOM = 168;
const DASHES = ["solid", "dash", "dot", "dashdot"];

export interface SweepFigureOptions {
  /** panels, row by row; all that were swept when left out */
  readonly metrics?: readonly string[];
  /** "together": every α in one panel, told apart by dashes; "apart": each α in a panel of its own, of the same heights. "together" when left out */
  readonly alphas?: "together" | "apart";
  /** strengths that are drawn first; what is around them is there when one zooms out */
  readonly range?: readonly [low: number, high: number];
}

/** @throws `chart/no-metric` */
export function sweepFigure(s: SweepData, o: SweepFigureOptions = {}): ShownFigure {
  const { metrics, decoded } = shownMetrics(s, o.metrics);
  const range = o.range ?? shownRange(s);
  const asked = metrics.flatMap((metric): Asked[] =>
    o.alphas === "apart" ? s.alphas.map((alpha) => ({ metric, alphas: [alpha] })) : [{ metric, alphas: s.alphas }],
  );
  const count = asked.length + decoded.length;
  const panels = [
    ...asked.map((panel, k) => curvePanel(s, panel, gridCell(k, count), range, { marks: k === 0, curves: panel.metric === metrics[0] })),
    ...decoded.map((metric, k) => decodedPanel(s.generated!, metric, gridCell(asked.length + k, count), range)),
  ];
  const layout = {
    ...Object.assign({}, ...panels.map((panel) => panel.axes)),
    shapes: panels.flatMap((panel) => panel.shapes),
    annotations: panels.flatMap((panel) => panel.annotations),
    showlegend: true,
    legend: {
      // Against the figure's own edge: against the panels it would move with their number.
      ...{ orientation: "h", x: 0, y: 0, yref: "container", yanchor: "bottom" },
      font: { size: 11, color: token("text-2") },
    },
    margin: { l: 48, r: 16, t: 52, b: LEGEND_ROOM },
    hovermode: "x",
  };
  const live: LiveFigure = {
    kind: "sweep",
    runId: s.runId,
    ...(o.metrics ? { metrics: o.metrics } : {}),
    ...(o.alphas ? { alphas: o.alphas } : {}),
  };
  return {
    shown: "figure",
    summary: sweepSentence(s),
    data: panels.flatMap((panel): object[] => panel.traces),
    layout,
    height: gridHeight(count) + LEGEND_ROOM - 100,
    table: sweepTable(s),
    live,
  };
}

/** Curves first, then what was decoded anew. @throws `chart/no-metric` for one that was not swept */
function shownMetrics(s: SweepData, asked: readonly string[] | undefined): { metrics: readonly string[]; decoded: readonly string[] } {
  const curves = ["crossEntropy", ...Object.keys(s.metrics).filter((metric) => metric !== "crossEntropy")];
  const generated = Object.keys(s.generated?.metrics ?? {});
  const unknown = asked?.find((metric) => !curves.includes(metric) && !generated.includes(metric));
  if (unknown !== undefined) {
    throw new SteerlabError("chart/no-metric", `The sweep has no metric ${JSON.stringify(unknown)}.`, {
      hint: `It has ${[...curves, ...generated].join(", ")}.`,
    });
  }
  const chosen = (of: readonly string[]) => (asked ? asked.filter((metric) => of.includes(metric)) : of);
  return { metrics: chosen(curves), decoded: chosen(generated) };
}

/** The part of the swept strengths that is drawn first; the rest is there when one zooms out. */
export function shownRange(s: SweepData): [low: number, high: number] {
  const [first, last] = [s.strengths[0]!, s.strengths[s.strengths.length - 1]!];
  const aims = [s.analytic.exact, s.exactOptimum, s.best.crossEntropy].filter((mu) => mu != null && Number.isFinite(mu)) as number[];
  const low = Math.min(-2, ...aims.map((mu) => 2 * mu));
  const high = Math.max(6, ...aims.map((mu) => 2.5 * mu));
  return first < 0 && last > 0 ? [Math.max(first, low), Math.min(last, high)] : [first, last];
}

interface Asked {
  readonly metric: string;
  readonly alphas: readonly number[];
}

/** What a panel says in the legend, where panels share it: marks stand there once, curves once an α. */
interface Named {
  readonly marks: boolean;
  readonly curves: boolean;
}

type Range = readonly [low: number, high: number];

function curvePanel(s: SweepData, { metric, alphas }: Asked, cell: GridCell, range: Range, named: Named) {
  const curves = s.alphas.map((alpha, a) => ({
    alpha,
    a,
    y: s.metrics[metric]!.subarray(a * s.strengths.length, (a + 1) * s.strengths.length),
  }));
  const drawn = curves.filter(({ alpha }) => alphas.includes(alpha));
  const main = drawn.find(({ alpha }) => alpha === s.alpha);
  const levels = levelsOf(s, metric);
  const heights = heightsOf(
    metric,
    s.strengths,
    curves.map(({ y }) => y),
    levels,
    range,
  );
  const place = { xaxis: cell.xaxis, yaxis: cell.yaxis };
  const along = (main ?? drawn[0]!).y;
  // Marks, bands and best speak of the main α alone.
  const marks = main ? marksOf(s, metric).map((mark) => ({ ...mark, y: valueAt({ x: s.strengths, y: along }, mark.strength) })) : [];
  return {
    traces: [
      ...(main ? [bandTrace(s, metric, place)] : []),
      ...drawn.map(({ alpha, y, a }) => curveTrace(s, alpha, y, a, metric, place, named.curves)),
      ...marks.map((mark) => markTrace(mark, range, heights, place, named.marks)),
    ],
    shapes: [zeroLine(place), ...levels.map((level) => levelLine(level, place)), ...marks.flatMap((mark) => markLine(mark, range, place))],
    annotations: [
      gridHeading(metricName(metric), noteOf(s, metric, alphas), cell),
      ...levelLabels(levels, heights, place),
      ...markLabels(marks, range, place),
    ],
    axes: {
      [cell.layout.x]: {
        domain: cell.across,
        range: [...range],
        title: { text: "strength μ (no unit)" },
        anchor: place.yaxis,
        zeroline: false,
      },
      [cell.layout.y]: { domain: cell.up, range: heights, anchor: place.xaxis, zeroline: false },
    },
  };
}

function noteOf(s: SweepData, metric: string, alphas: readonly number[]): string {
  const one = alphas.length === 1 && s.alphas.length > 1 ? `α ${alphas[0]}, ` : "";
  if (metric === "crossEntropy") return `${one}nats a token, n ${countText(s.items)}, ${countOf(s.tokens, "token")}, exact`;
  return `${one}share of ${countText(s.items)}, by likelihood, exact`;
}

/** The heights that show the valley or plateau; a base or control far off is named at the edge instead of flattening everything. */
function heightsOf(metric: string, x: Float64Array, curves: Float64Array[], levels: Level[], [low, high]: Range): [number, number] {
  const inside = curves.flatMap((y) => Array.from(y).filter((value, k) => x[k]! >= low && x[k]! <= high && Number.isFinite(value)));
  const near = levels.filter(({ system }) => system === "warm").map(({ value }) => value);
  const all = [...inside, ...near.filter(Number.isFinite)];
  const [bottom, top] = [Math.min(...all), Math.max(...all)];
  if (metric !== "crossEntropy")
    return [Math.max(0, bottom - 0.12 * (top - bottom) - 0.01), Math.min(1.02, top + 0.25 * (top - bottom) + 0.01)];
  const warm = levels.find(({ system }) => system === "warm")?.value ?? top;
  const ceiling = Math.min(top, bottom + Math.max(5 * (warm - bottom), 0.35 * (top - bottom)));
  const pad = Math.max(ceiling - bottom, 1e-6);
  return [bottom - 0.08 * pad, ceiling + 0.3 * pad];
}

function bandTrace(s: SweepData, metric: string, place: PanelPlace): object {
  const band = s.bands[metric]!;
  const x = Array.from(s.strengths);
  return {
    type: "scatter",
    mode: "lines",
    ...place,
    x: [...x, ...x.toReversed()],
    y: [...drawable(band.high), ...drawable(band.low).reverse()],
    fill: "toself",
    fillcolor: `${token("steered")}@0.14`,
    line: { width: 0, color: token("steered") },
    hoverinfo: "skip",
    showlegend: false,
    name: "95 % of the paired difference to warm, over items",
  };
}

function curveTrace(s: SweepData, alpha: number, y: Float64Array, a: number, metric: string, place: PanelPlace, legend: boolean): object {
  const primary = alpha === s.alpha;
  const others = s.alphas.filter((other) => other !== s.alpha);
  return {
    type: "scatter",
    mode: "lines",
    ...place,
    name: primary ? `steered, α ${alpha}; band: 95 % of the paired difference to warm` : `α ${alpha}`,
    x: Array.from(s.strengths),
    y: drawable(y),
    line: { color: token("steered"), width: primary ? 1.75 : 1.25, dash: primary ? DASHES[0] : DASHES[1 + (others.indexOf(alpha) % 3)] },
    hovertemplate: `μ %{x}: %{y:.4f}<extra>${metricName(metric)}, α ${alpha}</extra>`,
    legendgroup: `alpha-${a}`,
    showlegend: legend,
  };
}

const zeroLine = (place: PanelPlace) => ({
  type: "line",
  xref: place.xaxis,
  yref: `${place.yaxis} domain`,
  x0: 0,
  x1: 0,
  y0: 0,
  y1: 1,
  line: { color: token("warm"), width: 1 },
  opacity: 0.6,
  layer: "below",
});
