/**
 * Several sweeps on one axis, each with its own analytic optimum (disc) and its swept best (square): as they are, or as the change to each
 * run's own warm model, which is what steering itself does. Seeds that are grouped are drawn as their mean with its interval.
 */
import type { ShownFigure } from "../output/shown.ts";
import type { Band, Curve } from "../runs/curves/curve.ts";
import { valueBetween } from "../runs/curves/interpolate.ts";
import { meanBand } from "../runs/curves/meanBand.ts";
import { runColour, runDash, runLetter } from "../runs/runLook.ts";
import type { SeedGroup } from "../runs/seedGroups.ts";
import type { SweepData } from "../steer/sweepResult.ts";
import { drawable, escapeText, panelTitle, token } from "./figureParts.ts";
import { fixedText, shortText } from "./numberText.ts";
import { shownRange } from "./sweep.ts";
import { metricName } from "./sweepText.ts";

export interface ComparedSweep {
  readonly name: string;
  /** null for a run that is no sweep, or whose curves are gone */
  readonly sweep: SweepData | null;
}

export interface ComparedSweepsOptions {
  readonly metric: string;
  /** the change to each run's own warm model, or the metric itself */
  readonly by: "change" | "value";
  readonly groups?: readonly SeedGroup[] | null;
}

interface SweepLine {
  readonly letter: string;
  readonly name: string;
  readonly place: number;
  readonly line: Curve;
  readonly band: Band | null;
  /** strengths of each member */
  readonly analytic: readonly number[];
  readonly best: readonly number[];
}

const mostBands = 4;

/** @param runs in the order of their letters */
export function comparedSweeps(runs: readonly ComparedSweep[], o: ComparedSweepsOptions): ShownFigure {
  const lines = linesOf(runs, o);
  const ranges = runs.flatMap(({ sweep }) => (sweep ? [shownRange(sweep)] : []));
  const range = [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))] as const;
  const name = metricName(o.metric);
  const unit = o.metric === "crossEntropy" ? "nats a token" : "share";
  const title = o.by === "change" ? `Change of ${midSentence(name)} by steering` : name;
  return {
    shown: "figure",
    summary: `${title} over the strength, ${lines.length} curves: ${lines.map(lineSentence).join("; ")}.`,
    data: [
      ...(lines.length <= mostBands ? lines.flatMap((line) => (line.band ? [bandTrace(line, line.band)] : [])) : []),
      ...lines.map(lineTrace),
      ...lines.flatMap((line) => markTraces(line, range)),
    ],
    layout: {
      title: {
        text: panelTitle(title, `${unit}; ● analytic optimum, ■ swept best${lines.some(({ band }) => band) ? "; bands 95 %" : ""}`),
      },
      xaxis: { range: [...range], title: { text: "strength μ (no unit)" } },
      yaxis: { range: heightsOf(lines, range), zeroline: o.by === "change", zerolinecolor: token("warm") },
      showlegend: true,
      legend: { orientation: "h", x: 0, y: -0.2, yanchor: "top", font: { size: 11, color: token("text-2") } },
    },
    height: 340,
    table: {
      shown: "table",
      columns: ["run", "analytic optimum μ", `${name} there`, "swept best μ", `${name} there `],
      rows: lines.map(({ letter, name: own, line, analytic, best }) => [
        `${letter} ${own}`,
        mean(analytic),
        valueAt(line, mean(analytic)),
        mean(best),
        valueAt(line, mean(best)),
      ]),
    },
  };
}

function linesOf(runs: readonly ComparedSweep[], { metric, by, groups }: ComparedSweepsOptions): SweepLine[] {
  const singles = runs.map(({ name, sweep }, place) => (sweep?.metrics[metric] ? singleLine(sweep, name, place, metric, by) : null));
  if (!groups) return singles.filter((line) => line !== null);
  return groups.flatMap(({ members }, g) => {
    const own = members.flatMap((place) => singles[place] ?? []);
    return own.length < 2 ? own.map((line) => ({ ...line, place: g })) : [meanLine(own, g)];
  });
}

function singleLine(s: SweepData, name: string, place: number, metric: string, by: "change" | "value"): SweepLine {
  const [n, a] = [s.strengths.length, s.alphas.indexOf(s.alpha)];
  const warm = s.systems.find(({ system }) => system === "warm")?.metrics[metric]?.value ?? 0;
  const shift = by === "change" ? warm : 0;
  const band = s.bands[metric];
  const moved = (values: Float64Array) => values.map((value) => value - shift);
  const line = { x: s.strengths, y: moved(s.metrics[metric]!.subarray(a * n, (a + 1) * n)) };
  const { exact, exactAtBound } = s.analytic;
  return {
    ...{ letter: runLetter(place), name, place, line },
    band: band ? { ...line, low: moved(band.low), high: moved(band.high) } : null,
    analytic: exact === null || exactAtBound !== null ? [] : [exact],
    best: s.best[metric] === undefined ? [] : [s.best[metric]],
  };
}

function meanLine(lines: readonly SweepLine[], place: number): SweepLine {
  const band = meanBand(lines.map(({ line }) => line));
  return {
    letter: lines.map(({ letter }) => letter).join(" "),
    name: `${lines[0]!.name}, mean of ${lines.length} seeds`,
    ...{ place, band, line: { x: band.x, y: band.y } },
    analytic: lines.flatMap(({ analytic }) => analytic),
    best: lines.flatMap(({ best }) => best),
  };
}

function bandTrace({ place }: SweepLine, { x, low, high }: Band): object {
  const drawn = [...x.keys()].filter((i) => Number.isFinite(low[i]!) && Number.isFinite(high[i]!));
  return {
    type: "scatter",
    mode: "lines",
    x: [...drawn.map((i) => x[i]!), ...drawn.toReversed().map((i) => x[i]!)],
    y: [...drawn.map((i) => high[i]!), ...drawn.toReversed().map((i) => low[i]!)],
    fill: "toself",
    fillcolor: `${token(runColour(place))}@0.12`,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

const lineTrace = ({ letter, name, place, line }: SweepLine): object => ({
  type: "scatter",
  mode: "lines",
  name: escapeText(`${letter} ${name}`),
  x: Array.from(line.x),
  y: drawable(line.y),
  line: { color: token(runColour(place)), dash: runDash(place), width: 1.75 },
  hovertemplate: `μ %{x}: %{y:.4f}<extra>${letter}</extra>`,
  meta: { run: letter },
});

/** On the run's own curve; at the edge of the axis where the strength lies beyond it. */
function markTraces(line: SweepLine, [low, high]: readonly [number, number]): object[] {
  const mark = (strengths: readonly number[], kind: "analytic" | "best", symbol: string) =>
    strengths.map((strength) => ({
      type: "scatter",
      mode: "markers",
      x: [Math.min(high, Math.max(low, strength))],
      y: drawable([valueBetween(line.line, Math.min(high, Math.max(low, strength)))]),
      marker: { symbol: strength < low || strength > high ? `${symbol}-open` : symbol, size: 9, color: token(runColour(line.place)) },
      hovertemplate: `${line.letter}, ${kind === "analytic" ? "analytic optimum" : "swept best"} ${shortText(strength)}<extra></extra>`,
      showlegend: false,
      cliponaxis: false,
      meta: { run: line.letter, mark: kind, strength },
    }));
  return [...mark(line.best, "best", "square"), ...mark(line.analytic, "analytic", "circle")];
}

/** The valleys and plateaus of all runs; what rises far above them is cut. */
function heightsOf(lines: readonly SweepLine[], [low, high]: readonly [number, number]): [number, number] | undefined {
  const inside = lines.flatMap(({ line }) => [...line.y].filter((y, i) => line.x[i]! >= low && line.x[i]! <= high && Number.isFinite(y)));
  if (inside.length === 0) return undefined;
  const warm = lines.map(({ line }) => valueBetween(line, 0)).filter(Number.isFinite);
  const [bottom, top] = [Math.min(...inside), Math.max(...inside)];
  const reach = Math.max(...warm, bottom) - bottom;
  const ceiling = Math.min(top, bottom + Math.max(4 * reach, 0.3 * (top - bottom)));
  const room = Math.max(1e-6, 0.08 * (ceiling - bottom));
  return [bottom - room, ceiling + room];
}

/** An abbreviation stays as it is. */
const midSentence = (name: string): string => (/^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name);

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

function valueAt(line: Curve, strength: number | null): number | null {
  const value = strength === null ? Number.NaN : valueBetween(line, strength);
  return Number.isFinite(value) ? value : null;
}

function lineSentence({ letter, line, analytic, best }: SweepLine): string {
  const told = (name: string, strengths: readonly number[]) => {
    const strength = mean(strengths);
    const value = valueAt(line, strength);
    return strength === null ? `no ${name}` : `${name} ${shortText(strength)}${value === null ? "" : ` with ${fixedText(value, 4)}`}`;
  };
  return `${letter} ${told("analytic optimum", analytic)}, ${told("swept best", best)}`;
}
