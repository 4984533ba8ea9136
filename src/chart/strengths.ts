import type { ShownFigure } from "../output/shown.ts";
import { positionsAt } from "../steer/explorerView.ts";
import { estimateStrength } from "../steer/strengthEstimators.ts";
import type { Trace } from "../steer/trace.ts";
import { quantile } from "../tasks/metrics/bootstrap.ts";
import { escapeText, legendOnTop, panelTitle, token } from "./figureParts.ts";
import { countText, fixedText, shortText } from "./numberText.ts";

/**
 * The strength that each label's own loss asks for against the warm model's entropy there; a line at the strength of all labels together.
 * Labels whose loss falls on beyond the search stand at the edge, as triangles; those that no strength changes are counted only.
 */
export function strengths(trace: Trace): ShownFigure {
  const at = positionsAt(trace.explorer, trace.alpha);
  const together = estimateStrength(at, { outside: trace.outside, resamples: 0 });
  const points = trace.tokens.flatMap((token, position) => {
    const optimum = trace.optimum(position);
    return optimum ? [{ ...token, strength: optimum.strength, atBound: optimum.atBound }] : [];
  });
  const inside = points.filter(({ atBound }) => atBound === null);
  const [low, high] = reach(inside.map(({ strength }) => strength));
  const unmoved = trace.tokens.length - points.length;
  const note = `n ${countText(points.length)} of ${countText(trace.tokens.length)} labels, α ${trace.alpha}; ${points.length - inside.length} want more than any strength gives; exact`;
  const beyond = points.filter(({ strength, atBound }) => atBound !== null || strength < low || strength > high);
  const near = inside.filter(({ strength }) => strength >= low && strength <= high);
  const edge = (strength: number) => (strength > high ? high : low);
  return {
    shown: "figure",
    summary: `Each label's own best strength against the warm entropy: ${note}, ${unmoved} that no strength changes; all labels together ask for ${together.exact === null ? "none" : shortText(together.exact)}.`,
    data: [
      marks(
        "a label's own optimum",
        near,
        near.map(({ strength }) => strength),
        "circle",
      ),
      marks(
        "off the axis",
        beyond,
        beyond.map(({ strength }) => edge(strength)),
        beyond.map(({ strength }) => (strength > high ? "triangle-up" : "triangle-down")),
      ),
      ...(together.exact === null ? [] : [togetherLine(together.exact, points)]),
    ],
    layout: {
      title: { text: panelTitle("Strength against entropy", note) },
      xaxis: { title: { text: "entropy of the warm distribution, nats" }, rangemode: "tozero" },
      yaxis: {
        title: { text: "strength μ with the label's lowest loss" },
        range: [low - 0.04 * (high - low), high + 0.04 * (high - low)],
        zeroline: true,
      },
      showlegend: true,
      legend: legendOnTop,
      margin: { t: 60 },
      hovermode: "closest",
    },
    height: 340,
    table: {
      shown: "table",
      columns: ["label", "example", "position", "entropy warm, nats", "KL, nats", "best μ", "loss still falls at the bound"],
      rows: points.map(({ text, example, position, entropyWarm, kl, strength, atBound }) => [
        ...[text, example + 1, position, entropyWarm, kl, strength, atBound !== null],
      ]),
    },
  };
}

type Point = Trace["tokens"][number] & { readonly strength: number };

function marks(name: string, points: readonly Point[], y: number[], symbol: string | string[]): object {
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: points.map(({ entropyWarm }) => entropyWarm),
    y,
    customdata: points.map(({ text, example, strength, kl }) => [escapeText(text), example + 1, fixedText(strength), fixedText(kl)]),
    marker: { color: token("steered@0.55"), symbol, size: 7, line: { color: token("surface-page"), width: 0.5 } },
    hovertemplate:
      "%{customdata[0]}, example %{customdata[1]}: μ %{customdata[2]}, entropy %{x:.3f} nats, KL %{customdata[3]} nats<extra></extra>",
  };
}

function togetherLine(strength: number, points: readonly Point[]): object {
  const widest = Math.max(...points.map(({ entropyWarm }) => entropyWarm), 0);
  return {
    ...{ type: "scatter", mode: "lines", name: "all labels together", x: [0, widest], y: [strength, strength] },
    line: { color: token("exact"), width: 1.5, dash: "dash" },
    hovertemplate: `all labels together: μ ${fixedText(strength)}<extra></extra>`,
  };
}

/** The middle nine tenths with some room: single labels ask for strengths far away. */
function reach(values: readonly number[]): [low: number, high: number] {
  if (values.length === 0) return [-1, 1];
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const room = 0.25 * Math.max(high - low, 1);
  return [low - room, high + room];
}
