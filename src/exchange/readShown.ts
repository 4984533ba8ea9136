import type { ImageType } from "../output/picture.ts";
import type { Shown } from "../output/shown.ts";
import type { ValueNode } from "../output/valueTree.ts";
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

const isExplorer = (explorer: unknown): boolean =>
  isRecord(explorer) &&
  hasPositions(explorer.positions) &&
  isRecord(explorer.outsiders) &&
  explorer.texts instanceof Map &&
  Array.isArray(explorer.sequences);

const isNode = (value: unknown, depth = 0): boolean =>
  isRecord(value) &&
  depth < 20 &&
  isText(value.text) &&
  isText(value.kind) &&
  (value.size === undefined || typeof value.size === "number") &&
  (value.children === undefined || (Array.isArray(value.children) && value.children.every((child) => isEntry(child, depth + 1))));
const isEntry = (value: unknown, depth: number): boolean =>
  isNode(value, depth) && isText((value as ValueNode).name) && Array.isArray((value as ValueNode).step);

const areNumbers = (value: unknown): boolean => Array.isArray(value) && value.every((number) => typeof number === "number");
const isRange = (range: unknown): boolean =>
  range === null || (isRecord(range) && ["low", "high", "mean", "deviation"].every((key) => typeof range[key] === "number"));
const isSummary = (summary: unknown): boolean =>
  isRecord(summary) &&
  isRange(summary.range) &&
  areNumbers([summary.notFinite, summary.zeros]) &&
  areNumbers(summary.histogram) &&
  areNumbers(summary.first);

const imageTypes: readonly unknown[] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"] satisfies ImageType[];

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
  tree: ({ root }) => isNode(root),
  numbers: ({ type, dtype, shape, bytes, summary }) =>
    isText(type) && isText(dtype) && areNumbers(shape) && typeof bytes === "number" && (summary === undefined || isSummary(summary)),
  image: ({ type, data, alt }) => imageTypes.includes(type) && data instanceof Uint8Array && isText(alt),
  html: ({ html, height }) => isText(html) && (height === undefined || typeof height === "number"),
  training: ({ runId, title, steps }) => isText(runId) && isText(title) && typeof steps === "number",
  explorer: ({ explorer, steps }) =>
    isExplorer(explorer) &&
    (steps === undefined || (Array.isArray(steps) && steps.every((step) => isRecord(step) && isExplorer(step.explorer)))),
  texts: ({ texts }) =>
    isRecord(texts) &&
    isText(texts.prompt) &&
    typeof texts.strength === "number" &&
    isExplorer(texts.explorer) &&
    Array.isArray(texts.texts) &&
    texts.texts.every((one) => isRecord(one) && isText(one.text)) &&
    (texts.fanOut === null || (isRecord(texts.fanOut) && Array.isArray(texts.fanOut.systems))),
  claim: ({ card }) =>
    isRecord(card) && isText(card.markdown) && isText(card.runId) && [card.metrics, card.controls, card.checks].every(Array.isArray),
};

/** A value from a file or a cell as something shown, or null when it is nothing that the page can draw. */
export function readShown(value: unknown): Shown | null {
  if (!isRecord(value) || !isText(value.shown)) return null;
  return Object.hasOwn(checks, value.shown) && checks[value.shown]!(value) ? (value as unknown as Shown) : null;
}
