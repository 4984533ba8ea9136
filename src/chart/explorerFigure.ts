// What the explorer shows at one position, as one figure for paper: probabilities, gradient, steering vector, and the KL's terms.
import type { ShownFigure } from "../output/shown.ts";
import type { ExplorerData } from "../steer/explorerData.ts";
import { shownRowsTable } from "../steer/explorerTables.ts";
import { type ExplorerRow, type ExplorerSetting, type PositionRows, positionRows, type RowOrder } from "../steer/explorerView.ts";
import { axisOf, barRange, escapeText, layoutAxis, panelDomain, panelTitle, token } from "./figureParts.ts";
import { countText, fixedText, shortText, signedText } from "./numberText.ts";

export interface ExplorerFigureOptions {
  readonly setting: ExplorerSetting;
  readonly sort?: RowOrder;
  /** tokens; 12 */
  readonly k?: number;
  /** the position in words */
  readonly where: string;
}

const PANELS = 4;

export function explorerFigure(
  data: ExplorerData,
  position: number,
  { setting, sort = "warm", k = 12, where }: ExplorerFigureOptions,
): ShownFigure {
  const view = positionRows(data, position, setting, sort, k);
  const { strength, alpha, outside } = setting;
  const names = view.rows.map(
    (row) => `${row.inMask ? "✓ " : ""}${row.isTarget ? `<b>${escapeText(row.text)}</b> y*` : escapeText(row.text)}`,
  );
  const rest = `${countText(view.remainder.count)} others`;
  const n = `n ${view.rows.length} of ${countText(data.positions.vocabulary)} tokens`;
  return {
    shown: "figure",
    summary:
      `Base, warm and steered probability, gradient, steering vector and KL terms ${where}, at μ ${shortText(strength)}, α ${alpha}: ` +
      `KL ${fixedText(view.kl)} nats, the mask keeps ${view.maskSize} tokens.`,
    data: [
      ...(["base", "warm", "steered"] as const).map((series) => probabilityBars(view.rows, names, series)),
      signedBars(view.rows, names, "gradient", 1),
      signedBars(view.rows, names, "delta", 2),
      termBars(view, names, rest),
    ],
    layout: {
      title: {
        text: panelTitle(
          where,
          `μ ${shortText(strength)}, α ${alpha}, outside: ${outside}; ${n}; exact, from the sparse form; ✓ in the mask`,
        ),
      },
      annotations: [
        panelHead("Probability", `${rest}: warm ${fixedText(view.remainder.warm)}`, 0),
        panelHead("Gradient g", "∂KL/∂P, nats", 1),
        panelHead("Steering vector δ", "logits per unit of μ", 2),
        panelHead("KL terms", `nats, adding up to ${fixedText(view.kl)}`, 3),
      ],
      ...axes(view),
      barmode: "group",
      bargap: 0.25,
      margin: { l: 48, r: 20, t: 74, b: 46 },
      showlegend: true,
      legend: { orientation: "h", x: 0, y: -0.04, yanchor: "top", font: { size: 11, color: token("text-2") } },
    },
    height: 130 + 34 * (view.rows.length + 1),
    table: shownRowsTable(view),
  };
}

const place = (panel: number) => ({ xaxis: axisOf("x", panel), yaxis: axisOf("y", panel) });

const panelHead = (title: string, note: string, panel: number) => ({
  text: panelTitle(title, note),
  xref: "paper",
  yref: "paper",
  x: panelDomain(panel, PANELS, 0.04)[0],
  y: 1,
  yshift: 4,
  xanchor: "left",
  yanchor: "bottom",
  showarrow: false,
  font: { size: 12, color: token("text") },
});

function axes({ rows, kl }: PositionRows): Record<string, object> {
  const ranges = [
    undefined,
    barRange(rows.map((row) => row.gradient).filter(Number.isFinite)),
    barRange(rows.filter((row) => row.inMask).map((row) => row.delta)),
    barRange([...reached(rows).map(([, to]) => to), kl]),
  ];
  const each = Array.from({ length: PANELS }, (_, panel) => [
    [
      layoutAxis("x", panel),
      {
        domain: panelDomain(panel, PANELS, 0.04),
        anchor: axisOf("y", panel),
        zeroline: true,
        zerolinecolor: token("border-control"),
        ...(ranges[panel] ? { range: ranges[panel] } : { rangemode: "tozero" }),
      },
    ],
    [
      layoutAxis("y", panel),
      { anchor: axisOf("x", panel), type: "category", autorange: "reversed", automargin: panel === 0, showticklabels: panel === 0 },
    ],
  ]);
  return Object.fromEntries(each.flat()) as Record<string, object>;
}

const probabilityBars = (rows: readonly ExplorerRow[], names: readonly string[], series: "base" | "warm" | "steered") => ({
  type: "bar",
  orientation: "h",
  name: series,
  ...place(0),
  y: names,
  x: rows.map((row) => row[series]),
  marker: { color: token(series) },
  hovertemplate: `%{y}: %{x:.4f}<extra>${series}</extra>`,
});

/** Outside the mask δ is not used: no bar. */
function signedBars(rows: readonly ExplorerRow[], names: readonly string[], key: "gradient" | "delta", panel: number): object {
  const values = rows.map((row) => (Number.isFinite(row[key]) && (key === "gradient" || row.inMask) ? row[key] : null));
  return {
    type: "bar",
    orientation: "h",
    ...place(panel),
    y: names,
    x: values,
    marker: { color: values.map((value) => token(`${key}-${(value ?? 0) >= 0 ? "pos" : "neg"}`)) },
    text: values.map((value) => (value === null ? (key === "delta" ? "outside" : "") : signedText(value, key === "delta" ? 4 : 2))),
    textposition: "outside",
    cliponaxis: false,
    showlegend: false,
  };
}

function reached(rows: readonly ExplorerRow[]): [from: number, to: number][] {
  let sum = 0;
  return rows.map((row) => {
    const from = sum;
    sum += row.klTerm;
    return [from, sum];
  });
}

/** Each term begins where the one before ended; what is not shown ends at the KL. */
function termBars({ rows, remainder, kl }: PositionRows, names: readonly string[], rest: string): object {
  const terms = [...rows.map((row) => row.klTerm), remainder.klTerm];
  return {
    type: "bar",
    orientation: "h",
    ...place(3),
    y: [...names, rest],
    x: terms,
    base: [...reached(rows).map(([from]) => from), kl - remainder.klTerm],
    marker: { color: terms.map((term) => token(term >= 0 ? "warm" : "base")) },
    text: terms.map((term) => signedText(term)),
    textposition: "outside",
    cliponaxis: false,
    showlegend: false,
  };
}
