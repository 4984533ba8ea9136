import { SteerlabError } from "../steerlabError.ts";
import type { ShownTable, TableValue } from "./shown.ts";

const isTableValue = (value: unknown): value is TableValue =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const asTableValue = (value: unknown): TableValue => {
  if (isTableValue(value)) return value;
  return value === undefined ? null : typeof value === "object" ? JSON.stringify(value) : String(value);
};

/** Column names in the order in which the rows first mention them. */
function columnsOf(rows: readonly object[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/**
 * A table with one row an object; columns are the union of their keys.
 * @throws `table/not-rows` when `rows` is no array of objects
 */
export function table(rows: readonly object[], options: { caption?: string } = {}): ShownTable {
  if (!Array.isArray(rows) || rows.some((row) => typeof row !== "object" || row === null)) {
    throw new SteerlabError("table/not-rows", "table() wants an array of objects.", {
      hint: "Give one object a row, such as table([{ model: 'base', mc1: 0.4 }]).",
    });
  }
  const columns = columnsOf(rows);
  const cells = rows.map((row) => columns.map((column) => asTableValue((row as Record<string, unknown>)[column])));
  return { shown: "table", columns, rows: cells, ...options };
}
