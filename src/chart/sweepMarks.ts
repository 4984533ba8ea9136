/**
 * Everything that claims to know the best strength, marked on the axis of the curves: the exact optimum (disc), the ratio (hollow diamond), the
 * closed form (hollow triangle) and the swept best (square). What lies off the axis is named at its edge.
 */
import type { SweepData } from "../steer/sweepResult.ts";
import { token } from "./figureParts.ts";
import { shortText } from "./numberText.ts";
import type { PanelPlace } from "./panelGrid.ts";

/** A strength that someone claims to be the best. */
export interface Mark {
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

export function marksOf(s: SweepData, metric: string): Mark[] {
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

export type PlacedMark = Mark & { readonly y: number };

const edgeOf = (mark: Mark, [low, high]: readonly [number, number]): "left" | "right" | null =>
  mark.strength < low ? "left" : mark.strength > high ? "right" : null;

/** On the curve where it has a value there, else at the edge of the axis. */
export function markTrace(
  mark: PlacedMark,
  range: readonly [number, number],
  heights: [number, number],
  place: PanelPlace,
  legend: boolean,
): object {
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

export function markLine(mark: PlacedMark, range: readonly [number, number], place: PanelPlace): object[] {
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
export function markLabels(marks: readonly PlacedMark[], range: readonly [number, number], place: PanelPlace): object[] {
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
        bgcolor: `${token("surface-page")}@0.8`,
        borderpad: 0,
        font: { size: 11, color: token(mark.key === "exact" ? "text" : MARK_FORMS[mark.key].color) },
      };
    });
}
