import type { ShownTable } from "../../../src/output/shown.ts";
import { valueBetween } from "../../../src/runs/curves/interpolate.ts";
import type { ChartLine } from "./chartLine.ts";

const mostRows = 1000;

/** The numbers behind the chart; of more than 1,000 x as many at equal distances, read along the lines. */
export function curvesTable(lines: readonly ChartLine[], xTitle: string): ShownTable {
  const all = Float64Array.from(new Set(lines.flatMap(({ curve }) => [...curve.x]))).sort();
  const [low, high] = [all[0] ?? 0, all.at(-1) ?? 0];
  const sparse = all.length > mostRows;
  const x = sparse ? Float64Array.from({ length: mostRows }, (_, k) => low + ((high - low) * k) / (mostRows - 1)) : all;
  const value = (line: ChartLine, at: number) => {
    const read = valueBetween(line.curve, at);
    return Number.isFinite(read) ? read : null;
  };
  return {
    shown: "table",
    columns: [xTitle, ...lines.map(({ letter, name }) => (letter === "" ? name : `${letter} ${name}`))],
    rows: Array.from(x, (at) => [at, ...lines.map((line) => value(line, at))]),
    ...(sparse ? { caption: `${mostRows} of ${all.length} places, read along the lines.` } : {}),
  };
}
