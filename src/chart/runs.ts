import type { ShownFigure } from "../output/shown.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { drawable, escapeText, panelTitle, token } from "./figureParts.ts";
import { fixedText } from "./numberText.ts";

const COLORS = ["run-a", "run-b", "run-c"];
const DASHES = ["solid", "dash", "dot"];

/**
 * One metric of several runs over its steps. Runs are told apart by letter and dash; colours repeat from the fourth on.
 * @throws `run/unknown`, `chart/no-metric` when none of the runs has the metric
 */
export function runs(ids: readonly string[], metric: string): ShownFigure {
  const reader = currentSession().runs;
  const curves = ids.map((id, k) => {
    const run = reader.get(id);
    if (!run) throw new SteerlabError("run/unknown", `There is no run "${id}".`, { hint: "runs.list() gives those that there are." });
    return { letter: letterOf(k), name: run.name, ...reader.series(id, metric) };
  });
  if (curves.every(({ values }) => values.length === 0)) {
    throw new SteerlabError("chart/no-metric", `None of the ${ids.length} runs has the metric "${metric}".`, {
      hint: "Look at a run's metrics with runs.get(id).metrics.",
    });
  }
  return {
    shown: "figure",
    summary: `${metric} of ${ids.length} runs: ${curves.map(({ letter, name, values }) => `${letter} ${name} ends at ${fixedText(values.at(-1) ?? Number.NaN)}`).join("; ")}.`,
    data: curves.map(({ letter, name, steps, values }, k) => ({
      type: "scatter",
      mode: values.length === 1 ? "markers" : "lines",
      name: `${letter} ${escapeText(name)}`,
      x: Array.from(steps),
      y: drawable(values),
      line: { color: token(COLORS[k % 3]!), dash: DASHES[k % 3], width: 1.75 },
    })),
    layout: {
      title: { text: panelTitle(metric, `${unitOf(metric)}, n ${ids.length} ${ids.length === 1 ? "run" : "runs"}, as logged`) },
      xaxis: { title: { text: "step" } },
      showlegend: true,
    },
    table: {
      shown: "table",
      columns: ["run", "step", metric],
      rows: curves.flatMap(({ letter, steps, values }) => Array.from(steps, (step, k) => [letter, step, values[k]!])),
    },
  };
}

/** Of the metrics that the library itself logs. */
const UNITS: Readonly<Record<string, string>> = {
  loss: "nats a token",
  validationLoss: "nats a token",
  crossEntropy: "nats a token",
  kl: "nats",
  learningRate: "no unit",
  gradientNorm: "no unit",
  tokens: "tokens",
  tokensPerSecond: "tokens a second",
  memory: "bytes",
  tensorMemory: "bytes",
};
const unitOf = (metric: string): string => UNITS[metric] ?? "unit as logged";

/** A, B, … Z, AA, … */
const letterOf = (k: number): string => (k < 26 ? String.fromCharCode(65 + k) : letterOf(Math.floor(k / 26) - 1) + letterOf(k % 26));
