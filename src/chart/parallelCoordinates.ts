/** Runs as lines over parallel axes, one a parameter and the result last: which settings go together with which outcome. */
import type { ShownFigure } from "../output/shown.ts";
import type { Parameter } from "../runs/importance/parameterTable.ts";
import type { RunResult } from "../runs/importance/runResults.ts";
import { runLetter } from "../runs/runLook.ts";
import { escapeText, panelTitle, token } from "./figureParts.ts";
import { shortText } from "./numberText.ts";

interface CoordinateAxis {
  readonly name: string;
  /** one a run, 0 at the bottom … 1 at the top; NaN where the run has no value */
  readonly places: Float64Array;
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
}

const mostTicks = 5;

/** @param names one a run, in the order of their letters */
export function parallelCoordinates(names: readonly string[], parameters: readonly Parameter[], result: RunResult): ShownFigure {
  const axes = [...parameters.map(parameterAxis), numberAxis(result.name, result.values)];
  const outcome = axes.at(-1)!.places;
  const drawn = [...names.keys()].filter((r) => Number.isFinite(outcome[r]!));
  const order = drawn.toSorted((a, b) => outcome[a]! - outcome[b]!);
  const note = `${drawn.length} runs; the darker, the larger ${result.name}`;
  return {
    shown: "figure",
    summary: `Parallel coordinates of ${drawn.length} runs over ${parameters.map(({ name }) => name).join(", ")} and ${result.name}.`,
    data: order.map((r) => runTrace(r, names[r]!, axes, parameters, result)),
    layout: {
      title: { text: panelTitle("Parallel coordinates", note) },
      xaxis: {
        range: [-0.25, axes.length - 0.75],
        tickvals: axes.map((_, k) => k),
        ticktext: axes.map(({ name }) => escapeText(shortened(name))),
        showline: false,
        ticks: "",
      },
      yaxis: { range: [-0.06, 1.06], visible: false, showgrid: false },
      shapes: axes.map((_, k) => axisLine(k)),
      annotations: axes.flatMap(tickTexts),
      showlegend: false,
      hovermode: "closest",
    },
    height: 300,
    table: {
      shown: "table",
      columns: ["run", ...parameters.map(({ name }) => name), result.name],
      rows: drawn.map((r) => [
        `${runLetter(r)} ${names[r]}`,
        ...parameters.map(({ numbers, texts }) => (numbers && Number.isFinite(numbers[r]!) ? numbers[r]! : texts[r]!)),
        result.values[r]!,
      ]),
    },
  };
}

const parameterAxis = ({ name, numbers, texts }: Parameter): CoordinateAxis =>
  numbers ? numberAxis(name, numbers) : textAxis(name, texts);

/** Few numbers stand at equal distances in their order, many by their size, and by its logarithm where they span more than a hundredfold. */
function numberAxis(name: string, values: Float64Array): CoordinateAxis {
  const finite = Float64Array.from(new Set(values.filter(Number.isFinite))).sort();
  if (finite.length <= mostTicks) return orderedAxis(name, Array.from(values), Array.from(finite), (value) => shortText(value as number));
  const [low, high] = [finite[0]!, finite.at(-1)!];
  const log = low > 0 && high / low > 100;
  const scaled = (value: number) => (log ? Math.log(value) : value);
  const place = (value: number) => (scaled(value) - scaled(low)) / (scaled(high) - scaled(low));
  const ticks = [0, 0.5, 1].map((share) => {
    const at = scaled(low) + share * (scaled(high) - scaled(low));
    return { place: share, text: shortText(log ? Math.exp(at) : at) };
  });
  return { name, places: values.map(place), ticks };
}

function textAxis(name: string, texts: readonly (string | null)[]): CoordinateAxis {
  const known = [...new Set(texts.filter((text) => text !== null))].sort();
  return orderedAxis(name, texts, known, (text) => shortened(String(text)));
}

function orderedAxis<T>(name: string, values: readonly T[], known: readonly T[], text: (value: T) => string): CoordinateAxis {
  const place = (k: number) => (known.length === 1 ? 0.5 : k / (known.length - 1));
  return {
    name,
    places: Float64Array.from(values, (value) => (known.includes(value) ? place(known.indexOf(value)) : Number.NaN)),
    ticks: known.slice(0, 12).map((value, k) => ({ place: place(k), text: text(value) })),
  };
}

function runTrace(r: number, name: string, axes: readonly CoordinateAxis[], parameters: readonly Parameter[], result: RunResult): object {
  const outcome = axes.at(-1)!.places[r]!;
  const said = [
    ...parameters.map((parameter) => `${parameter.name} ${parameter.texts[r] ?? "–"}`),
    `${result.name} ${shortText(result.values[r]!)}`,
  ];
  return {
    type: "scatter",
    mode: "lines+markers",
    name: runLetter(r),
    x: axes.map((_, k) => k),
    y: axes.map(({ places }) => (Number.isFinite(places[r]!) ? places[r]! : null)),
    line: { color: `${token("steered")}@${(0.2 + 0.8 * outcome).toFixed(2)}`, width: 1.5, shape: "spline", smoothing: 0.4 },
    marker: { size: 4 },
    hovertemplate: `<b>${escapeText(`${runLetter(r)} ${name}`)}</b><br>${said.map(escapeText).join("<br>")}<extra></extra>`,
    meta: { run: runLetter(r) },
  };
}

const axisLine = (k: number) => ({
  ...{ type: "line", xref: "x", yref: "y", x0: k, x1: k, y0: 0, y1: 1, layer: "below" },
  line: { color: token("border-control"), width: 1 },
});

const tickTexts = ({ ticks }: CoordinateAxis, k: number) =>
  ticks.map(({ place, text }) => ({
    ...{ text: escapeText(text), x: k, y: place, xanchor: "left", yanchor: "bottom", xshift: 3, showarrow: false },
    font: { size: 10, color: token("text-3") },
    bgcolor: `${token("surface-page")}@0.7`,
    borderpad: 0,
  }));

const shortened = (text: string): string => (text.length > 22 ? `${text.slice(0, 21)}…` : text);
