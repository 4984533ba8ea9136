import type { ShownFigure } from "../output/shown.ts";
import type { TokenRow, Trace } from "../steer/trace.ts";
import { axisLabels, barRange, panelDomain, panelHeading, token } from "./figureParts.ts";
import { fixedText, signedText } from "./numberText.ts";
import { positionName } from "./positionName.ts";

/**
 * Gradient and steering vector of the k tokens with the largest |δ| at a position. Outside the mask δ is not used: drawn faint.
 * @param position index into `trace.tokens`
 */
export function steeringVector(trace: Trace, position: number, o: { k?: number } = {}): ShownFigure {
  const where = positionName(trace, position);
  const rows = trace.top(position, o.k ?? 12, { by: "delta" });
  const top = rows[0]!;
  const mask = trace.tokens[position]!.maskSize;
  return {
    shown: "figure",
    summary: `Steering vector ${where}: largest at ${top.text} with ${signedText(top.delta, 4)} logits a unit of strength; KL ${fixedText(trace.tokens[position]!.kl)} nats, the mask at α ${trace.alpha} keeps ${mask} tokens.`,
    data: [signedBars(rows, "gradient", 0), signedBars(rows, "delta", 1)],
    layout: {
      annotations: [
        panelHeading("Gradient g", `∂KL/∂P, nats`, 0, 2),
        panelHeading("Steering vector δ", `logits a unit of μ; faint: outside; exact`, 1, 2),
      ],
      xaxis: {
        domain: panelDomain(0, 2),
        range: barRange(rows.map((row) => row.gradient)),
        zeroline: true,
        zerolinecolor: token("border-control"),
      },
      yaxis: { autorange: "reversed", automargin: true, type: "category", title: { text: `${where}, n ${rows.length}` } },
      xaxis2: {
        domain: panelDomain(1, 2),
        anchor: "y2",
        range: barRange(rows.map((row) => row.delta)),
        zeroline: true,
        zerolinecolor: token("border-control"),
      },
      yaxis2: { anchor: "x2", autorange: "reversed", showticklabels: false, type: "category" },
      margin: { l: 48, r: 16, t: 52, b: 36 },
      showlegend: false,
    },
    height: 90 + 24 * rows.length,
    table: {
      shown: "table",
      columns: ["token", "base", "warm", "gradient g, nats", "δ, logits", "in the mask"],
      rows: rows.map((row) => [row.text, row.base, row.warm, row.gradient, row.delta, row.inMask]),
      caption: where,
    },
  };
}

function signedBars(rows: readonly TokenRow[], key: "gradient" | "delta", panel: number): object {
  return {
    type: "bar",
    orientation: "h",
    ...(panel === 0 ? { xaxis: "x", yaxis: "y" } : { xaxis: "x2", yaxis: "y2" }),
    y: axisLabels(rows.map((row) => row.text)),
    // Where the base excludes a token its gradient is infinite: a number without a bar.
    x: rows.map((row) => (Number.isFinite(row[key]) ? row[key] : 0)),
    marker: {
      color: rows.map((row) => token(`${key}-${row[key] >= 0 ? "pos" : "neg"}`)),
      opacity: rows.map((row) => (key === "delta" && !row.inMask ? 0.35 : 1)),
    },
    text: rows.map((row) => signedText(row[key], key === "delta" ? 4 : 2)),
    textposition: "outside",
    cliponaxis: false,
    hovertemplate: `%{y}: %{text}<extra>${key}</extra>`,
  };
}
