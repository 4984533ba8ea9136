// Figures of several panels in a narrow place: headings of panels side by side would run into each other there.
import type { ShownFigure } from "../output/shown.ts";
import { figureHeight } from "./figureHeight.ts";

type Span = readonly [from: number, to: number];
type Layout = Record<string, unknown>;

interface Axis {
  readonly domain?: Span;
  readonly anchor?: string;
}

interface Heading {
  readonly text: string;
  readonly xref?: string;
  readonly yref?: string;
  readonly x?: number;
  readonly y?: number;
  readonly yanchor?: string;
}

interface Panel {
  /** the axes as the layout names them */
  readonly x: string;
  readonly y: string;
  /** shares of the figure */
  readonly across: Span;
  readonly up: Span;
  readonly heading: Heading | undefined;
}

/** px a character of a heading, whose note is small */
const CHARACTER = 5.9;
/** px between two panels: axis title, then the heading of one or two lines */
const GAP = { one: 78, two: 94 };
/** px at the right of a panel for its colour bar */
const BAR = 56;
const MARGIN = { l: 44, r: 12, t: 28, b: 36 };

/**
 * The figure as it is where its headings have room, else with one panel under the other, each as high as it was; a heading that is longer than
 * the whole figure then has its note on a line of its own.
 * @param width px
 */
export function stackedPanels(figure: ShownFigure, width: number): ShownFigure {
  const layout = figure.layout as Layout;
  const margin = { ...MARGIN, ...(layout.margin as Partial<typeof MARGIN>) };
  const room = width - margin.l - margin.r;
  const panels = panelsOf(layout);
  if (panels.length < 2 || panels.every((panel) => hasRoom(panel, panels, room, margin.r))) return figure;
  const long = panels.some(({ heading }) => heading && lengthOf(heading) > room + margin.r);
  const gap = long ? GAP.two : GAP.one;
  const plot = (figure.height ?? figureHeight) - margin.t - margin.b;
  const heights = panels.map(({ up }) => (up[1] - up[0]) * plot);
  const all = heights.reduce((sum, height) => sum + height, 0) + gap * (panels.length - 1);
  const top = margin.t + (long ? GAP.two - GAP.one : 0);
  const stack = { heights, gap, all, long };
  const barred = (figure.data as readonly Barred[]).some(({ colorbar }) => colorbar);
  const data = barred ? figure.data.map((trace) => withBar(trace, panels, stack)) : figure.data;
  const r = barred ? Math.max(margin.r, BAR) : margin.r;
  return {
    ...figure,
    data,
    height: top + all + margin.b,
    layout: { ...layout, margin: { ...margin, r, t: top }, ...stacked(layout, panels, stack) },
  };
}

interface Barred {
  readonly yaxis?: string;
  readonly colorbar?: object;
}

/** A colour bar stands at the right of its own panel. */
function withBar(trace: Barred, panels: readonly Panel[], stack: Stack): Barred {
  if (!trace.colorbar) return trace;
  const own = panels.findIndex(({ y }) => y === (trace.yaxis ?? "y").replace("y", "yaxis"));
  const [from, to] = spans(stack)[own]!;
  return { ...trace, colorbar: { ...trace.colorbar, x: 1.01, y: from, yanchor: "bottom", len: to - from, lenmode: "fraction" } };
}

function panelsOf(layout: Layout): Panel[] {
  const names = Object.keys(layout).filter((name) => /^xaxis\d*$/.test(name));
  const annotations = (layout.annotations as readonly Heading[] | undefined) ?? [];
  return names.map((x) => {
    const { domain: across = [0, 1], anchor = "y" } = layout[x] as Axis;
    const y = anchor.replace("y", "yaxis");
    const up = (layout[y] as Axis | undefined)?.domain ?? [0, 1];
    return { x, y, across, up, heading: annotations.find((one) => isHeading(one, across, up)) };
  });
}

const isHeading = ({ xref, yref, x, y, yanchor }: Heading, across: Span, up: Span): boolean =>
  xref === "paper" && yref === "paper" && yanchor === "bottom" && x === across[0] && y === up[1];

/** Up to where the next panel of the row begins, or the figure ends. */
function hasRoom({ heading, across, up }: Panel, panels: readonly Panel[], room: number, right: number): boolean {
  if (!heading) return true;
  const next = panels.filter((other) => other.up[1] === up[1] && other.across[0] > across[0]).map((other) => other.across[0]);
  const end = next.length > 0 ? Math.min(...next) * room : room + right;
  return across[0] * room + lengthOf(heading) <= end;
}

const lengthOf = ({ text }: Heading): number => text.replace(/<[^>]*>/g, "").replace(/&\w+;/g, "x").length * CHARACTER;

/** Shares of the figure's height, one a panel from the top down. */
function spans({ heights, gap, all }: Stack): Span[] {
  let from = all;
  return heights.map((height) => {
    const up: Span = [Math.max(0, from - height) / all, from / all];
    from -= height + gap;
    return up;
  });
}

interface Stack {
  /** px, one a panel */
  readonly heights: readonly number[];
  readonly gap: number;
  readonly all: number;
  readonly long: boolean;
}

function stacked(layout: Layout, panels: readonly Panel[], stack: Stack): Layout {
  const { long } = stack;
  const changed: Layout = {};
  const headings = new Map<Heading, Heading>();
  const ups = spans(stack);
  panels.forEach(({ x, y, heading }, k) => {
    const up = ups[k]!;
    changed[x] = { ...(layout[x] as object), domain: [0, 1] };
    // Side by side the names stood once, at the left of all.
    changed[y] = { ...(layout[y] as object), domain: up, showticklabels: true, automargin: true };
    if (heading)
      headings.set(heading, {
        ...heading,
        x: 0,
        y: up[1],
        text: long ? heading.text.replace("</b>  ", "</b><br>") : heading.text,
        ...(long ? { align: "left" } : {}),
      });
  });
  const annotations = (layout.annotations as readonly Heading[] | undefined)?.map((one) => headings.get(one) ?? one);
  return annotations ? { ...changed, annotations } : changed;
}
