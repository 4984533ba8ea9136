// What the explorer shows at one position, as one figure for paper: probabilities, gradient, steering vector, and the KL's terms.
import type { ShownFigure } from "../output/shown.ts";
import type { ExplorerData } from "../steer/explorerData.ts";
import { shownRowsTable } from "../steer/explorerTables.ts";
import { type ExplorerRow, type ExplorerSetting, type PositionRows, positionRows, type RowOrder } from "../steer/explorerView.ts";
import { axisLabels, axisOf, barRange, layoutAxis, panelDomain, panelHeading, panelTitle, token } from "./figureParts.ts";
import { countText, fixedText, shortText, signedText } from "./numberText.ts";
import { endsOf, waterfall } from "./waterfall.ts";

export interface ExplorerFigureOptions {
  readonly setting: ExplorerSetting;
  readonly sort?: RowOrder;
  /** tokens; 12 */
  readonly k?: number;
  /** the position in words */
  readonly where: string;
}

const PANELS = 4;
const GAP = 0.04;

export function explorerFigure(
  data: ExplorerData,
  position: number,
  { setting, sort = "warm", k = 12, where }: ExplorerFigureOptions,
): ShownFigure {
  const view = positionRows(data, position, setting, sort, k);
  const { strength, alpha, outside } = setting;
  const labels = axisLabels(view.rows.map((row) => row.text));
  const names = view.rows.map((row, r) => `${row.inMask ? "✓ " : ""}${row.isTarget ? `<b>${labels[r]}</b> y*` : labels[r]}`);
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

const panelHead = (title: string, note: string, panel: number) => panelHeading(title, note, panel, PANELS, GAP);

function axes({ rows, kl }: PositionRows): Record<string, object> {
  const ranges = [
    undefined,
    barRange(rows.map((row) => row.gradient).filter(Number.isFinite)),
    barRange(rows.filter((row) => row.inMask).map((row) => row.delta)),
    barRange([...endsOf(waterfall(rows.map((row) => row.klTerm))), kl]),
  ];
  const each = Array.from({ length: PANELS }, (_, panel) => [
    [
      layoutAxis("x", panel),
      {
        domain: panelDomain(panel, PANELS, GAP),
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

function termBars({ rows, remainder }: PositionRows, names: readonly string[], rest: string): object {
  const terms = [...rows.map((row) => row.klTerm), remainder.klTerm];
  return {
    type: "bar",
    orientation: "h",
    ...place(3),
    ...waterfall(terms),
    y: [...names, rest],
    marker: { color: terms.map((term) => token(term >= 0 ? "warm" : "base")) },
    textposition: "outside",
    cliponaxis: false,
    showlegend: false,
  };
}
