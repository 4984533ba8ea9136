import type { ShownFigure } from "../../src/output/shown.ts";
import type { Series } from "../../src/runs/run.ts";
import { runColour, runDash } from "../../src/runs/runLook.ts";
import { significant } from "../format/number.ts";

export interface NamedSeries {
  /** `A`, `B`, …; empty where there is one run only */
  readonly letter: string;
  readonly name: string;
  readonly series: Series;
}

const units: Readonly<Record<string, string>> = {
  loss: "nats a token",
  validationLoss: "nats a token",
  learningRate: "",
  gradientNorm: "",
  tokensPerSecond: "tokens a second",
  memory: "bytes",
  tensorMemory: "bytes",
  kl: "nats",
};

/** One metric over steps; runs are told apart by letter and dash. Values that are not finite leave a gap. */
export function curvesFigure(metric: string, curves: readonly NamedSeries[]): ShownFigure {
  const single = curves.length === 1;
  const data = curves.map((curve, i) => ({
    type: "scatter",
    mode: curve.series.values.length > 60 ? "lines" : "lines+markers",
    name: single ? metric : `${curve.letter} ${curve.name}`,
    x: [...curve.series.steps],
    y: [...curve.series.values].map((value) => (Number.isFinite(value) ? value : null)),
    line: { color: single ? "token:warm" : `token:${runColour(i)}`, dash: runDash(i), width: 1.5 },
    marker: { size: 4 },
  }));
  const unit = units[metric] ?? "";
  return {
    shown: "figure",
    summary: `${metric} over steps: ${curves.map(lastValue).join("; ")}.`,
    data,
    layout: {
      title: { text: unit === "" ? metric : `${metric} <span>${unit}</span>` },
      xaxis: { title: { text: "step" } },
      showlegend: !single,
    },
    height: 220,
    table: seriesTable(curves),
  };
}

const lastValue = (curve: NamedSeries): string => `${curve.name} ends at ${significant(curve.series.values.at(-1) ?? Number.NaN, 4)}`;

function seriesTable(curves: readonly NamedSeries[]): ShownFigure["table"] {
  const steps = [...new Set(curves.flatMap((curve) => [...curve.series.steps]))].sort((a, b) => a - b);
  const byStep = curves.map((curve) => new Map([...curve.series.steps].map((step, i) => [step, curve.series.values[i] ?? null])));
  return {
    shown: "table",
    columns: ["step", ...curves.map((curve) => curve.name)],
    rows: steps.map((step) => [step, ...byStep.map((values) => values.get(step) ?? null)]),
  };
}
