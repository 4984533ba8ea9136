import type { ShownFigure } from "../output/shown.ts";
import type { ImportanceResult } from "../runs/importance/parameterImportance.ts";
import { escapeText, panelTitle, token } from "./figureParts.ts";
import { fixedText } from "./numberText.ts";

const most = 10;

/** Parameters by what the result owes them, as bars; the sign of the rank correlation stands beside them. */
export function importanceFigure(result: string, { parameters, explained, runs }: ImportanceResult): ShownFigure {
  const shown = parameters.slice(0, most);
  const sign = (correlation: number | null) => (correlation === null ? "" : ` (ρ ${fixedText(correlation, 2)})`);
  const best = shown[0];
  return {
    shown: "figure",
    summary: `What ${result} of ${runs} runs depends on: ${best ? `most on ${best.name}, ${fixedText(best.importance, 2)} of its variance` : "nothing that differs"}; a forest explains ${fixedText(explained, 2)} of the variance of runs it has not seen.`,
    data: [
      {
        type: "bar",
        orientation: "h",
        x: shown.map(({ importance }) => importance).reverse(),
        y: shown.map(({ name }) => escapeText(name)).reverse(),
        text: shown.map(({ importance, correlation }) => `${fixedText(importance, 2)}${sign(correlation)}`).reverse(),
        textposition: "outside",
        cliponaxis: false,
        marker: { color: token("steered") },
        hovertemplate: "%{y}: %{x:.3f}<extra></extra>",
      },
    ],
    layout: {
      title: { text: panelTitle(`Importance for ${result}`, `permutation importance of a random forest, ${runs} runs`) },
      xaxis: { rangemode: "tozero", title: { text: "rise of the squared error, as a share of the variance" } },
      yaxis: { showgrid: false, tickfont: { size: 11, color: token("text-2") } },
      margin: { r: 90 },
      showlegend: false,
    },
    height: 90 + 24 * shown.length,
    table: {
      shown: "table",
      columns: ["parameter", "importance", "rank correlation"],
      rows: parameters.map(({ name, importance, correlation }) => [name, importance, correlation]),
      caption: `Explained of runs the forest has not seen: ${fixedText(explained, 3)} of the variance.`,
    },
  };
}
