import { queryTokens } from "./queryTokens.ts";
import type { Place } from "./queryTree.ts";

/** A condition that stands by itself: [from, to) of the query's text. */
export interface QueryPart extends Place {
  readonly text: string;
}

/** The conditions that `and` joins, as the builder shows them; a query with `or` outside of brackets is one. Empty for what cannot be read. */
export function queryParts(query: string): QueryPart[] {
  const cuts = cutsOf(query);
  if (cuts === null || query.trim() === "") return [];
  const bounds = [{ from: 0, to: 0 }, ...cuts, { from: query.length, to: query.length }];
  return bounds.slice(1).flatMap((cut, i) => trimmed(query, bounds[i]!.to, cut.from));
}

/** Where `and` stands outside of brackets. */
function cutsOf(query: string): Place[] | null {
  let depth = 0;
  const cuts: Place[] = [];
  try {
    for (const { kind, text, from, to } of queryTokens(query)) {
      if (kind === "(") depth++;
      if (kind === ")") depth--;
      if (depth === 0 && kind === "word" && text.toLowerCase() === "or") return [];
      if (depth === 0 && kind === "word" && text.toLowerCase() === "and") cuts.push({ from, to });
    }
  } catch {
    return null;
  }
  return cuts;
}

function trimmed(query: string, from: number, to: number): QueryPart[] {
  const text = query.slice(from, to);
  const start = from + text.length - text.trimStart().length;
  return text.trim() === "" ? [] : [{ text: text.trim(), from: start, to: start + text.trim().length }];
}

/** The query without one of its parts. */
export const withoutPart = (query: string, index: number): string =>
  queryParts(query)
    .filter((_, i) => i !== index)
    .map(({ text }) => text)
    .join(" and ");

/** The query with a further condition. */
export function withPart(query: string, condition: string): string {
  const parts = queryParts(query);
  const alone = parts.length === 1 && /\bor\b/i.test(parts[0]!.text) ? [`(${parts[0]!.text})`] : parts.map(({ text }) => text);
  return [...alone, condition].join(" and ");
}
