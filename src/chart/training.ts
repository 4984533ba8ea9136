import type { ShownFigure } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { Series } from "../runs/run.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { drawable, token } from "./figureParts.ts";
import { countOf, countText, fixedText } from "./numberText.ts";
import { type GridCell, gridCell, gridHeading, gridHeight } from "./panelGrid.ts";
import { smoothed } from "./smoothed.ts";

/** What a training logs, step by step. */
export const TRAINING_METRICS = ["loss", "validationLoss", "learningRate", "gradientNorm", "kl"] as const;
export type TrainingSeries = Readonly<Record<(typeof TRAINING_METRICS)[number], Series>>;

/**
 * A warm start in panels: loss with its smoothing and the held-out loss, KL to the base, learning rate and gradient norm.
 * @throws `chart/no-losses` for a model that was not trained, or whose run has no steps
 */
export function training(lm: AdaptedLM): ShownFigure {
  const { runs } = currentSession();
  const series = Object.fromEntries(
    TRAINING_METRICS.map((metric) => [
      metric,
      lm?.runId ? runs.series(lm.runId, metric) : { steps: new Float64Array(0), values: new Float64Array(0) },
    ]),
  ) as unknown as TrainingSeries;
  if (series.loss.values.length === 0) {
    throw new SteerlabError("chart/no-losses", `The run log has no training of "${lm?.name}".`, {
      hint: "Draw what warmStart() returned, in a cell after the one that trained it.",
    });
  }
  return trainingFigure(lm.name, series);
}

export function trainingFigure(name: string, series: TrainingSeries): ShownFigure {
  const { loss, kl } = series;
  const panels = [lossPanel, klPanel, ratePanel, normPanel].map((make) => make(series)).filter((panel) => panel !== null);
  const drawn = panels.map((panel, k) => place(panel, gridCell(k, panels.length, 0.22)));
  const [first, last] = [loss.values[0]!, smoothed(loss.values).at(-1)!];
  const apart = kl.values.length > 0 ? ` KL to the base ${fixedText(kl.values[0]!)} to ${fixedText(kl.values.at(-1)!)} nats.` : "";
  return {
    shown: "figure",
    summary: `Training of ${name} over ${countOf(loss.values.length, "step")}: loss ${fixedText(first)} to ${fixedText(last)} nats a token (smoothed).${apart}`,
    data: drawn.flatMap(({ traces }) => traces),
    layout: {
      ...Object.assign({}, ...drawn.map(({ axes }) => axes)),
      annotations: drawn.map(({ heading }) => heading),
      showlegend: true,
      legend: { orientation: "h", x: 0, y: -0.16, yanchor: "top", font: { size: 11, color: token("text-2") } },
      margin: { l: 52, r: 16, t: 44, b: 40 },
    },
    height: gridHeight(panels.length, { row: 260, further: 240 }),
    table: {
      shown: "table",
      columns: ["metric", "step", "value"],
      rows: TRAINING_METRICS.flatMap((metric) => Array.from(series[metric].steps, (step, k) => [metric, step, series[metric].values[k]!])),
      caption: "loss, validationLoss and kl in nats a token; the gradient's norm before clipping",
    },
  };
}

interface TrainingPanel {
  readonly title: string;
  readonly note: string;
  readonly traces: readonly object[];
  readonly axis: object;
}

function place({ title, note, traces, axis }: TrainingPanel, cell: GridCell) {
  return {
    traces: traces.map((trace) => ({ ...trace, xaxis: cell.xaxis, yaxis: cell.yaxis })),
    heading: gridHeading(title, note, cell),
    axes: {
      [cell.layout.x]: { domain: cell.across, anchor: cell.yaxis, title: { text: "step" }, zeroline: false },
      [cell.layout.y]: { domain: cell.up, anchor: cell.xaxis, zeroline: false, ...axis },
    },
  };
}

const line = (name: string, { steps, values }: Series, color: string, look: object = {}) => ({
  type: "scatter",
  mode: values.length === 1 ? "markers" : "lines",
  name,
  x: Array.from(steps),
  y: drawable(values),
  line: { color: token(color), width: 1.75 },
  showlegend: false,
  ...look,
});

function lossPanel({ loss, validationLoss }: TrainingSeries): TrainingPanel {
  const raw = line("each step", loss, "warm", { opacity: 0.45, line: { color: token("warm"), width: 1 }, showlegend: true });
  const smooth = line("smoothed", { ...loss, values: smoothed(loss.values) }, "warm", { showlegend: true });
  const held = line("held out", validationLoss, "exact", {
    mode: "markers",
    marker: { symbol: "square-open", size: 7, color: token("exact") },
    showlegend: true,
  });
  const traces = validationLoss.values.length > 0 ? [raw, smooth, held] : [raw, smooth];
  return { title: "Loss", note: `nats a token, ${countOf(loss.values.length, "step")}, as logged`, traces, axis: {} };
}

function klPanel({ kl }: TrainingSeries): TrainingPanel | null {
  if (kl.values.length === 0) return null;
  const traces = [line("KL to the base", kl, "warm", { mode: "lines+markers", marker: { size: 5, color: token("warm") } })];
  return {
    title: "KL(warm ‖ base)",
    note: `nats, watched examples, ${countText(kl.values.length)} looks, exact`,
    traces,
    axis: { rangemode: "tozero" },
  };
}

function ratePanel({ learningRate }: TrainingSeries): TrainingPanel | null {
  if (learningRate.values.length === 0) return null;
  const traces = [line("learning rate", learningRate, "text-2")];
  return { title: "Learning rate", note: "no unit", traces, axis: { rangemode: "tozero", exponentformat: "e" } };
}

function normPanel({ gradientNorm }: TrainingSeries): TrainingPanel | null {
  if (gradientNorm.values.length === 0) return null;
  return {
    title: "Gradient norm",
    note: "before clipping",
    traces: [line("gradient norm", gradientNorm, "text-2")],
    axis: { rangemode: "tozero" },
  };
}
