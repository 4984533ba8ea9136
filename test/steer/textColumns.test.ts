import { expect, test } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { type TextToken, textColumns } from "../../src/steer/textColumns.ts";

const tokens = (text: string): TextToken[] =>
  [...text].map((letter, k) => ({ id: letter.charCodeAt(0), text: letter, position: k, kl: 0, choices: [0, 0, 0], changed: false }));
const rows = (base: string, warm: string, steered: string) => {
  const columns = textColumns([base, warm, steered].map(tokens));
  return [0, 1, 2].map((row) => columns.map((column) => column[row]?.text ?? "·").join(""));
};

test("the same tokens stand under one another, and gaps where one text has more", () => {
  expect(rows("abcd", "abcd", "abcd")).toEqual(["abcd", "abcd", "abcd"]);
  expect(rows("abcd", "abd", "abcd")).toEqual(["abcd", "ab·d", "abcd"]);
  expect(rows("bcd", "abcd", "abxd")).toEqual(["·bcd", "abcd", "abxd"]); // another token in one place is no gap
  expect(rows("", "ab", "abyz")).toEqual(["····", "ab··", "abyz"]);
});

test("no token is lost, none is doubled, and no common one is missed, whatever the texts", () => {
  const random = seededRandom(5);
  const text = () => Array.from({ length: random.integer(12) }, () => "abc"[random.integer(3)]!).join("");
  for (let trial = 0; trial < 300; trial++) {
    const texts = [text(), text(), text()];
    const columns = textColumns(texts.map(tokens));
    expect([0, 1, 2].map((row) => columns.map((column) => column[row]?.text ?? "").join(""))).toEqual(texts);
    for (const other of [0, 2]) {
      const together = columns.filter((column) => column[1] && column[other] && column[1].id === column[other]!.id).length;
      expect(together).toBe(longestCommon(texts[1]!, texts[other]!));
    }
  }
});

/** By recursion: another way than the code under test. */
function longestCommon(a: string, b: string): number {
  const known = new Map<string, number>();
  const from = (i: number, j: number): number => {
    if (i === a.length || j === b.length) return 0;
    const key = `${i},${j}`;
    if (!known.has(key)) known.set(key, a[i] === b[j] ? 1 + from(i + 1, j + 1) : Math.max(from(i + 1, j), from(i, j + 1)));
    return known.get(key)!;
  };
  return from(0, 0);
}
