import { runFields } from "./fields.ts";
import { type QueryToken, queryTokens } from "./queryTokens.ts";

/** A name that a query can use, and what it holds in this run log. */
export interface QueryKey {
  readonly name: string;
  readonly type: "text" | "number" | "time" | "duration" | "set" | "flag";
  /** such as "number, 4 to 32" */
  readonly about: string;
  /** the commonest values */
  readonly values: readonly string[];
}

export interface Completion {
  readonly text: string;
  readonly about: string;
  /** what it replaces, in characters */
  readonly from: number;
  readonly to: number;
}

const most = 12;
const operators = ["=", "!=", "<", "<=", ">", ">=", "~", "in"];
const numeric = new Set(["number", "time", "duration"]);

/** What can stand at `at`: names, operators, values, or `and`, `or`, `not`. */
export function completeQuery(text: string, at: number, keys: readonly QueryKey[]): Completion[] {
  const before = tokensBefore(text, at);
  if (before === null) return [];
  const last = before.at(-1);
  const touching = last !== undefined && last.to === at && (last.kind === "word" || last.kind === "string") ? last : null;
  const typed = touching?.text ?? "";
  const place = { from: touching?.from ?? at, to: at };
  const context = touching ? before.slice(0, -1) : before;
  return candidates(context, keys)
    .filter((candidate) => matches(candidate.text, typed))
    .sort((a, b) => Number(startsWith(b.text, typed)) - Number(startsWith(a.text, typed)))
    .slice(0, most)
    .map((candidate) => ({ ...candidate, ...place }));
}

/** null within a string that has no end yet */
function tokensBefore(text: string, at: number): QueryToken[] | null {
  try {
    return queryTokens(text.slice(0, at));
  } catch {
    return null;
  }
}

type Candidate = Pick<Completion, "text" | "about">;

function candidates(before: readonly QueryToken[], keys: readonly QueryKey[]): readonly Candidate[] {
  const last = before.at(-1);
  if (last?.kind === "operator") return valuesOf(before.at(-2)?.text, keys);
  const list = nameOfList(before);
  if (list !== null) return valuesOf(list, keys);
  if (isNameBeforeOperator(before, keys)) return [...operatorsOf(last!.text, keys), ...joints];
  if (last === undefined || last.kind === "(" || isJoint(last))
    return [...keys.map(({ name, about }) => ({ text: name, about })), { text: "not", about: "the opposite" }];
  return joints;
}

const joints: readonly Candidate[] = [
  { text: "and", about: "both" },
  { text: "or", about: "one of the two" },
];

const isJoint = ({ kind, text }: QueryToken): boolean => kind === "word" && ["and", "or", "not"].includes(text.toLowerCase());

/** The word before the cursor is a name, and no value of a comparison before it. */
function isNameBeforeOperator(before: readonly QueryToken[], keys: readonly QueryKey[]): boolean {
  const [previous, last] = [before.at(-2), before.at(-1)];
  return last?.kind === "word" && previous?.kind !== "operator" && keys.some(({ name }) => name === last.text);
}

function operatorsOf(name: string, keys: readonly QueryKey[]): Candidate[] {
  const type = keys.find((key) => key.name === name)?.type ?? "text";
  const fitting = operators.filter((operator) => (numeric.has(type) ? operator !== "~" : !/[<>]/.test(operator)));
  return fitting.map((text) => ({ text, about: "" }));
}

function valuesOf(name: string | undefined, keys: readonly QueryKey[]): Candidate[] {
  const key = keys.find((candidate) => candidate.name === name);
  return (key?.values ?? []).map((value) => ({ text: quotedWhereNeeded(value), about: "" }));
}

/** Within `seed in (0, …`: "seed". */
function nameOfList(before: readonly QueryToken[]): string | null {
  const open = before.findLastIndex(({ kind }) => kind === "(");
  const inside = open >= 2 && before[open - 1]!.text.toLowerCase() === "in" && !before.slice(open).some(({ kind }) => kind === ")");
  return inside ? before[open - 2]!.text : null;
}

export const quotedWhereNeeded = (value: string): string =>
  /^[^\s()",'=<>!~]+$/.test(value) && !["and", "or", "not", "in", "none"].includes(value.toLowerCase()) ? value : JSON.stringify(value);

const startsWith = (text: string, typed: string): boolean => text.toLowerCase().startsWith(typed.toLowerCase());
const matches = (text: string, typed: string): boolean => text !== typed && text.toLowerCase().includes(typed.toLowerCase());

/** The fields that every run has, with the values given for them. */
export const fieldKeys = (values: Readonly<Record<string, readonly string[]>>): QueryKey[] =>
  Object.entries(runFields).map(([name, { type, about }]) => ({ name, type, about, values: values[name] ?? [] }));
