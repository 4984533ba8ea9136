/**
 * Parts that figures share. A figure knows no theme: a colour is `token:NAME`, or `token:NAME@0.14` for a part of its strength, and
 * whoever draws it puts in the design token's value.
 */
export const token = (name: string): string => `token:${name}`;

/** Title at the left, the unit and n in small print beside it. */
export const panelTitle = (title: string, note: string): string =>
  `<b>${escapeText(title)}</b>  <span style="font-size:11px;font-weight:400;color:${token("text-3")}">${escapeText(note)}</span>`;

/** Plotly reads a little HTML in its texts, and so do token texts by accident; nor may they name a colour. */
export const escapeText = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replaceAll("token:", `token${NO_WIDTH}:`);

const NO_WIDTH = "\u200B";
const LONGEST_LABEL = 28; // characters

/** Tokens as names along an axis: vocabularies hold some that would take the whole width, and an axis takes two of one name for one. */
export function axisLabels(texts: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const label = escapeText(shortened(text));
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    return label + NO_WIDTH.repeat(before);
  });
}

export function shortened(text: string, most = LONGEST_LABEL): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}

export interface Line {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Plotly draws a gap for null; an infinite value would spoil the axis. */
export const drawable = (values: ArrayLike<number>): (number | null)[] =>
  Array.from(values, (value) => (Number.isFinite(value) ? value : null));

/** The curve's value between its points; NaN outside. */
export function valueAt({ x, y }: Line, at: number): number {
  const right = Array.prototype.findIndex.call(x, (value: number) => value >= at);
  if (right < 0 || at < x[0]!) return Number.NaN;
  if (right === 0) return y[0]!;
  const share = (at - x[right - 1]!) / (x[right]! - x[right - 1]!);
  return y[right - 1]! + share * (y[right]! - y[right - 1]!);
}

/** The axes of panel 0, 1, … as Plotly names them. */
export const axisOf = (letter: "x" | "y", panel: number): string => (panel === 0 ? letter : `${letter}${panel + 1}`);
export const layoutAxis = (letter: "x" | "y", panel: number): string => `${letter}axis${panel === 0 ? "" : panel + 1}`;

/** Where panel k of n stands in the figure's width. */
export function panelDomain(panel: number, panels: number, gap = 0.12): [from: number, to: number] {
  const width = (1 - gap * (panels - 1)) / panels;
  return [panel * (width + gap), panel * (width + gap) + width];
}

/** A title over one of several panels. @param gap as that of the panels' domains */
export const panelHeading = (title: string, note: string, panel: number, panels: number, gap?: number) => ({
  text: panelTitle(title, note),
  xref: "paper",
  yref: "paper",
  x: panelDomain(panel, panels, gap)[0],
  y: 1,
  yshift: 6,
  xanchor: "left",
  yanchor: "bottom",
  showarrow: false,
  font: { size: 12, color: token("text") },
});

/** Room for the numbers that stand outside of bars. */
export function barRange(values: readonly number[]): [low: number, high: number] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const room = 0.22 * Math.max(high - low, 1e-9);
  return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
}

/** Above the plot, under the title: tall figures would leave a gap below. */
export const legendOnTop = { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { size: 11, color: token("text-2") } } as const;
