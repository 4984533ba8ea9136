/**
 * Curves over the strength with everything that claims to know the best one marked on the same axis: the exact optimum (disc), the
 * ratio (hollow diamond), the closed form (hollow triangle) and the swept best (square). What lies off the axis is named at its edge.
 */
import type { ShownFigure, ShownTable } from "../output/shown.ts";
import type { SweepData } from "../steer/sweepResult.ts";
import { axisOf, drawable, layoutAxis, panelDomain, panelHeading, token, valueAt } from "./figureParts.ts";
import { countText, fixedText, shortText, signedText } from "./numberText.ts";

const METRIC_NAMES: Readonly<Record<string, string>> = {
  crossEntropy: "Cross-entropy",
  accuracy: "Accuracy",
  mc1: "MC1",
  mc2: "MC2",
  mc3: "MC3",
};
const DASHES = ["solid", "dash", "dot", "dashdot"];

export interface SweepFigureOptions {
  /** panels from left to right; cross-entropy and the first other metric when left out */
  readonly metrics?: readonly string[];
}

export function sweepFigure(s: SweepData, o: SweepFigureOptions = {}): ShownFigure {
  const metrics = o.metrics ?? ["crossEntropy", ...Object.keys(s.metrics).filter((metric) => metric !== "crossEntropy")].slice(0, 2);
  const range = shownRange(s);
  const panels = metrics.map((metric, k) => panelOf(s, metric, k, metrics.length, range));
  const layout = {
    ...Object.assign({}, ...panels.map((panel) => panel.axes)),
    shapes: panels.flatMap((panel) => panel.shapes),
    annotations: panels.flatMap((panel) => panel.annotations),
    showlegend: true,
    legend: { orientation: "h", x: 0, y: -0.2, yanchor: "top", font: { size: 11, color: token("text-2") } },
    margin: { l: 48, r: 16, t: 52, b: 40 },
    hovermode: "x",
  };
  return {
    shown: "figure",
    summary: sweepSentence(s),
    data: panels.flatMap((panel) => panel.traces),
    layout,
    height: 400,
    table: sweepTable(s),
  };
}

/** The part of the swept strengths that is drawn first; the rest is there when one zooms out. */
function shownRange(s: SweepData): [low: number, high: number] {
  const [first, last] = [s.strengths[0]!, s.strengths[s.strengths.length - 1]!];
  const aims = [s.analytic.exact, s.exactOptimum, s.best.crossEntropy].filter((mu) => mu != null && Number.isFinite(mu)) as number[];
  const low = Math.min(-2, ...aims.map((mu) => 2 * mu));
  const high = Math.max(6, ...aims.map((mu) => 2.5 * mu));
  return first < 0 && last > 0 ? [Math.max(first, low), Math.min(last, high)] : [first, last];
}

interface Panel {
  readonly traces: object[];
  readonly shapes: object[];
  readonly annotations: object[];
  readonly axes: Record<string, object>;
}

function panelOf(s: SweepData, metric: string, k: number, panels: number, range: [number, number]): Panel {
  const curves = s.alphas.map((alpha, a) => ({
    alpha,
    y: s.metrics[metric]!.subarray(a * s.strengths.length, (a + 1) * s.strengths.length),
  }));
  const primary = curves.find(({ alpha }) => alpha === s.alpha)!;
  const levels = levelsOf(s, metric);
  const heights = heightsOf(
    metric,
    s.strengths,
    curves.map(({ y }) => y),
    levels,
    range,
  );
  const place = { xaxis: axisOf("x", k), yaxis: axisOf("y", k) };
  const marks = marksOf(s, metric).map((mark) => ({ ...mark, y: valueAt({ x: s.strengths, y: primary.y }, mark.strength) }));
  const unit =
    metric === "crossEntropy"
      ? `nats a token, n ${countText(s.items)}, ${countText(s.tokens)} tokens, exact`
      : `share of ${countText(s.items)}, by likelihood`;
  return {
    traces: [
      bandTrace(s, metric, place),
      ...curves.map(({ alpha, y }, a) => curveTrace(s, alpha, y, a, metric, place, k === 0)),
      ...marks.map((mark) => markTrace(mark, range, heights, place, k === 0)),
    ],
    shapes: [zeroLine(place), ...levels.map((level) => levelLine(level, place)), ...marks.flatMap((mark) => markLine(mark, range, place))],
    annotations: [
      panelHeading(METRIC_NAMES[metric] ?? metric, unit, k, panels),
      ...levelLabels(levels, heights, place),
      ...markLabels(marks, range, place),
    ],
    axes: {
      [layoutAxis("x", k)]: {
        domain: panelDomain(k, panels),
        range,
        title: { text: "strength μ (no unit)" },
        anchor: place.yaxis,
        zeroline: false,
      },
      [layoutAxis("y", k)]: { range: heights, anchor: place.xaxis, zeroline: false },
    },
  };
}

/** A horizontal line: a system that does not depend on μ, at its own strength. */
interface Level {
  readonly system: string;
  readonly value: number;
  readonly label: string;
}

function levelsOf(s: SweepData, metric: string): Level[] {
  const letter: Record<string, string> = { temperature: "T", extrapolation: "λ" };
  return s.systems
    .filter(({ system }) => system !== "steered")
    .map(({ system, strength, metrics }) => {
      const value = metrics[metric]!.value;
      const own = letter[system] ? ` ${letter[system]} ${shortText(strength!)}` : ` ${fixedText(value)}`;
      return { system, value, label: `${system}${own}` };
    });
}

/** The heights that show the valley or plateau; a base or control far off is named at the edge instead of flattening everything. */
function heightsOf(
  metric: string,
  x: Float64Array,
  curves: Float64Array[],
  levels: Level[],
  [low, high]: [number, number],
): [number, number] {
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

interface Place {
  readonly xaxis: string;
  readonly yaxis: string;
}

function bandTrace(s: SweepData, metric: string, place: Place): object {
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

function curveTrace(s: SweepData, alpha: number, y: Float64Array, a: number, metric: string, place: Place, legend: boolean): object {
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
    hovertemplate: `μ %{x}: %{y:.4f}<extra>${METRIC_NAMES[metric] ?? metric}, α ${alpha}</extra>`,
    legendgroup: `alpha-${a}`,
    showlegend: legend,
  };
}

/** A strength that someone claims to be the best. */
interface Mark {
  readonly key: "exact" | "test" | "ratio" | "closed" | "best";
  readonly strength: number;
  readonly label: string;
  readonly legend: string;
}

const MARK_FORMS: Readonly<Record<Mark["key"], { symbol: string; color: string; dash: string; height: number }>> = {
  exact: { symbol: "circle", color: "exact", dash: "solid", height: 1 },
  test: { symbol: "circle-open", color: "exact", dash: "dot", height: 0.76 },
  ratio: { symbol: "diamond-open", color: "ratio", dash: "dash", height: 0.92 },
  closed: { symbol: "triangle-up-open", color: "closed-form", dash: "dot", height: 0.84 },
  best: { symbol: "square", color: "swept-best", dash: "dot", height: 0.68 },
};

function marksOf(s: SweepData, metric: string): Mark[] {
  const { exact, ratio, mean, interval, tails, exactAtBound } = s.analytic;
  const where = s.calibrated ? "calibration" : "this split";
  const range = exactAtBound === null ? ` [${shortText(interval[0])}, ${shortText(interval[1])}]` : ", at the search's bound";
  const share = tails ? `: 1 % of the tokens hold ${(100 * tails.topShare).toFixed(0)} % of it` : "";
  const best = s.best[metric]!;
  const marks: (Mark | null)[] = [
    exact === null
      ? null
      : {
          key: "exact",
          strength: exact,
          label: `exact ${shortText(exact)}`,
          legend: `exact optimum, ${where} ${shortText(exact)}${range}`,
        },
    s.exactOptimum === null || metric !== "crossEntropy"
      ? null
      : { key: "test", strength: s.exactOptimum, label: "", legend: `exact optimum of these answers ${shortText(s.exactOptimum)}` },
    ratio === null ? null : { key: "ratio", strength: ratio, label: `ratio ${shortText(ratio)}`, legend: `ratio ${shortText(ratio)}` },
    mean === null
      ? null
      : { key: "closed", strength: mean, label: `closed form ${shortText(mean)}`, legend: `closed form ${shortText(mean)}${share}` },
    { key: "best", strength: best, label: `swept best ${shortText(best)}`, legend: "swept best" },
  ];
  return marks.filter((mark) => mark !== null);
}

type Placed = Mark & { readonly y: number };

const edgeOf = (mark: Mark, [low, high]: [number, number]): "left" | "right" | null =>
  mark.strength < low ? "left" : mark.strength > high ? "right" : null;

/** On the curve where it has a value there, else at the edge of the axis. */
function markTrace(mark: Placed, range: [number, number], heights: [number, number], place: Place, legend: boolean): object {
  const form = MARK_FORMS[mark.key];
  const edge = edgeOf(mark, range);
  const x = edge === "left" ? range[0] : edge === "right" ? range[1] : mark.strength;
  const y = edge === null && Number.isFinite(mark.y) ? Math.min(mark.y, heights[1]) : heights[0];
  return {
    type: "scatter",
    mode: "markers",
    ...place,
    name: edge === null ? mark.legend : `${mark.legend}, off the axis`,
    x: [x],
    y: [y],
    marker: { symbol: form.symbol, size: 9, color: token(form.color), line: { width: 1.5, color: token(form.color) } },
    cliponaxis: false,
    legendgroup: mark.key,
    showlegend: legend,
    hovertemplate: `${mark.legend}<extra></extra>`,
    meta: { mark: mark.key, strength: mark.strength, offAxis: edge !== null },
  };
}

function markLine(mark: Placed, range: [number, number], place: Place): object[] {
  if (edgeOf(mark, range) !== null || mark.key === "test") return [];
  const form = MARK_FORMS[mark.key];
  return [
    {
      type: "line",
      xref: place.xaxis,
      yref: `${place.yaxis} domain`,
      x0: mark.strength,
      x1: mark.strength,
      y0: 0,
      y1: form.height - 0.03,
      line: { color: token(form.color), width: 1.5, dash: form.dash },
      layer: "below",
    },
  ];
}

/** Names beside the marks, each on its own height so that neighbours do not cover each other; off the axis, at its edge with an arrow. */
function markLabels(marks: readonly Placed[], range: [number, number], place: Place): object[] {
  const middle = (range[0] + range[1]) / 2;
  const exact = marks.find(({ key }) => key === "exact")?.strength;
  return marks
    .filter((mark) => mark.label !== "")
    .map((mark) => {
      const edge = edgeOf(mark, range);
      // Names lean away from the exact one's line, where there is room for them.
      const beforeExact =
        edge === null && exact !== undefined && mark.strength < exact && mark.strength > range[0] + 0.22 * (range[1] - range[0]);
      const left = edge === "left" || (edge === null && !beforeExact && mark.strength < middle);
      const text = edge === "right" ? `${mark.label} →` : edge === "left" ? `← ${mark.label}` : mark.label;
      return {
        text: mark.key === "exact" ? `<b>${text}</b>` : text,
        xref: place.xaxis,
        yref: `${place.yaxis} domain`,
        x: edge === "left" ? range[0] : edge === "right" ? range[1] : mark.strength,
        y: MARK_FORMS[mark.key].height,
        xanchor: left ? "left" : "right",
        xshift: edge === null ? (left ? 5 : -5) : 0,
        yanchor: "top",
        showarrow: false,
        font: { size: 11, color: token(mark.key === "exact" ? "text" : MARK_FORMS[mark.key].color) },
      };
    });
}

const zeroLine = (place: Place) => ({
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

const levelLine = (level: Level, place: Place) => ({
  type: "line",
  xref: `${place.xaxis} domain`,
  yref: place.yaxis,
  x0: 0,
  x1: 1,
  y0: level.value,
  y1: level.value,
  line: { color: token(level.system), width: 1.25, dash: level.system === "base" || level.system === "warm" ? "solid" : "dashdot" },
  layer: "below",
});

/** Least distance of two names, as a share of the panel's height. */
const NAME_GAP = 0.065;

/** Names at the lines' right ends, or at the edge that a line lies beyond; moved apart where lines are close. */
function levelLabels(levels: readonly Level[], [bottom, top]: [number, number], place: Place): object[] {
  const height = (value: number) => Math.min(1 - NAME_GAP, Math.max(0, (value - bottom) / (top - bottom)));
  let reached = Number.NEGATIVE_INFINITY;
  return levels
    .toSorted((a, b) => a.value - b.value)
    .map((level) => {
      const beyond = level.value > top ? "above" : level.value < bottom ? "below" : null;
      reached = Math.max(height(level.value), reached + NAME_GAP);
      return {
        text: beyond === null ? level.label : `${beyond === "above" ? "↑" : "↓"} ${level.label}, ${beyond}`,
        xref: `${place.xaxis} domain`,
        yref: `${place.yaxis} domain`,
        x: 1,
        y: reached,
        xanchor: "right",
        yanchor: "bottom",
        showarrow: false,
        bgcolor: `${token("surface-page")}@0.8`,
        borderpad: 0,
        font: { size: 11, color: token(level.system) },
      };
    });
}

/** The sweep in one sentence: what was measured on what, where it is lowest, and what the marks say. */
export function sweepSentence(s: SweepData): string {
  const loss = (name: string) => s.systems.find(({ system }) => system === name)?.metrics.crossEntropy;
  const steered = loss("steered");
  const best = s.best.crossEntropy!;
  const lowest = valueAt({ x: s.strengths, y: primaryCurve(s, "crossEntropy") }, best);
  const exact =
    s.analytic.exact === null
      ? `The analytic strength is undefined. ${s.analytic.why}`
      : `The exact optimum of the ${s.calibrated ? "calibration examples" : "split itself"} is ${shortText(s.analytic.exact)}` +
        `${steered ? ` (${signedText(steered.difference)} [${fixedText(steered.interval[0])}, ${fixedText(steered.interval[1])}] nats against warm)` : ""}` +
        `, the ratio ${shortText(s.analytic.ratio!)}, the closed form ${shortText(s.analytic.mean!)}.`;
  return (
    `Cross-entropy over strength on ${s.task}, ${countText(s.items)} items, ${countText(s.tokens)} tokens, exact from the sparse form: ` +
    `warm ${fixedText(loss("warm")!.value)} nats a token, lowest swept ${fixedText(lowest)} at μ ${shortText(best)}. ${exact}${decodedSentence(s)}`
  );
}

/** What was decoded anew, which no curve shows. */
function decodedSentence({ generated }: SweepData): string {
  if (!generated) return "";
  const point = ({ value, interval: [low, high] }: { value: number; interval: readonly [number, number] }, k: number) =>
    `${fixedText(value)} (difference to warm [${fixedText(low)}, ${fixedText(high)}]) at μ ${shortText(generated.strengths[k]!)}`;
  const each = Object.entries(generated.metrics).map(
    ([metric, points]) => `${METRIC_NAMES[metric] ?? metric} ${points.map(point).join(", ")}`,
  );
  return ` Not from the pass, but by decoding ${countText(generated.items)} items anew at each strength: ${each.join("; ")}.`;
}

const primaryCurve = (s: SweepData, metric: string) => {
  const a = s.alphas.indexOf(s.alpha);
  return s.metrics[metric]!.subarray(a * s.strengths.length, (a + 1) * s.strengths.length);
};

/** The numbers behind the picture: one row a strength. */
function sweepTable(s: SweepData): ShownTable {
  const columns = Object.keys(s.metrics).flatMap((metric) => s.alphas.map((alpha) => ({ metric, alpha })));
  const cell = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value > 0 ? "∞" : null);
  return {
    shown: "table",
    columns: ["strength μ", ...columns.map(({ metric, alpha }) => `${METRIC_NAMES[metric] ?? metric}, α ${alpha}`)],
    rows: Array.from(s.strengths, (strength, k) => [
      strength,
      ...columns.map(({ metric, alpha }) => cell(s.metrics[metric]![s.alphas.indexOf(alpha) * s.strengths.length + k]!)),
    ]),
    caption: `${s.task}, ${countText(s.items)} items, ${countText(s.tokens)} tokens; cross-entropy in nats a token`,
  };
}
