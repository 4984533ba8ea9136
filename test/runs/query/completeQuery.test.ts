import { expect, it } from "vitest";
import { completeQuery, fieldKeys, type QueryKey } from "../../../src/runs/query/completeQuery.ts";

const keys: readonly QueryKey[] = [
  ...fieldKeys({ kind: ["sweep", "warm-start"], tag: ["paper", "two words"] }),
  { name: "config.adapter.rank", type: "number", about: "number, 4 to 32", values: ["4", "8"] },
  { name: "config.adapter.kind", type: "text", about: "text, 2 values", values: ["lora", "ia3"] },
];
/** `|` is the cursor; the text with the first completion taken. */
function completed(text: string, pick = 0): string {
  const at = text.indexOf("|");
  const plain = text.replace("|", "");
  const completion = completeQuery(plain, at, keys)[pick];
  return completion ? plain.slice(0, completion.from) + completion.text + plain.slice(completion.to) : plain;
}
const offered = (text: string): string[] => completeQuery(text.replace("|", ""), text.indexOf("|"), keys).map((one) => one.text);

it("completes names by any part of them, what begins so first", () => {
  expect(completed("ki|")).toBe("kind");
  expect(offered("adapter|")).toEqual(["config.adapter.rank", "config.adapter.kind"]);
  expect(completed("kind = sweep and adapter.r|")).toBe("kind = sweep and config.adapter.rank");
});

it("offers the operators that fit a name", () => {
  expect(offered("config.adapter.rank |")).toContain("<");
  expect(offered("kind |")).not.toContain("<");
  expect(offered("kind |")).toContain("~");
});

it("offers a name's own values, with marks where they need them", () => {
  expect(offered("kind = |")).toEqual(["sweep", "warm-start"]);
  expect(completed("tag = t|")).toBe('tag = "two words"');
  expect(offered("config.adapter.rank in (4, |")).toEqual(["4", "8"]);
});

it("offers and, or after a condition, and nothing within an open string", () => {
  expect(offered("kind = sweep |")).toEqual(["and", "or"]);
  expect(offered('kind = "swe|')).toEqual([]);
});
