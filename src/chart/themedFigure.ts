import type { ShownFigure } from "../output/shown.ts";
import { token } from "./figureParts.ts";

/** The value of a design token, such as `warm` → `#c5500a`. */
export type TokenColor = (name: string) => string;

/** `token:warm`, or `token:warm@0.14` for a part of its strength, anywhere in a figure. */
const tokenForm = /^token:([\w-]+)(?:@([\d.]+))?$/;

function resolved(value: unknown, tokenColor: TokenColor): unknown {
  if (typeof value === "string") return resolvedText(value, tokenColor);
  if (Array.isArray(value))
    return value.some((inner) => typeof inner === "string" || typeof inner === "object")
      ? value.map((inner) => resolved(inner, tokenColor))
      : value;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner, tokenColor)]));
}

/** A text with its design tokens put in. */
export function resolvedText(text: string, tokenColor: TokenColor): string {
  const match = tokenForm.exec(text);
  if (!match) return text.replace(/token:([\w-]+)/g, (_, name: string) => tokenColor(name));
  const color = tokenColor(match[1]!);
  return match[2] ? withStrength(color, Number(match[2])) : color;
}

function withStrength(color: string, strength: number): string {
  const digits = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color);
  if (!digits) return color;
  const [red, green, blue] = digits.slice(1).map((pair) => Number.parseInt(pair, 16));
  return `rgba(${red}, ${green}, ${blue}, ${strength})`;
}

const axis = {
  linecolor: token("border-control"),
  tickcolor: token("border-control"),
  ticks: "outside",
  ticklen: 4,
  zeroline: false,
  automargin: true,
  fixedrange: false,
  tickfont: { size: 11, color: token("text-3") },
  title: { font: { size: 11, color: token("text-2") }, standoff: 6 },
};

/** The look of every figure; a figure's own layout goes over it. */
const layoutDefaults: Readonly<Record<string, unknown>> = {
  paper_bgcolor: "rgba(0,0,0,0)",
  plot_bgcolor: "rgba(0,0,0,0)",
  font: { family: token("font-ui"), size: 11, color: token("text-3") },
  title: {
    x: 0,
    xanchor: "left",
    xref: "container",
    y: 1,
    yanchor: "top",
    yref: "container",
    pad: { t: 4 },
    font: { size: 12, color: token("text"), weight: 640 },
  },
  margin: { l: 44, r: 12, t: 28, b: 36 },
  hovermode: "x",
  hoverlabel: {
    bgcolor: token("surface-overlay"),
    bordercolor: token("border-strong"),
    font: { color: token("text"), size: 11 },
  },
  legend: { orientation: "h", x: 0, y: -0.2, font: { size: 11, color: token("text-2") } },
  modebar: { bgcolor: "rgba(0,0,0,0)", color: token("text-3"), activecolor: token("text") },
  dragmode: "zoom",
};

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** `over` wins; plain objects are joined key by key. */
function joined(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isPlain(below) && isPlain(value) ? joined(below, value) : value;
  }
  return result;
}

/** The figure with the look of every figure under its own layout, colours still by name. Axes beyond the first get the same look. */
export function laidOutFigure({ data, layout }: ShownFigure): { data: readonly object[]; layout: Record<string, unknown> } {
  const own = layout as Record<string, unknown>;
  const names = new Set(["xaxis", "yaxis", ...Object.keys(own).filter((key) => /^[xy]axis\d*$/.test(key))]);
  const axes = [...names].map((name) => [name, name.startsWith("x") ? horizontal : vertical]);
  return { data, layout: { ...joined({ ...layoutDefaults, ...Object.fromEntries(axes) }, own), autosize: false } };
}

const horizontal = { ...axis, showgrid: false, showline: true };
const vertical = { ...axis, showgrid: true, gridcolor: token("grid"), showline: false, ticks: "" };

/** Data and layout in the colours of a theme. */
export const themedFigure = (figure: ShownFigure, tokenColor: TokenColor): { data: object[]; layout: Record<string, unknown> } =>
  resolved(laidOutFigure(figure), tokenColor) as { data: object[]; layout: Record<string, unknown> };
