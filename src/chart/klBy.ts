import type { ShownFigure } from "../output/shown.ts";
import type { TokenPosition, Trace } from "../steer/trace.ts";
import { SteerlabError } from "../steerlabError.ts";
import { bootstrapInterval, type Interval } from "../tasks/metrics/bootstrap.ts";
import { axisLabels, panelTitle, token } from "./figureParts.ts";
import { countOf, countText, fixedText } from "./numberText.ts";

export interface KlByOptions {
  /** "position": the label's place in its answer, counted from 1; or the tag of a label, such as its part of speech. "position" when left out */
  readonly by?: "position" | ((at: TokenPosition) => string);
  /** what the groups are; "place in the answer" for positions, else "tag" */
  readonly label?: string;
}

interface Group extends Interval {
  readonly name: string;
}

const SHOWN = 24;

/**
 * Mean KL(P_w ‖ P_b) of the labels by place in the answer, or by a tag of one's own, with 95 % bootstrap intervals over the labels of a group.
 * Places stand in their order, tags by their mean; at most 24 groups.
 * @throws `chart/no-points` when a tag leaves nothing, `chart/bad-tag` when it is no text
 */
export function klBy(
  trace: Trace,
  { by = "position", label = by === "position" ? "place in the answer" : "tag" }: KlByOptions = {},
): ShownFigure {
  const groups = groupsOf(trace, by);
  const shown = groups.slice(0, SHOWN);
  const left = groups.length - shown.length;
  const counted = groups.reduce((sum, group) => sum + group.n, 0);
  const [n, infinite] = [countText(counted), trace.tokens.length - counted];
  const top = groups.reduce((most, group) => (group.mean > most.mean ? group : most));
  return {
    shown: "figure",
    summary: `Mean KL of warm to base by ${label} over ${countOf(counted, "label")} in ${countOf(groups.length, "group")}: highest for ${top.name} with ${fixedText(top.mean)} nats [${fixedText(top.low)}, ${fixedText(top.high)}], n ${countText(top.n)}.`,
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: axisLabels(shown.map(({ name }) => name)),
        y: shown.map(({ mean }) => mean),
        customdata: shown.map(({ low, high, n: size }) => [low, high, size]),
        error_y: {
          ...{ type: "data", symmetric: false, thickness: 1, width: 3, color: token("text-3") },
          array: shown.map(({ mean, high }) => high - mean),
          arrayminus: shown.map(({ mean, low }) => mean - low),
        },
        marker: {
          color: token("kl-4"),
          size: shown.map(({ n: size }) => markerSize(size, counted)),
          line: { color: token("text-2"), width: 1 },
        },
        hovertemplate: "%{x}: %{y:.3f} nats [%{customdata[0]:.3f}, %{customdata[1]:.3f}], n %{customdata[2]}<extra></extra>",
      },
    ],
    layout: {
      title: {
        text: panelTitle(
          `KL by ${label}`,
          `nats, mean and 95 %, n ${n}; larger marks hold more labels${infinite > 0 ? `; ${countText(infinite)} with infinite KL left out` : ""}${left > 0 ? `; ${left} more groups in the data` : ""}`,
        ),
      },
      xaxis: { type: "category", title: { text: label } },
      yaxis: { rangemode: "tozero", title: { text: "KL(warm ‖ base), nats" } },
      showlegend: false,
      hovermode: "closest",
    },
    height: 300,
    table: {
      shown: "table",
      columns: [label, "KL, nats, mean", "95 % low", "95 % high", "labels"],
      rows: groups.map(({ name, mean, low, high, n: size }) => [name, mean, low, high, size]),
    },
  };
}

function groupsOf(trace: Trace, by: NonNullable<KlByOptions["by"]>): Group[] {
  const values = new Map<string, number[]>();
  for (const at of trace.tokens) {
    const name = by === "position" ? placeOf(trace, at) : tagOf(by, at);
    if (Number.isFinite(at.kl)) values.set(name, [...(values.get(name) ?? []), at.kl]);
  }
  if (values.size === 0) {
    throw new SteerlabError("chart/no-points", "No label of the trace has a finite KL.", {
      hint: "Where the base excludes what the warm model says, KL is infinite.",
    });
  }
  const groups = [...values].map(([name, list]) => {
    const own = Float64Array.from(list);
    return { name, ...bootstrapInterval({ values: own, weights: new Float64Array(own.length).fill(1) }, { resamples: 1000 }) };
  });
  return by === "position" ? groups.sort((a, b) => Number(a.name) - Number(b.name)) : groups.sort((a, b) => b.mean - a.mean);
}

const placeOf = (trace: Trace, { example, position }: TokenPosition): string =>
  String(position - trace.explorer.sequences[example]!.from + 1);

function tagOf(by: (at: TokenPosition) => string, at: TokenPosition): string {
  const tag: unknown = by(at);
  if (typeof tag === "string" && tag !== "") return tag;
  throw new SteerlabError("chart/bad-tag", `The tag of the label "${at.text}" in example ${at.example + 1} is ${JSON.stringify(tag)}.`, {
    hint: 'Give a text for every label, such as "other".',
  });
}

const markerSize = (n: number, all: number): number => 6 + 10 * Math.sqrt(n / all);
