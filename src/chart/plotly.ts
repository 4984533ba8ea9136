import type { ShownFigure } from "../output/shown.ts";

/**
 * A Plotly figure of one's own. A colour may be a design token, `token:warm`, so that it follows the theme.
 * @throws `chart/not-a-figure` from `chart.plotly` when `data` is no array of traces
 */
export function plotly(figure: { data: object[]; layout?: object }): ShownFigure {
  const { data, layout = {} } = figure;
  const height = (layout as { height?: unknown }).height;
  return {
    shown: "figure",
    summary: titleOf(layout) ?? `A figure with ${data.length} traces.`,
    data,
    layout,
    ...(typeof height === "number" ? { height } : {}),
  };
}

function titleOf(layout: object): string | null {
  const { title } = layout as { title?: string | { text?: string } };
  const text = typeof title === "string" ? title : title?.text;
  return text ? text.replace(/<[^>]*>/g, "") : null;
}
