import { expect, test } from "vitest";
import { visibleText, visibleToken } from "../../src/lm/visibleText.ts";

test.each([
  [" hand", "·hand"],
  ["\n\n", "↵↵"],
  ["\t", "→"],
  ["\r\n", "<U+000D>↵"],
  ["", "‹empty›"],
  ["\u0000", "<U+0000>"],
  ["\u202Eabc", "<U+202E>abc"],
  ["a\u00ADb", "a<U+00AD>b"],
  ["\u200B", "<U+200B>"],
  ["\u200D", "<U+200D>"],
  ["\u00A0x\u3000", "<U+00A0>x<U+3000>"],
  ["\ud800", "\ufffd"],
  ["שלום", "שלום"],
  ["👩‍👧", "👩‍👧"], // joined by U+200D, which stays
  ["می‌خواهم", "می‌خواهم"], // U+200C stays
  ["<0xE2>", "<0xE2>"],
])("the token %j is seen as %s", (token, seen) => {
  expect(visibleToken(token)).toBe(seen);
});

test("in a label blanks stay, but for one of nothing else", () => {
  expect(visibleText("row 1")).toBe("row 1");
  expect(visibleText("  ")).toBe("··");
  expect(visibleText(" \u200E")).toBe("·<U+200E>");
});
