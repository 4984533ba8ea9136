import type { ShownTable, TableValue } from "./shown.ts";

/** A table as CSV (RFC 4180): full precision, a dot as decimal sign, empty for null. Units stand in the headings. */
export function csvText({ columns, rows }: Pick<ShownTable, "columns" | "rows">): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: TableValue): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
