// Metrics of generated text over the strength: no curve follows from the pass, so these are single points, each decoded anew.
import type { GeneratedCurves } from "../steer/sweepResult.ts";
import { drawable, token } from "./figureParts.ts";
import { countOf } from "./numberText.ts";
import { type GridCell, gridHeading } from "./panelGrid.ts";
import { metricName } from "./sweepText.ts";

/** One panel: the metric at its strengths, each with the 95 % interval of its paired difference to the warm model, around the warm value. */
export function decodedPanel(generated: GeneratedCurves, metric: string, cell: GridCell, range: readonly [low: number, high: number]) {
  const points = generated.metrics[metric]!;
  const warm = points.map(({ value, difference }) => value - difference);
  const bound = (k: number) => points.map(({ interval }, i) => warm[i]! + interval[k]!);
  const [low, high] = [bound(0), bound(1)];
  const values = points.map(({ value }) => value);
  const x = Array.from(generated.strengths);
  return {
    traces: [
      {
        type: "scatter",
        mode: "lines+markers",
        xaxis: cell.xaxis,
        yaxis: cell.yaxis,
        name: `${metricName(metric)}, decoded anew; bar: 95 % of the paired difference to warm`,
        x,
        y: drawable(values),
        error_y: {
          type: "data",
          symmetric: false,
          array: drawable(high.map((bound, i) => bound - values[i]!)),
          arrayminus: drawable(values.map((value, i) => value - low[i]!)),
          color: token("steered"),
          thickness: 1,
          width: 3,
        },
        line: { color: token("steered"), width: 1, dash: "dot" },
        marker: { color: token("steered"), size: 7, symbol: "circle-open", line: { width: 1.5, color: token("steered") } },
        hovertemplate: `μ %{x}: %{y:.4f}<extra>${metricName(metric)}, decoded</extra>`,
        meta: { decoded: metric },
      },
    ],
    shapes: [levelShape(warm[0]!, cell)],
    annotations: [
      gridHeading(
        metricName(metric),
        `sampled at ${countOf(points.length, "strength")} by decoding ${countOf(generated.items, "item")} anew, greedy, up to ${countOf(generated.maxTokens, "token")}`,
        cell,
      ),
      warmLabel(warm[0]!, cell),
    ],
    axes: {
      [cell.layout.x]: {
        domain: cell.across,
        anchor: cell.yaxis,
        range: [Math.min(range[0], ...x), Math.max(range[1], ...x)],
        title: { text: "strength μ (no unit)" },
        zeroline: true,
        zerolinecolor: token("warm"),
      },
      [cell.layout.y]: { domain: cell.up, anchor: cell.xaxis, zeroline: false, range: heights([...low, ...high, ...values]) },
    },
  };
}

function heights(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pad = 0.15 * (high - low) + 0.01;
  return [Math.max(0, low - pad), Math.min(1.02, high + pad)];
}

const levelShape = (value: number, { xaxis, yaxis }: GridCell) => ({
  type: "line",
  xref: `${xaxis} domain`,
  yref: yaxis,
  x0: 0,
  x1: 1,
  y0: value,
  y1: value,
  line: { color: token("warm"), width: 1.25 },
  layer: "below",
});

const warmLabel = (value: number, { xaxis, yaxis }: GridCell) => ({
  text: "warm",
  xref: `${xaxis} domain`,
  yref: yaxis,
  x: 1,
  y: value,
  xanchor: "right",
  yanchor: "bottom",
  showarrow: false,
  font: { size: 11, color: token("warm") },
});
