// The person's own keys: one JSON object, command → keys. What is in the file takes the place of the command's usual keys; an entry
// that is wrong is told with its place and left out, the others count.
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { PlainError } from "../steerlabError.ts";
import { readKeys } from "./combination.ts";

export interface KeyProblem extends PlainError {
  readonly code: "keys/not-json" | "keys/unknown-command" | "keys/not-keys" | "keys/taken" | "keys/twice";
  readonly details: { readonly line: number; readonly column: number; readonly length: number; readonly value: string };
}

export interface KeyFile {
  /** command → its keys, in their one form; none means that the command has no keys */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly KeyProblem[];
}

/** @param commands every command's id */
export function readKeyFile(text: string, commands: readonly string[]): KeyFile {
  if (text.trim() === "") return { keys: new Map(), problems: [] };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const place = placesIn(text);
  const broken = errors.map(({ error, offset, length }) =>
    problem(
      "keys/not-json",
      `This is no JSON: ${words(printParseErrorCode(error))}.`,
      place(offset, length),
      "Mend it; comments and a comma at the end are fine.",
    ),
  );
  if (root?.type !== "object") {
    const no = problem("keys/not-json", "The file must be one JSON object.", place(0, 1), 'Such as { "cell.delete": "D D" }.');
    return { keys: new Map(), problems: broken.length > 0 ? broken : [no] };
  }
  const reader = new EntryReader(new Set(commands), place);
  for (const property of root.children ?? []) reader.read(property);
  return { keys: reader.keys, problems: [...broken, ...reader.problems] };
}

class EntryReader {
  readonly keys = new Map<string, readonly string[]>();
  readonly problems: KeyProblem[] = [];
  readonly #commands: ReadonlySet<string>;
  readonly #place: Place;
  /** keys → the command that the file gives them to */
  readonly #taken = new Map<string, string>();

  constructor(commands: ReadonlySet<string>, place: Place) {
    this.#commands = commands;
    this.#place = place;
  }

  read({ children }: Node): void {
    const [name, value] = children ?? [];
    const command = String(name && getNodeValue(name));
    if (!name || !value) return;
    if (!this.#commands.has(command)) {
      const near = nearest(command, this.#commands);
      this.#wrong("keys/unknown-command", `There is no command "${command}".`, name, near ? `Did you mean "${near}"?` : undefined);
    } else if (this.keys.has(command)) {
      this.#wrong("keys/twice", `"${command}" stands twice; the first one counts.`, name, "Put all its keys into one list.");
    } else this.keys.set(command, this.#keysOf(command, value));
  }

  #keysOf(command: string, value: Node): readonly string[] {
    const entries = value.type === "array" ? (value.children ?? []) : [value];
    return entries.flatMap((entry) => this.#oneOf(command, entry));
  }

  #oneOf(command: string, entry: Node): readonly string[] {
    const hint = 'Keys are written as "Ctrl+Shift+K", "Shift+M", "Delete" or "D D", several of them as a list.';
    if (entry.type === "null") return [];
    if (entry.type !== "string") return this.#wrong("keys/not-keys", `The keys of "${command}" are no text.`, entry, hint);
    const text = getNodeValue(entry) as string;
    const read = readKeys(text);
    if ("wrong" in read) return this.#wrong("keys/not-keys", `"${text}" ${read.wrong}.`, entry, hint);
    const owner = this.#taken.get(read.keys);
    if (owner !== undefined && owner !== command)
      return this.#wrong(
        "keys/taken",
        `"${text}" is given to "${owner}" already.`,
        entry,
        "The first one counts; give one of them other keys.",
      );
    this.#taken.set(read.keys, command);
    return [read.keys];
  }

  #wrong(code: KeyProblem["code"], message: string, { offset, length }: Node, hint?: string): [] {
    this.problems.push(problem(code, message, this.#place(offset, length), hint));
    return [];
  }
}

type Place = (offset: number, length: number) => KeyProblem["details"];

/** Lines and columns from 1. */
const placesIn =
  (text: string): Place =>
  (offset, length) => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length, column: before.at(-1)!.length + 1, length, value: text.slice(offset, offset + length) };
  };

function problem(code: KeyProblem["code"], message: string, details: KeyProblem["details"], hint?: string): KeyProblem {
  const placed = `Line ${details.line}, column ${details.column}: ${message}`;
  return { name: "SteerlabError", code, message: placed, ...(hint ? { hint } : {}), details };
}

/** `PropertyNameExpected` → `property name expected` */
const words = (code: string): string => code.replace(/(?<!^)([A-Z])/g, " $1").toLowerCase();

function nearest(name: string, names: ReadonlySet<string>): string | undefined {
  const scored = [...names].map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }));
  const best = scored.reduce((a, b) => (b.distance < a.distance ? b : a), { other: "", distance: 4 });
  return best.other || undefined;
}

/** Levenshtein's: characters put in, taken out or replaced. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
