import type { ShownFigure } from "../output/shown.ts";
import { positionRows } from "../steer/explorerView.ts";
import type { Trace } from "../steer/trace.ts";
import { axisLabels, barRange, escapeText, panelDomain, panelHeading, shortened, token } from "./figureParts.ts";
import { countOf, countText, fixedText } from "./numberText.ts";
import { positionName } from "./positionName.ts";
import { endsOf, waterfall } from "./waterfall.ts";

/** The ramp of KL, in the look's six steps. */
const RAMP = Array.from({ length: 6 }, (_, k) => [k / 5, token(`kl-${k}`)]);
const SHOWN_EXAMPLES = 24;
/** Between the panels: the colour bar and names of tokens stand in it. */
const GAP = 0.2;

/**
 * Heat map of KL(P_w ‖ P_b) over the labelled tokens, and beside it the vocabulary terms of one position, which add up to its KL.
 * @param position whose terms are shown; the one with the largest KL when left out
 */
export function kl(trace: Trace, o: { position?: number; k?: number } = {}): ShownFigure {
  const position = o.position ?? trace.tokens.reduce((best, at, p) => (at.kl > trace.tokens[best]!.kl ? p : best), 0);
  const where = positionName(trace, position);
  const mean = trace.tokens.reduce((sum, at) => sum + at.kl, 0) / trace.tokens.length;
  const examples = trace.explorer.sequences.length;
  const total = trace.tokens[position]!.kl;
  const terms = termsTrace(trace, position, o.k ?? 10);
  const note = examples > SHOWN_EXAMPLES ? `first ${SHOWN_EXAMPLES} of ${countText(examples)} examples` : countOf(examples, "example");
  return {
    shown: "figure",
    summary: `KL of warm to base over ${countOf(trace.tokens.length, "labelled token")}: mean ${fixedText(mean)} nats, largest ${fixedText(total)} ${where}.`,
    data: [heatMap(trace), terms],
    layout: {
      annotations: [
        panelHeading("KL(warm ‖ base)", `nats a token, n ${countText(trace.tokens.length)}, ${note}, exact`, 0, 2, GAP),
        panelHeading(`Terms of ${fixedText(total)} nats`, where, 1, 2, GAP),
      ],
      xaxis: { domain: panelDomain(0, 2, GAP), title: { text: "labelled token of the example" }, dtick: 1, zeroline: false },
      yaxis: { autorange: "reversed", title: { text: "example" }, dtick: examples > 12 ? 4 : 1, zeroline: false },
      xaxis2: {
        domain: panelDomain(1, 2, GAP),
        anchor: "y2",
        range: barRange(endsOf(terms)),
        title: { text: "nats, adding up to the KL" },
      },
      yaxis2: { anchor: "x2", autorange: "reversed", automargin: true, type: "category" },
      margin: { l: 48, r: 16, t: 52, b: 40 },
      showlegend: false,
    },
    height: 90 + 24 * Math.max(12, Math.min(examples, SHOWN_EXAMPLES)),
    table: {
      shown: "table",
      columns: ["example", "position", "label", "KL, nats", "entropy base, nats", "entropy warm, nats", "mask size"],
      rows: trace.tokens.map((at) => [at.example + 1, at.position, at.text, at.kl, at.entropyBase, at.entropyWarm, at.maskSize]),
    },
  };
}

function heatMap(trace: Trace): object {
  const sequences = trace.explorer.sequences.slice(0, SHOWN_EXAMPLES);
  const width = Math.max(...sequences.map(({ tokens, from }) => tokens.length - from));
  const cells = sequences.map(({ tokens, from, firstPosition }) =>
    Array.from({ length: width }, (_, k) => (from + k < tokens.length ? trace.tokens[firstPosition + k]! : null)),
  );
  const top = Math.max(...trace.tokens.map((at) => at.kl).filter(Number.isFinite), 1e-6);
  return {
    type: "heatmap",
    x: Array.from({ length: width }, (_, k) => k + 1),
    y: sequences.map((_, s) => s + 1),
    // Where the base excludes what the warm model says, KL is infinite: the darkest there is.
    z: cells.map((row) => row.map((at) => (at ? Math.min(at.kl, top) : null))),
    customdata: cells.map((row) => row.map((at) => (at ? fixedText(at.kl) : ""))),
    text: cells.map((row) => row.map((at) => (at ? escapeText(shortened(at.text)) : ""))),
    texttemplate: "%{text}",
    textfont: { size: 11 },
    colorscale: RAMP,
    zmin: 0,
    zmax: top,
    xgap: 2,
    ygap: 2,
    colorbar: { thickness: 8, outlinewidth: 0, x: panelDomain(0, 2, GAP)[1] + 0.01, title: { text: "nats" } },
    hovertemplate: "%{text}: %{customdata} nats<extra>example %{y}</extra>",
  };
}

/** A waterfall of bars: each term stands where the one before ended, the last bar is their sum. */
function termsTrace(trace: Trace, position: number, k: number) {
  const setting = { strength: 0, alpha: trace.alpha, outside: trace.outside };
  const { rows, remainder, kl: total } = positionRows(trace.explorer, position, setting, "kl", k);
  const terms = [...rows.map((row) => row.klTerm), remainder.klTerm];
  const { base, x, text } = waterfall(terms);
  return {
    type: "bar",
    orientation: "h",
    xaxis: "x2",
    yaxis: "y2",
    y: [...axisLabels(rows.map((row) => row.text)), `${countText(remainder.count)} others`, "<b>KL</b>"],
    base: [...base, 0],
    x: [...x, Number.isFinite(total) ? total : 0],
    text: [...text, fixedText(total)],
    textposition: "outside",
    cliponaxis: false,
    marker: { color: [...terms.map((term) => token(term >= 0 ? "warm" : "base")), token("text-2")] },
    hovertemplate: "%{y}: %{text} nats<extra></extra>",
  };
}
