import type { TableValue } from "./shown.ts";

/** Columns side by side: numbers to the right with one number of decimals a column, everything else to the left. */
export function textTable(columns: readonly string[], rows: readonly (readonly TableValue[])[]): string {
  const printed = columns.map((_, index) => columnText(rows.map((row) => row[index] ?? null)));
  const numeric = columns.map((_, index) => rows.some((row) => typeof row[index] === "number"));
  const widths = columns.map((name, index) => Math.max(width(name), ...printed[index]!.map(width)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => pad(text, widths[i]!, numeric[i]!))
      .join("  ")
      .trimEnd();
  const body = rows.map((_, row) => line(printed.map((column) => column[row]!)));
  return [line(columns), line(widths.map((size) => "─".repeat(size))), ...body].join("\n");
}

/** Numbers of a column to four significant digits of its largest one, integers whole; each by itself where they differ by orders. */
export function columnText(values: readonly TableValue[]): string[] {
  const numbers = values.filter((value) => typeof value === "number" && Number.isFinite(value)) as number[];
  const whole = numbers.every(Number.isInteger);
  const sizes = numbers.filter((value) => value !== 0).map(Math.abs);
  const largest = Math.max(0, ...sizes);
  const spread = largest / Math.min(...sizes) > widestSpread;
  const decimals = whole ? 0 : Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(largest || 1))));
  return values.map((value) => {
    if (typeof value !== "number") return value === null ? "–" : String(value).replaceAll("\n", "⏎");
    return spread && !whole ? printAlone(value) : printNumber(value, decimals);
  });
}

/** Beyond this ratio of largest to smallest, one number of decimals shows either noise or nothing. */
const widestSpread = 1_000;

function printAlone(value: number): string {
  const short = Number(value.toPrecision(4));
  return value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4) ? value.toExponential(2) : String(short);
}

function printNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value !== 0 && Math.abs(value) < 10 ** -decimals / 2 ? value.toExponential(2) : value.toFixed(decimals);
}

const width = (text: string): number => [...text].length;

function pad(text: string, size: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, size - width(text)));
  return right ? space + text : text + space;
}
