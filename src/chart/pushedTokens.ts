import type { ShownFigure } from "../output/shown.ts";
import { type PushedToken, pushedTokens as pushed } from "../steer/pushedTokens.ts";
import type { Trace } from "../steer/trace.ts";
import { axisLabels, barRange, escapeText, panelDomain, panelHeading, token } from "./figureParts.ts";
import { countOf, countText, signedText } from "./numberText.ts";
import { positionName } from "./positionName.ts";

/** Between the panels: names of tokens stand in it. */
const GAP = 0.16;

/**
 * The k tokens that steering pushes up most over all positions of a trace, and the k that it pushes down most, by δ mass.
 * Exact: every token of every mask is counted.
 */
export function pushedTokens(trace: Trace, { k = 12 }: { k?: number } = {}): ShownFigure {
  const all = pushed(trace.explorer, trace.alpha);
  const up = all.filter(({ mass }) => mass > 0).sort((a, b) => b.mass - a.mass);
  const down = all.filter(({ mass }) => mass < 0).sort((a, b) => a.mass - b.mass);
  const [mostUp, mostDown] = [up.slice(0, k), down.slice(0, k)];
  const size = `${countOf(trace.tokens.length, "position")}, α ${trace.alpha}`;
  const word = (list: readonly PushedToken[]) =>
    list
      .slice(0, 3)
      .map(({ text, mass }) => `"${text}" ${signedText(mass)}`)
      .join(", ");
  return {
    shown: "figure",
    summary: `Over ${size}, steering pushes ${countOf(up.length, "token")} up, most ${word(up) || "none"}, and ${countText(down.length)} down, most ${word(down) || "none"}.`,
    data: [bars(mostUp, "delta-pos", 0), bars(mostDown, "delta-neg", 1)],
    layout: {
      annotations: [
        panelHeading(`Pushed up: ${mostUp.length} of ${countText(up.length)}`, `Σ δ over ${size}`, 0, 2, GAP),
        panelHeading(`Pushed down: ${mostDown.length} of ${countText(down.length)}`, "logits a unit of μ, exact", 1, 2, GAP),
      ],
      xaxis: {
        domain: panelDomain(0, 2, GAP),
        range: barRange(mostUp.map(({ mass }) => mass)),
        title: { text: "δ mass, logits a unit of μ" },
      },
      yaxis: { autorange: "reversed", automargin: true, type: "category" },
      xaxis2: {
        ...{ domain: panelDomain(1, 2, GAP), anchor: "y2", range: barRange(mostDown.map(({ mass }) => mass)) },
        title: { text: "δ mass, logits a unit of μ" },
      },
      yaxis2: { anchor: "x2", autorange: "reversed", automargin: true, type: "category" },
      margin: { l: 48, r: 16, t: 40, b: 44 },
      showlegend: false,
      hovermode: "closest",
    },
    height: 100 + 22 * Math.max(mostUp.length, mostDown.length, 4),
    table: {
      shown: "table",
      columns: ["token", "δ mass, logits", "positions in the mask", "of positions", "furthest δ", "there"],
      rows: [...mostUp, ...mostDown].map(({ text, mass, positions, furthest, delta }) => [
        ...[text, mass, positions, trace.tokens.length, delta, positionName(trace, furthest)],
      ]),
    },
  };

  function bars(tokens: readonly PushedToken[], color: string, panel: number): object {
    return {
      type: "bar",
      orientation: "h",
      ...(panel === 0 ? { xaxis: "x", yaxis: "y" } : { xaxis: "x2", yaxis: "y2" }),
      y: axisLabels(tokens.map(({ text }) => text)),
      x: tokens.map(({ mass }) => mass),
      text: tokens.map(({ mass }) => signedText(mass, 2)),
      customdata: tokens.map(({ positions, furthest, delta }) => [
        ...[countText(positions), signedText(delta), escapeText(positionName(trace, furthest))],
      ]),
      textposition: "outside",
      cliponaxis: false,
      marker: { color: token(color) },
      hovertemplate: "%{y}: %{text} over %{customdata[0]} masks<br>furthest %{customdata[1]} %{customdata[2]}<extra></extra>",
    };
  }
}
