import type { ShownFigure } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { SteerlabError } from "../steerlabError.ts";
import { drawable, legendOnTop, panelTitle, token } from "./figureParts.ts";
import { countOf, fixedText } from "./numberText.ts";
import { smoothed } from "./smoothed.ts";

/** The training loss of a warm start, one point a step, and its running mean. */
export function losses(lm: AdaptedLM): ShownFigure {
  const values = lm?.losses;
  if (!values || values.length === 0) {
    throw new SteerlabError("chart/no-losses", `"${lm?.name}" has no losses: it was not trained in this session.`, {
      hint: "chart.losses draws what warmStart() returns; an adapter that was loaded has no steps to draw.",
    });
  }
  const steps = Array.from(values, (_, k) => k + 1);
  const smooth = smoothed(values);
  const line = (name: string, y: ArrayLike<number>, width: number, opacity: number) => ({
    type: "scatter",
    mode: values.length === 1 ? "markers" : "lines",
    name,
    x: steps,
    y: drawable(y),
    line: { color: token("warm"), width },
    opacity,
  });
  return {
    shown: "figure",
    summary: `Training loss of ${lm.name} over ${countOf(values.length, "step")}: ${fixedText(values[0]!)} to ${fixedText(smooth[smooth.length - 1]!)} nats a token (smoothed).`,
    data: [line("each step", values, 1, 0.5), line("smoothed", smooth, 1.75, 1)],
    layout: {
      title: { text: panelTitle("Training loss", `nats a token of the completions, ${countOf(values.length, "step")}, as logged`) },
      xaxis: { title: { text: "step" } },
      yaxis: { rangemode: "tozero" },
      showlegend: true,
      legend: legendOnTop,
      margin: { t: 56 },
    },
    height: 260,
    table: { shown: "table", columns: ["step", "loss, nats a token"], rows: steps.map((step, k) => [step, values[k]!]) },
  };
}
