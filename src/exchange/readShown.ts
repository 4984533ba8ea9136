import type { Shown } from "../output/shown.ts";
import { isRecord } from "./ipynb.ts";

type Check = (value: Record<string, unknown>) => boolean;

const isText = (value: unknown): value is string => typeof value === "string";
const hasText: Check = ({ text }) => isText(text);
const isPlainValue = (value: unknown): boolean => value === null || ["string", "number", "boolean"].includes(typeof value);
const isRow = (row: unknown): boolean => Array.isArray(row) && row.every(isPlainValue);
const isFact = (fact: unknown): boolean => Array.isArray(fact) && fact.length === 2 && fact.every(isText);
const isTable: Check = ({ columns, rows }) => Array.isArray(columns) && columns.every(isText) && Array.isArray(rows) && rows.every(isRow);

const hasPositions = (positions: unknown): boolean =>
  isRecord(positions) && positions.kl instanceof Float64Array && positions.kl.length > 0 && positions.offsets instanceof Int32Array;

/** What the page needs in order to draw each kind. */
const checks: Readonly<Record<string, Check>> = {
  text: hasText,
  value: hasText,
  markdown: hasText,
  table: isTable,
  figure: ({ summary, data, layout, table }) =>
    isText(summary) &&
    Array.isArray(data) &&
    data.every(isRecord) &&
    isRecord(layout) &&
    (table === undefined || (isRecord(table) && isTable(table))),
  summary: ({ type, name, text, facts }) => [type, name, text].every(isText) && Array.isArray(facts) && facts.every(isFact),
  training: ({ runId, title, steps }) => isText(runId) && isText(title) && typeof steps === "number",
  explorer: ({ explorer }) =>
    isRecord(explorer) &&
    hasPositions(explorer.positions) &&
    isRecord(explorer.outsiders) &&
    explorer.texts instanceof Map &&
    Array.isArray(explorer.sequences),
  claim: ({ card }) =>
    isRecord(card) && isText(card.markdown) && isText(card.runId) && [card.metrics, card.controls, card.checks].every(Array.isArray),
};

/** A value from a file as something shown, or null when it is nothing that the page can draw. */
export function readShown(value: unknown): Shown | null {
  if (!isRecord(value) || !isText(value.shown)) return null;
  return Object.hasOwn(checks, value.shown) && checks[value.shown]!(value) ? (value as unknown as Shown) : null;
}
