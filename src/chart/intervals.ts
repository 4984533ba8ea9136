import type { ShownFigure } from "../output/shown.ts";
import { SteerlabError } from "../steerlabError.ts";
import { drawable, escapeText, legendOnTop, panelTitle, token } from "./figureParts.ts";
import { fixedText } from "./numberText.ts";

/** Values with their intervals over a setting, such as the warm start's steps. A `DifferenceRow` has what `points` needs but `x`. */
export interface IntervalSeries {
  readonly name: string;
  /** a design token, such as `steered`; by default one of the runs' colours */
  readonly color?: string;
  readonly points: readonly { readonly x: number; readonly difference: number; readonly low: number; readonly high: number }[];
}

export interface IntervalsOptions {
  readonly title: string;
  /** what the numbers are, and how many stand behind them */
  readonly note: string;
  /** the axes' titles */
  readonly x: string;
  readonly y?: string;
  /** whether x runs in powers of ten; false */
  readonly logX?: boolean;
}

const COLORS = ["run-a", "run-b", "run-c"];

/**
 * Differences with 95 % intervals as lines with bars, one a series.
 * @throws `chart/no-points` without a point
 */
export function intervals(
  series: readonly IntervalSeries[],
  { title, note, x, y = "difference", logX = false }: IntervalsOptions,
): ShownFigure {
  const points = series.flatMap((one) => one.points.map((point) => ({ name: one.name, ...point })));
  if (points.length === 0) {
    throw new SteerlabError("chart/no-points", `There is nothing to draw for "${title}".`, {
      hint: "Give at least one series with a point.",
    });
  }
  return {
    shown: "figure",
    summary: `${title}, ${note}: ${series.map((one) => summaryOf(one, x)).join("; ")}.`,
    data: series.map((one, k) => traceOf(one, one.color ?? COLORS[k % COLORS.length]!)),
    layout: {
      title: { text: panelTitle(title, note) },
      xaxis: { title: { text: x }, ...(logX ? { type: "log" } : {}) },
      yaxis: { title: { text: y }, zeroline: true },
      showlegend: true,
      legend: legendOnTop,
      margin: { t: 56 },
    },
    table: {
      shown: "table",
      columns: ["series", x, y, "95 % low", "95 % high"],
      rows: points.map(({ name, x: at, difference, low, high }) => [name, at, difference, low, high]),
    },
  };
}

function traceOf({ name, points }: IntervalSeries, color: string): object {
  const column = (of: (point: IntervalSeries["points"][number]) => number) => drawable(points.map(of));
  return {
    type: "scatter",
    mode: "lines+markers",
    name: escapeText(name),
    x: column((point) => point.x),
    y: column((point) => point.difference),
    error_y: {
      type: "data",
      symmetric: false,
      array: column(({ difference, high }) => high - difference),
      arrayminus: column(({ difference, low }) => difference - low),
      color: token(color),
      thickness: 1,
      width: 3,
    },
    line: { color: token(color), width: 1.75 },
  };
}

/** Told by its lowest point. */
function summaryOf({ name, points }: IntervalSeries, x: string): string {
  const extreme = points.reduce((most, point) => (point.difference < most.difference ? point : most));
  const { difference, low, high } = extreme;
  return `${name} lowest at ${x} ${Number(extreme.x.toPrecision(4))}: ${fixedText(difference)} [${fixedText(low)}, ${fixedText(high)}]`;
}
