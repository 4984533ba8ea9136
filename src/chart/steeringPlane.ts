import type { ShownFigure } from "../output/shown.ts";
import { positionsAt } from "../steer/explorerView.ts";
import { principalPlane, type SparseRows } from "../steer/principalPlane.ts";
import type { Trace } from "../steer/trace.ts";
import { SteerlabError } from "../steerlabError.ts";
import { escapeText, legendOnTop, panelTitle, token } from "./figureParts.ts";
import { countOf } from "./numberText.ts";
import { positionName } from "./positionName.ts";

const LOOKS = [
  { color: "run-a", symbol: "circle" },
  { color: "run-b", symbol: "diamond" },
  { color: "run-c", symbol: "square" },
  { color: "steered", symbol: "triangle-up" },
  { color: "warm", symbol: "cross" },
  { color: "base", symbol: "x" },
];
const MOST_DRAWN = 4000;

/**
 * Steering vectors δ̂ of one or several traces in the plane in which they differ most (principal components over all of them), by trace,
 * such as one a task. Vectors of unlike length are scaled to length 1 when only their direction is to count.
 * @param traces of models with one vocabulary, by the name that stands in the legend
 * @throws `chart/no-points` without a position, `chart/vocabularies` when they differ
 */
export function steeringPlane(traces: Readonly<Record<string, Trace>>, { unit = false }: { unit?: boolean } = {}): ShownFigure {
  const named = Object.entries(traces);
  const vocabulary = vocabularyOf(named);
  const rows = joinedRows(
    named.map(([, trace]) => trace),
    unit,
  );
  const n = rows.offsets.length - 1;
  const { x, y, explained } = principalPlane(rows, vocabulary);
  const percent = explained.map((share) => `${(100 * share).toFixed(0)} %`);
  const every = Math.ceil(n / MOST_DRAWN);
  let first = 0;
  const data = named.map(([name, trace], k) => {
    const from = first;
    first += trace.tokens.length;
    return pointsOf(name, trace, k, { x: x.subarray(from, first), y: y.subarray(from, first) }, every);
  });
  const drawn = every > 1 ? `; every ${every}th drawn, all in the data` : "";
  const what = `${unit ? "directions of " : ""}steering vectors, n ${countOf(n, "position")}`;
  return {
    shown: "figure",
    summary: `The plane in which ${what}, of ${named.map(([name]) => name).join(", ")} differ most; it holds ${percent[0]} and ${percent[1]} of their variance.`,
    data,
    layout: {
      title: {
        text: panelTitle(
          "Steering vectors, projected",
          `${what}, ${unit ? "no unit" : "logits a unit of μ"}; axes estimated from them${drawn}`,
        ),
      },
      xaxis: { title: { text: `first principal component, ${percent[0]} of the variance` }, zeroline: true },
      yaxis: { title: { text: `second, ${percent[1]}` }, zeroline: true },
      showlegend: true,
      legend: legendOnTop,
      margin: { t: 60 },
      hovermode: "closest",
    },
    height: 400,
    table: {
      shown: "table",
      columns: ["trace", "label", "where", "first component", "second component", "KL, nats"],
      rows: named.flatMap(([name, trace], k) => {
        const from = named.slice(0, k).reduce((sum, [, before]) => sum + before.tokens.length, 0);
        return trace.tokens.map((at, p) => [name, at.text, positionName(trace, p), x[from + p]!, y[from + p]!, at.kl]);
      }),
    },
  };
}

function vocabularyOf(named: readonly (readonly [string, Trace])[]): number {
  const sizes = named.map(([, trace]) => trace.explorer.positions.vocabulary);
  if (!named.some(([, trace]) => trace.tokens.length > 0)) {
    throw new SteerlabError("chart/no-points", "chart.steeringPlane() was given no position.", {
      hint: "Give traces by name: { task: await trace(warm, examples) }.",
    });
  }
  if (new Set(sizes).size > 1) {
    throw new SteerlabError("chart/vocabularies", `The traces' vocabularies have ${sizes.join(", ")} tokens.`, {
      hint: "Draw traces of models with one tokenizer together.",
    });
  }
  return sizes[0]!;
}

function joinedRows(traces: readonly Trace[], unit: boolean): SparseRows {
  const parts = traces.map((trace) => positionsAt(trace.explorer, trace.alpha));
  const offsets = [0];
  for (const part of parts) {
    const from = offsets.at(-1)!;
    for (let r = 1; r < part.offsets.length; r++) offsets.push(from + part.offsets[r]!);
  }
  const values = Float64Array.from(parts.flatMap(({ delta }) => [...delta]));
  const joined = { offsets: Int32Array.from(offsets), ids: Int32Array.from(parts.flatMap(({ ids }) => [...ids])), values };
  if (unit) for (let r = 0; r + 1 < offsets.length; r++) scaleToUnit(values.subarray(offsets[r], offsets[r + 1]));
  return joined;
}

/** A vector of zeros stays one. */
function scaleToUnit(row: Float64Array): void {
  const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  if (size > 0) for (let k = 0; k < row.length; k++) row[k] = row[k]! / size;
}

function pointsOf(name: string, trace: Trace, k: number, { x, y }: { x: Float64Array; y: Float64Array }, every: number): object {
  const look = LOOKS[k % LOOKS.length]!;
  const chosen = trace.tokens.map((_, p) => p).filter((p) => p % every === 0);
  return {
    type: "scatter",
    mode: "markers",
    name: escapeText(name),
    x: chosen.map((p) => x[p]!),
    y: chosen.map((p) => y[p]!),
    customdata: chosen.map((p) => [escapeText(trace.tokens[p]!.text), escapeText(positionName(trace, p)), topPushed(trace, p)]),
    marker: { color: token(`${look.color}@0.7`), symbol: look.symbol, size: 7, line: { color: token("surface-page"), width: 0.5 } },
    hovertemplate: `%{customdata[0]} %{customdata[1]}<br>pushed up most: %{customdata[2]}<extra>${escapeText(name)}</extra>`,
  };
}

/** The token with the largest δ̂ of a position. */
function topPushed(trace: Trace, position: number): string {
  const { offsets, ids, delta } = positionsAt(trace.explorer, trace.alpha);
  let best = offsets[position]!;
  for (let e = best; e < offsets[position + 1]!; e++) if (delta[e]! > delta[best]!) best = e;
  return escapeText(trace.explorer.texts.get(ids[best]!) ?? "none");
}
