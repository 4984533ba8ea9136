/**
 * Long series made small enough to draw, with every spike kept: of each stretch of points the least and the greatest. Whoever zooms in gets the
 * stretch there in full.
 */
import type { ShownFigure } from "../output/shown.ts";

/** Points of a drawn line at most. */
export const DRAWN_POINTS = 2000;

/** What is looked at on one axis, such as `xaxis2`. */
export interface FigureWindow {
  readonly axis: string;
  readonly range: readonly [low: number, high: number];
}

export interface ReducedFigure {
  readonly figure: ShownFigure;
  /** what was left out, in words; null when every point is drawn */
  readonly note: string | null;
}

type Trace = Record<string, unknown> & { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };

export function reducedFigure(figure: ShownFigure, window: FigureWindow | null = null): ReducedFigure {
  const long = figure.data.filter(isLong);
  if (long.length === 0) return { figure, note: null };
  let [drawn, inWindow] = [0, 0];
  const data = figure.data.map((trace) => {
    if (!isLong(trace)) return trace;
    const seen = window && axisName(trace) === window.axis ? indicesWithin(trace.x, window.range) : [0, trace.x.length - 1];
    const kept = extremes(trace.y, seen[0]!, seen[1]!, DRAWN_POINTS);
    drawn += kept.length;
    inWindow += seen[1]! - seen[0]! + 1;
    return picked(trace, kept);
  });
  const layout = figure.layout as Record<string, object>;
  const zoomed = window ? { ...layout, [window.axis]: { ...layout[window.axis], range: [...window.range], autorange: false } } : layout;
  return { figure: { ...figure, data, layout: zoomed }, note: noteOf(drawn, inWindow) };
}

const noteOf = (drawn: number, all: number): string | null =>
  drawn === all
    ? null
    : `${drawn.toLocaleString("en-US")} of ${all.toLocaleString("en-US")} points are drawn: of every stretch the least and the greatest, so that no spike is hidden. Zoom in for all of them.`;

function isLong(trace: object): trace is Trace {
  const { type = "scatter", mode = "lines", fill, x, y } = trace as Record<string, unknown>;
  const isList = (values: unknown): values is ArrayLike<number> => Array.isArray(values) || ArrayBuffer.isView(values);
  if (type !== "scatter" || !String(mode).includes("lines") || fill === "toself" || !isList(x) || !isList(y)) return false;
  return x.length === y.length && x.length > DRAWN_POINTS;
}

const axisName = ({ xaxis = "x" }: Record<string, unknown>): string => String(xaxis).replace(/^x/, "xaxis");

/** The first and last index in the range, with one neighbour on each side, for x in rising order. */
function indicesWithin(x: ArrayLike<number>, [low, high]: readonly [number, number]): [from: number, to: number] {
  const first = lowerBound(x, low);
  const after = lowerBound(x, high);
  return [Math.max(0, first - 1), Math.min(x.length - 1, Math.max(after, first))];
}

function lowerBound(x: ArrayLike<number>, bound: number): number {
  let [from, to] = [0, x.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (x[middle]! < bound) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Indices of the points that outline a line: the ends, and of each stretch the least and the greatest value; a gap stays a gap.
 * @returns in rising order, at most `points` and the ends
 */
export function extremes(y: ArrayLike<number>, from: number, to: number, points: number): number[] {
  const count = to - from + 1;
  if (count <= points) return Array.from({ length: count }, (_, k) => from + k);
  const stretches = Math.floor(points / 2) - 1;
  const kept = new Set([from, to]);
  for (let s = 0; s < stretches; s++) {
    const [first, end] = [from + Math.floor((s * count) / stretches), from + Math.floor(((s + 1) * count) / stretches)];
    let [least, most] = [-1, -1];
    for (let i = first; i < end; i++) {
      const value = y[i];
      if (value === null || value === undefined || Number.isNaN(value)) continue;
      if (least < 0 || value < y[least]!) least = i;
      if (most < 0 || value > y[most]!) most = i;
    }
    if (least < 0) kept.add(first);
    else kept.add(least).add(most);
  }
  return [...kept].sort((a, b) => a - b);
}

/** Every list of the trace that has a value a point. */
function picked(trace: Trace, kept: readonly number[]): object {
  const length = trace.x.length;
  const pick = (value: unknown): unknown => {
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      const list = value as unknown as ArrayLike<unknown>;
      return list.length === length ? kept.map((i) => list[i]) : value;
    }
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pick(inner)]));
  };
  return Object.fromEntries(Object.entries(trace).map(([key, value]) => [key, pick(value)]));
}
