import { SteerlabError } from "../../steerlabError.ts";
import type { RunDetail, Series } from "../run.ts";
import { comparisonHtml } from "./comparisonHtml.ts";
import { metricRows, metricTable } from "./metricTable.ts";

/** Where the series of a run come from. */
export interface SeriesSource {
  series(id: string, metric: string): Series;
}

export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type TextualFormat = "csv" | "jsonl" | "parquet" | "html";
const formats: Readonly<Record<TextualFormat, (runs: readonly RunDetail[], series: SeriesSource) => Promise<Uint8Array>>> = {
  csv: async (runs, series) => encoded(csv(runs, series)),
  jsonl: async (runs, series) => encoded(runs.map((run) => `${jsonLine(run, series)}\n`).join("")),
  parquet: (runs, series) => parquet(runs, series),
  html: async (runs, series) => encoded(comparisonHtml(runs, series)),
};

/**
 * Runs as a file, every series at full resolution. CSV and Parquet have one row a logged value; a line of JSON Lines is a whole run.
 * @throws `run/no-format`
 */
export async function exportedRuns(runs: readonly RunDetail[], format: string, series: SeriesSource): Promise<ExportedFile> {
  if (!Object.hasOwn(formats, format)) {
    throw new SteerlabError("run/no-format", `There is no format "${format}" for runs.`, {
      hint: `There are ${Object.keys(formats).join(", ")}.`,
    });
  }
  return { name: `runs.${format}`, bytes: await formats[format as TextualFormat](runs, series) };
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

function csv(runs: readonly RunDetail[], series: SeriesSource): string {
  const lines = ["run,name,kind,metric,step,value"];
  for (const { run, metric, step, value } of metricRows(runs, series)) {
    lines.push([run.id, run.name, run.kind, metric, step, value].map(field).join(","));
  }
  return `${lines.join("\r\n")}\r\n`; // as RFC 4180 has it
}

/** What is not a number is written as pandas and R read it. */
function field(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function jsonLine(run: RunDetail, source: SeriesSource): string {
  const series = Object.fromEntries(
    Object.keys(run.metrics).map((metric) => {
      const { steps, values } = source.series(run.id, metric);
      return [metric, { steps: [...steps], values: [...values] }];
    }),
  );
  return JSON.stringify({ ...run, series }, (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value));
}

async function parquet(runs: readonly RunDetail[], series: SeriesSource): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columns = metricTable(runs, series);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        ...(["run", "name", "kind", "metric"] as const).map((name) => ({
          name,
          data: columns[name],
          type: "STRING" as const,
          nullable: false,
        })),
        { name: "step", data: columns.step, type: "INT64", nullable: false },
        { name: "value", data: columns.value, type: "DOUBLE", nullable: false },
      ],
    }),
  );
}
