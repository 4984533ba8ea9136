import { expect, it } from "vitest";
import { queryParts, withoutPart, withPart } from "../../../src/runs/query/queryParts.ts";

it.each([
  ["", []],
  ["kind = sweep", ["kind = sweep"]],
  ["kind = sweep and (alpha < 0.2 or tag = paper) AND x", ["kind = sweep", "(alpha < 0.2 or tag = paper)", "x"]],
  ['name = "this and that" and seed = 1', ['name = "this and that"', "seed = 1"]],
  ["a = 1 or b = 2 and c = 3", ["a = 1 or b = 2 and c = 3"]],
  ['name = "open', []],
])("%j has the conditions %j", (query, parts) => {
  expect(queryParts(query).map(({ text }) => text)).toEqual(parts);
  for (const { text, from, to } of queryParts(query)) expect(query.slice(from, to)).toBe(text);
});

it("a condition is taken out and added without changing what the others mean", () => {
  expect(withoutPart("a = 1 and b = 2 and c = 3", 1)).toBe("a = 1 and c = 3");
  expect(withPart("", "a = 1")).toBe("a = 1");
  expect(withPart("a = 1 or b = 2", "c = 3")).toBe("(a = 1 or b = 2) and c = 3");
});
