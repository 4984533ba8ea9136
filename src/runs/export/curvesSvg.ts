import { escapeHtml } from "../../exchange/escapeHtml.ts";
import type { Series } from "../run.ts";

interface LetteredSeries extends Series {
  readonly letter: string;
}

const [width, height, left, bottom] = [500, 220, 56, 24];
const colours = ["#3f4fc4", "#a55a00", "#00808a", "#8a3ba8", "#3a7d1f", "#b3304b"];
const dashes = ["", "6 3", "2 3"];
const mostPoints = 600;

/** One metric of several runs as an SVG; runs are told apart by letter, colour and dash. Empty where no run has two values. */
export function curvesSvg(metric: string, all: readonly LetteredSeries[]): string {
  const curves = all.map((curve, place) => ({ ...curve, place })).filter(({ values }) => values.filter(Number.isFinite).length > 1);
  if (curves.length === 0) return "";
  const finite = curves.flatMap(({ values }) => [...values].filter(Number.isFinite));
  const [low, high] = [reduced(finite, Math.min), reduced(finite, Math.max)];
  const last = reduced(
    curves.map(({ steps }) => steps.at(-1)!),
    Math.max,
  );
  const first = reduced(
    curves.map(({ steps }) => steps[0]!),
    Math.min,
  );
  const x = (step: number) => left + ((step - first) / (last - first || 1)) * (width - left - 30);
  const y = (value: number) => 8 + (1 - (value - low) / (high - low || 1)) * (height - bottom - 16);
  const lines = curves.map(({ letter, steps, values, place }) => {
    const path = pathOf(steps, values, x, y);
    const colour = colours[place % colours.length];
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${dashes[place % dashes.length]}"/><text x="${x(steps.at(-1)!) + 4}" y="${y(lastFinite(values)) + 4}" style="fill:${colour}">${letter}</text>`;
  });
  const axis = [low, high].map((value) => `<text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${digits(value)}</text>`);
  const steps = [first, last].map((step) => `<text x="${x(step)}" y="${height - 6}" text-anchor="middle">${step}</text>`);
  const frame = `<path d="M${left} 4V${height - bottom}H${width - 26}" fill="none" stroke="currentColor" stroke-opacity=".3"/>`;
  return `<figure><figcaption>${escapeHtml(metric)}</figcaption><svg width="${width}" height="${height}" role="img" aria-label="${escapeHtml(metric)} over steps">${frame}${axis.join("")}${steps.join("")}${lines.join("")}</svg></figure>`;
}

/** With more points than the picture has, every so many; gaps where a value is not finite. */
function pathOf(steps: Float64Array, values: Float64Array, x: (step: number) => number, y: (value: number) => number): string {
  const stride = Math.max(1, Math.ceil(steps.length / mostPoints));
  let path = "";
  let open = false;
  for (let i = 0; i < steps.length; i += stride) {
    const value = values[i]!;
    if (Number.isFinite(value)) path += `${open ? "L" : "M"}${x(steps[i]!).toFixed(1)} ${y(value).toFixed(1)}`;
    open = Number.isFinite(value);
  }
  return path;
}

const lastFinite = (values: Float64Array): number => values.findLast(Number.isFinite) ?? 0;
const reduced = (values: readonly number[], choose: (a: number, b: number) => number): number => values.reduce((a, b) => choose(a, b));
const digits = (value: number): string => String(Number(value.toPrecision(4)));
