// Jupytext keeps a notebook's metadata in YAML comments before the first cell. What it writes there are maps of maps of plain values;
// what is more than that is written as JSON, which is YAML too.
import { isRecord, type Metadata } from "./ipynb.ts";

/** The header of comments that Jupytext reads these metadata from; empty for none. */
export function jupyterHeader(metadata: Metadata): string {
  if (Object.keys(metadata).length === 0) return "";
  const lines = ["---", "jupyter:", ...yamlLines(metadata, "  "), "---"];
  return `${lines.map((line) => `// ${line}`).join("\n")}\n\n`;
}

/** Words that YAML takes for a truth value, a number or nothing are no plain keys. */
const plainKey = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z_][\w-]*$/i;

function yamlLines(map: Metadata, indent: string): string[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const name = plainKey.test(key) ? key : JSON.stringify(key);
    if (isRecord(value) && Object.keys(value).length > 0) return [`${indent}${name}:`, ...yamlLines(value, `${indent}  `)];
    return [`${indent}${name}: ${JSON.stringify(value)}`];
  });
}

/** The notebook's metadata of a header; null when it has none, or some that are not of that simple form. */
export function headerMetadata(header: string): Metadata | null {
  const lines = header.split(/\r?\n/).map((line) => line.replace(/^\/\/ ?/, ""));
  const start = lines.indexOf("---");
  const end = lines.indexOf("---", start + 1);
  if (start < 0 || end < 0) return null;
  const read = readMap(lines.slice(start + 1, end).filter((line) => line.trim() !== ""));
  return read && isRecord(read.jupyter) ? read.jupyter : null;
}

function readMap(lines: readonly string[]): Record<string, unknown> | null {
  const map: Record<string, unknown> = {};
  const indent = indentOf(lines[0] ?? "");
  for (let at = 0; at < lines.length; ) {
    const entry = /^\s*("(?:[^"\\]|\\.)*"|[^\s"'#[{&*!|>%@`-][^:]*?):(?:\s+(.*?))?\s*$/.exec(lines[at]!);
    if (!entry || indentOf(lines[at]!) !== indent) return null;
    let next = at + 1;
    while (next < lines.length && indentOf(lines[next]!) > indent) next++;
    const inner = lines.slice(at + 1, next);
    const value = entry[2] === undefined && inner.length > 0 ? readMap(inner) : inner.length === 0 ? readScalar(entry[2] ?? "null") : null;
    if (value === null && entry[2] !== "null" && entry[2] !== undefined) return null;
    map[entry[1]!.startsWith('"') ? JSON.parse(entry[1]!) : entry[1]!] = value;
    at = next;
  }
  return map;
}

function readScalar(text: string): unknown {
  const quoted = /^'((?:[^']|'')*)'$/.exec(text);
  if (quoted) return quoted[1]!.replaceAll("''", "'");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return /^[[{"&*!|>%@`]/.test(text) ? null : text;
  }
}

const indentOf = (line: string): number => /^ */.exec(line)![0].length;
