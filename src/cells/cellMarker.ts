import type { CellKind } from "../rpc/contract.ts";

/** What a line such as `// %% Warm start [markdown] kind="train"` says. */
export interface CellMarker {
  readonly kind: CellKind;
  readonly title: string;
  /** strings as they are; other JSON values as their JSON text */
  readonly metadata: Readonly<Record<string, string>>;
}

const markerLine = /^\/\/\s*%%(%*)(?:[ \t]+(.*?))?[ \t]*$/;
/** A title ends where the type or the first `key=` stands. */
const titleEnd = /\[(markdown|md|raw)\]|(?:^|\s)[\w.:-]+=/;
const typeWord = /^\[(markdown|md|raw)\]\s*/;

/** The marker that a line is, or null. `// %%time` is none: Jupytext reads that as a magic command. */
export function parseMarker(line: string): CellMarker | null {
  const match = markerLine.exec(line.replace(/\r?\n$/, ""));
  if (!match) return null;
  const text = match[2] ?? "";
  const end = titleEnd.exec(text)?.index ?? text.length;
  const rest = text.slice(end).trimStart();
  const type = typeWord.exec(rest);
  const metadata = parseMetadata(type ? rest.slice(type[0].length) : rest);
  if (!metadata) return { kind: "code", title: text, metadata: {} }; // odd metadata is kept as a title, so that nothing is lost
  return { kind: type ? "markdown" : "code", title: text.slice(0, end).trim(), metadata };
}

export function printMarker(marker: CellMarker): string {
  const metadata = Object.entries(marker.metadata).map(([key, value]) => `${key}=${printValue(value)}`);
  return ["// %%", marker.title, marker.kind === "markdown" ? "[markdown]" : "", ...metadata].filter((part) => part !== "").join(" ");
}

export function sameMarker(a: CellMarker, b: CellMarker): boolean {
  return printMarker(a) === printMarker(b);
}

const metadataKey = /^([\w.:-]+)=/;

function parseMetadata(text: string): Record<string, string> | null {
  const metadata: Record<string, string> = {};
  let rest = text.trim();
  while (rest !== "") {
    const key = metadataKey.exec(rest);
    const value = key && takeValue(rest.slice(key[0].length));
    if (!key || value === null) return null;
    metadata[key[1]!] = value.value;
    rest = value.rest.trimStart();
  }
  return metadata;
}

interface TakenValue {
  readonly value: string;
  readonly rest: string;
}

/** The first JSON value of `text`; a bare word counts as a string. Null when a quote or bracket is not closed. */
function takeValue(text: string): TakenValue | null {
  if (text.startsWith('"')) return takeString(text);
  if (text.startsWith("[") || text.startsWith("{")) return takeBracketed(text);
  const word = /^\S+/.exec(text)?.[0];
  return word === undefined ? null : { value: word, rest: text.slice(word.length) };
}

function takeString(text: string): TakenValue | null {
  const literal = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
  const value = literal && parseJson(literal);
  return typeof value === "string" ? { value, rest: text.slice(literal!.length) } : null;
}

function takeBracketed(text: string): TakenValue | null {
  for (let end = 1; end <= text.length; end++) {
    const piece = text.slice(0, end);
    if (/[\]}]$/.test(piece) && parseJson(piece) !== undefined) return { value: piece, rest: text.slice(end) };
  }
  return null;
}

function printValue(value: string): string {
  const json = parseJson(value);
  return json === undefined || typeof json === "string" ? JSON.stringify(value) : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
