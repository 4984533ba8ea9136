import type { Line } from "./rounds.ts";

const columns = ["measure", "model", "side", "median", "min – max", "target"] as const;

/** The lines for people, one measure after the other. */
export function lineTable(lines: readonly Line[]): string {
  const rows = lines.map(cells);
  const widths = columns.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  return [[...columns], ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ")).join("\n");
}

function cells({ measure, model, side = "", unit = "", min, median, max, target, met, error }: Line): string[] {
  if (error !== undefined || median === undefined) return [measure, model, side, `failed: ${error}`, "", ""];
  const aim = target === undefined ? "" : `${target} ${met ? "met" : "missed"}`;
  return [measure, model, side, `${short(median)} ${unit}`, `${short(min!)} – ${short(max!)}`, aim];
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
