import type { ShownFigure } from "../output/shown.ts";
import type { Outside } from "../steer/confidenceMask.ts";
import type { ExplorerData } from "../steer/explorerData.ts";
import { positionRows } from "../steer/explorerView.ts";
import type { Trace } from "../steer/trace.ts";
import { axisLabels, legendOnTop, panelTitle, token } from "./figureParts.ts";
import { countText, fixedText, shortText } from "./numberText.ts";
import { positionName } from "./positionName.ts";

/**
 * Base, warm and steered probability of the tokens that matter at a position, side by side.
 * @param position index into `trace.tokens`
 */
export function distribution(trace: Trace, position: number, o: { strength?: number; k?: number } = {}): ShownFigure {
  const { alpha, outside } = trace;
  return distributionFigure(trace.explorer, position, { ...o, alpha, outside, where: positionName(trace, position) });
}

export interface DistributionOptions {
  readonly strength?: number;
  readonly k?: number;
  readonly alpha: number;
  readonly outside: Outside;
  /** the position in words */
  readonly where: string;
}

/** The same of the explorer's data. */
export function distributionFigure(explorer: ExplorerData, position: number, o: DistributionOptions): ShownFigure {
  const { strength, k = 12, alpha, outside, where } = o;
  const view = positionRows(explorer, position, { strength: strength ?? 0, alpha, outside }, "warm", k);
  const labels = axisLabels(view.rows.map((row) => row.text));
  const names = view.rows.map((row, r) => (row.isTarget ? `<b>${labels[r]}</b> y*` : labels[r]!));
  const bars = (series: "base" | "warm" | "steered") => ({
    type: "bar",
    orientation: "h",
    name: series === "steered" ? `steered, μ ${shortText(strength!)}` : series,
    y: names,
    x: view.rows.map((row) => row[series]),
    marker: { color: token(series) },
    hovertemplate: `%{y}: %{x:.4f}<extra>${series}</extra>`,
  });
  const shown = strength === undefined ? (["base", "warm"] as const) : (["base", "warm", "steered"] as const);
  const rest = `${countText(view.remainder.count)} other tokens hold ${shown.map((series) => `${series} ${fixedText(view.remainder[series])}`).join(", ")}`;
  return {
    shown: "figure",
    summary: `Probabilities ${where}: ${view.rows
      .slice(0, 3)
      .map((row) => `${row.text} ${shown.map((series) => `${series} ${fixedText(row[series])}`).join(", ")}`)
      .join("; ")}. ${rest}.`,
    data: shown.map(bars),
    layout: {
      title: { text: panelTitle("Next token", `${where}, n ${names.length} of ${countText(explorer.positions.vocabulary)} tokens, exact`) },
      legend: legendOnTop,
      margin: { t: 56 },
      barmode: "group",
      xaxis: { title: { text: `probability; ${rest}` }, rangemode: "tozero" },
      yaxis: { autorange: "reversed", automargin: true, type: "category" },
      showlegend: true,
    },
    height: 90 + 34 * names.length,
    table: {
      shown: "table",
      columns: ["token", ...shown],
      rows: [
        ...view.rows.map((row) => [row.text, ...shown.map((series) => row[series])]),
        [`${view.remainder.count} others`, ...shown.map((series) => view.remainder[series])],
      ],
      caption: where,
    },
  };
}
