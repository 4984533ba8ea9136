import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../src/runs/query/parseQuery.ts";
import type { QueryTree } from "../../../src/runs/query/queryTree.ts";

/** The tree as text with every bracket, so that precedence can be read. */
function bracketed(tree: QueryTree | null): string {
  if (tree === null) return "";
  if ("parts" in tree) return `(${tree.parts.map(bracketed).join(` ${tree.type} `)})`;
  if (tree.type === "not") return `not ${bracketed(tree.part)}`;
  if (tree.type === "word") return `word ${tree.value.text}`;
  if (tree.type === "in") return `${tree.name.text} in [${tree.values.map(({ text }) => text).join(" ")}]`;
  return `${tree.name.text} ${tree.operator} ${tree.value.text}`;
}

describe("a query", () => {
  it.each([
    ["", ""],
    ["  ", ""],
    ["kind = sweep", "kind = sweep"],
    ["a=1 or b=2 and c=3", "(a = 1 or (b = 2 and c = 3))"],
    ["(a=1 or b=2) and c=3", "((a = 1 or b = 2) and c = 3)"],
    ["not a=1 b=2", "(not a = 1 and b = 2)"],
    ["NOT (a=1 OR b=2)", "not (a = 1 or b = 2)"],
    ["lora kind=sweep rank", "(word lora and kind = sweep and word rank)"],
    ['name ~ "two words"', "name ~ two words"],
    ['"and"', "word and"],
    ["seed in (0, 1,2)", "seed in [0 1 2]"],
    ["a<>1 and b==2", "(a != 1 and b = 2)"],
    ["alpha<=-1e-3", "alpha <= -1e-3"],
    [
      'kind = sweep and (alpha < 0.2 or tag = "paper") and cell.notebook ~ "truthful"',
      "(kind = sweep and (alpha < 0.2 or tag = paper) and cell.notebook ~ truthful)",
    ],
    ["100%_sure!", "word 100%_sure!"],
    [String.raw`name = "a \"b\""`, 'name = a "b"'],
  ])("%j is read as %j", (text, tree) => {
    expect(bracketed(parseQuery(text))).toBe(tree);
  });

  it.each([
    ["kind =", "query/incomplete", "=".length + 5, 7],
    ["a=1 and", "query/incomplete", 7, 8],
    ["(a=1", "query/open-bracket", 0, 1],
    ["a=1)", "query/unexpected", 3, 4],
    ["or a=1", "query/unexpected", 0, 2],
    ["a = = 1", "query/unexpected", 4, 5],
    ['name = "open', "query/open-string", 7, 12],
    ["seed in 1", "query/unexpected", 8, 9],
    ["seed in (1", "query/incomplete", 10, 11],
    ["= 1", "query/unexpected", 0, 1],
  ])("%j is refused with its place", (text, code, from, to) => {
    expect(() => parseQuery(text)).toThrowError(expect.objectContaining({ code, details: { from, to } }));
  });
});
