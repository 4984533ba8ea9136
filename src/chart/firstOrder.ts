import type { ShownFigure } from "../output/shown.ts";
import type { FirstOrder, PredictedChange } from "../steer/firstOrder.ts";
import { SteerlabError } from "../steerlabError.ts";
import { axisOf, layoutAxis, legendOnTop, panelDomain, panelHeading, token } from "./figureParts.ts";
import { countOf, shortText } from "./numberText.ts";

/** Steps of one size, such as a training step at one rate, over one or more seeds. */
export interface FirstOrderSteps {
  /** what the steps have in common, such as the rate 0.01 */
  readonly size: number;
  readonly results: readonly FirstOrder[];
}

export interface FirstOrderOptions {
  /** share by which the measured change may differ from the predicted one; 0.1 */
  readonly tolerance?: number;
  /** what `size` is; "rate" */
  readonly label?: string;
}

const KINDS = ["training", "steering"] as const;
const QUANTITIES = ["kl", "crossEntropy"] as const;
const LOOK = { training: { color: "run-a", symbol: "square" }, steering: { color: "steered", symbol: "circle" } } as const;
const WORDS = { kl: "Change of KL(warm ‖ base)", crossEntropy: "Change of cross-entropy" } as const;

interface Point extends PredictedChange {
  readonly size: number;
  readonly seed: number;
  readonly kind: (typeof KINDS)[number];
  readonly quantity: (typeof QUANTITIES)[number];
  /** |measured / predicted − 1| */
  readonly off: number;
}

/**
 * Measured against predicted change, for steps in training and steps along the steering vector: on the diagonal the first order is all there
 * is. The band is where it is good to the tolerance; each kind's line says up to which change all its steps lie in it.
 * @throws `chart/no-points` without a result, `chart/tolerance`
 */
export function firstOrder(steps: readonly FirstOrderSteps[], { tolerance = 0.1, label = "rate" }: FirstOrderOptions = {}): ShownFigure {
  const points = steps.flatMap(pointsOf);
  const { tokens } = check(steps, points, tolerance);
  const seeds = Math.max(...steps.map(({ results }) => results.length));
  const note = `nats a token, n ${countOf(tokens, "token")}, ${countOf(steps.length, "step size")}, ${countOf(seeds, "seed")}`;
  const panels = QUANTITIES.map((quantity, panel) =>
    panelOf(
      points.filter((point) => point.quantity === quantity),
      panel,
      tolerance,
    ),
  );
  return {
    shown: "figure",
    summary: `${QUANTITIES.flatMap((quantity) => KINDS.map((kind) => sentence(points, kind, quantity, tolerance))).join("; ")}.`,
    data: panels.flatMap(({ data }) => data),
    layout: {
      annotations: QUANTITIES.map((quantity, panel) =>
        panelHeading(WORDS[quantity], panel === 0 ? note : "exact on these tokens", panel, 2),
      ),
      ...Object.assign({}, ...panels.map(({ axes }) => axes)),
      showlegend: true,
      // Against the figure's own edge, so that it stands under the axes' titles whatever they need.
      legend: { ...legendOnTop, y: 0, yref: "container", yanchor: "bottom" },
      margin: { l: 56, r: 16, t: 40, b: 72 },
      hovermode: "closest",
    },
    height: 360,
    table: {
      shown: "table",
      columns: ["step", label, "seed", "change of", "predicted, nats a token", "measured, nats a token", "off"],
      rows: points.map(({ kind, size, seed, quantity, predicted, measured, off }) => [
        ...[kind, size, seed, quantity === "kl" ? "KL" : "cross-entropy", predicted, measured, off],
      ]),
    },
  };
}

const pointsOf = ({ size, results }: FirstOrderSteps): Point[] =>
  results.flatMap((result, seed) =>
    KINDS.flatMap((kind) =>
      QUANTITIES.map((quantity) => {
        const { predicted, measured } = result[kind][quantity];
        return { size, seed, kind, quantity, predicted, measured, off: Math.abs(measured / predicted - 1) };
      }),
    ),
  );

function check(steps: readonly FirstOrderSteps[], points: readonly Point[], tolerance: number): { tokens: number } {
  if (points.length === 0) {
    throw new SteerlabError("chart/no-points", "chart.firstOrder() was given no step.", {
      hint: "Give for example [{ size: 0.01, results: [await firstOrder(warm, stepped, examples)] }].",
    });
  }
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new SteerlabError("chart/tolerance", `tolerance is ${tolerance}.`, { hint: "Give a share between 0 and 1, such as 0.1." });
  }
  return { tokens: steps.find(({ results }) => results.length > 0)!.results[0]!.tokens };
}

/** Both axes in powers of ten of the change's size: a step that went the other way than predicted cannot stand there, and is counted. */
function panelOf(points: readonly Point[], panel: number, tolerance: number): { data: object[]; axes: object } {
  const drawn = points.filter(({ predicted, measured }) => predicted * measured > 0);
  const away = points.length - drawn.length;
  const sizes = drawn.flatMap(({ predicted, measured }) => [Math.abs(predicted), Math.abs(measured)]);
  const [low, high] = sizes.length > 0 ? [Math.min(...sizes) / 1.6, Math.max(...sizes) * 1.6] : [1e-3, 1];
  const [x, y] = [axisOf("x", panel), axisOf("y", panel)];
  const falls = drawn.some(({ predicted }) => predicted < 0);
  const range = [Math.log10(low), Math.log10(high)];
  const title = `${falls ? "size of the change, falling" : "change"}${away > 0 ? `; ${away} went the other way` : ""}`;
  return {
    data: [
      ...bandTraces([low, high], { x, y, tolerance, named: panel === 0 }),
      ...KINDS.map((kind) =>
        stepsTrace(
          drawn.filter((point) => point.kind === kind),
          kind,
          { x, y, named: panel === 0 },
        ),
      ),
    ],
    axes: {
      [layoutAxis("x", panel)]: { type: "log", range, domain: panelDomain(panel, 2), anchor: y, title: { text: `predicted ${title}` } },
      [layoutAxis("y", panel)]: { type: "log", range, anchor: x, title: { text: "measured" } },
    },
  };
}

interface Place {
  readonly x: string;
  readonly y: string;
  readonly named: boolean;
}

function bandTraces(ends: readonly [number, number], { x, y, tolerance, named }: Place & { readonly tolerance: number }): object[] {
  const line = { type: "scatter", mode: "lines", xaxis: x, yaxis: y, x: ends, hoverinfo: "skip" };
  const edge = (share: number, more: object) => ({
    ...line,
    y: ends.map((end) => end * share),
    line: { width: 0 },
    showlegend: false,
    ...more,
  });
  return [
    edge(1 - tolerance, {}),
    edge(1 + tolerance, {
      ...{ fill: "tonexty", fillcolor: token("exact@0.16"), name: `within ${Math.round(100 * tolerance)} %`, showlegend: named },
    }),
    { ...line, y: ends, name: "first order exact", line: { color: token("text-3"), width: 1, dash: "dot" }, showlegend: named },
  ];
}

function stepsTrace(points: readonly Point[], kind: (typeof KINDS)[number], { x, y, named }: Place): object {
  const { color, symbol } = LOOK[kind];
  return {
    type: "scatter",
    mode: "markers",
    name: `${kind} step`,
    legendgroup: kind,
    showlegend: named,
    xaxis: x,
    yaxis: y,
    x: points.map(({ predicted }) => Math.abs(predicted)),
    y: points.map(({ measured }) => Math.abs(measured)),
    customdata: points.map(({ size, seed, off }) => [size, seed, 100 * off]),
    marker: { color: token(color), symbol, size: 8, line: { color: token("surface-page"), width: 1 } },
    hovertemplate:
      "size %{customdata[0]}, seed %{customdata[1]}: predicted %{x:.3g}, measured %{y:.3g} nats, off by %{customdata[2]:.1f} %<extra></extra>",
  };
}

/** The largest predicted change up to which every step is off by the tolerance at most; null when the smallest step already is not. */
export function goodUpTo(points: readonly (PredictedChange & { readonly off: number })[], tolerance: number): number | null {
  const rising = points.toSorted((a, b) => Math.abs(a.predicted) - Math.abs(b.predicted));
  const beyond = rising.findIndex(({ off }) => !(off <= tolerance));
  const last = beyond < 0 ? rising.at(-1) : rising[beyond - 1];
  return last ? last.predicted : null;
}

function sentence(
  points: readonly Point[],
  kind: (typeof KINDS)[number],
  quantity: (typeof QUANTITIES)[number],
  tolerance: number,
): string {
  const own = points.filter((point) => point.kind === kind && point.quantity === quantity);
  const good = goodUpTo(own, tolerance);
  const change = quantity === "kl" ? "KL" : "cross-entropy";
  const share = `${Math.round(100 * tolerance)} %`;
  return good === null
    ? `${kind}: no step predicts the change of ${change} to ${share}`
    : `${kind}: the change of ${change} is predicted to ${share} up to ${shortText(good)} nats a token`;
}
