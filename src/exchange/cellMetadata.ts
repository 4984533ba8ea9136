// A cell's metadata in both worlds, by Jupytext's rules: the title of `// %% Title key="value"` is the metadata's `title`.
import type { CellMarker } from "../cells/cellMarker.ts";
import { isRecord, type Metadata } from "./ipynb.ts";

/** What no `key=value` can carry stands in one value under this key. */
const rest = "ipynb";
const plainKey = /^[\w.:-]+$/;

export function toCellMetadata({ title, metadata }: Pick<CellMarker, "title" | "metadata">): Record<string, unknown> {
  const entries = Object.entries(metadata).filter(([key]) => key !== rest);
  const kept = parseJson(metadata[rest] ?? "");
  return {
    ...(title === "" ? {} : { title }),
    ...Object.fromEntries(entries.map(([key, text]) => [key, parseJson(text) ?? text])),
    ...(isRecord(kept) ? kept : {}),
  };
}

export function fromCellMetadata(metadata: Metadata): Pick<CellMarker, "title" | "metadata"> {
  const { title, ...others } = metadata;
  const isTitle = typeof title === "string" && isPlainTitle(title);
  const entries = Object.entries(isTitle || title === undefined ? others : { title, ...others });
  const plain = entries.filter(([key, value]) => isPlain(key, value));
  const kept = entries.filter(([key, value]) => !isPlain(key, value));
  return {
    title: isTitle ? title : "",
    metadata: {
      ...Object.fromEntries(plain.map(([key, value]) => [key, typeof value === "string" ? value : spacedJson(value)])),
      ...(kept.length === 0 ? {} : { [rest]: spacedJson(Object.fromEntries(kept)) }),
    },
  };
}

/** It must read as a title again: no line ends, nothing that looks like metadata or a type, no marker's own sign before it. */
const isPlainTitle = (title: string): boolean =>
  title !== "" && title.trim() === title && !/[\r\n]|\[(markdown|md|raw)\]|(^|\s)[\w.:-]+=|^%/.test(title);

/** A text such as "3" would come back as a number. */
const isPlain = (key: string, value: unknown): boolean =>
  plainKey.test(key) && key !== "title" && key !== rest && (typeof value !== "string" || parseJson(value) === undefined);

/** JSON with the spaces that Jupytext puts: `["a", "b"]`. */
function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${spacedJson(inner)}`)
    .join(", ")}}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
