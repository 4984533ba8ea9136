import { expect, test } from "vitest";
import { checked, checkInput } from "../../src/input/checkInput.ts";
import { givenText } from "../../src/input/givenText.ts";
import { anything, coded, fieldsOf, kind, listOf, namedOf, optionsOf, orLeftOut } from "../../src/input/kind.ts";
import { aCount, aFlag, aNumber, aSeed, aText, oneOf } from "../../src/input/kinds.ts";

const refused = (of: Parameters<typeof coded>[1], given: unknown, at = "it") => of(given, at)?.sentence ?? null;

test.each([
  [undefined, "undefined"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
  [10n, "10"],
  ["text", '"text"'],
  ["x".repeat(100), `"${"x".repeat(59)}…"`],
  [new Float64Array(3), "a Float64Array"],
  [new Map(), "a Map"],
  [Object.create(null), "an empty object"],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, "an object with a, b, c, d, …"],
  [[[1]], "a list of 1"],
  [[{ a: 1 }, 2], "a list of 2, the first an object with a"],
  [Promise.resolve(1), "a promise"],
  [Symbol("s"), "Symbol(s)"],
])("%s is called %s", (given, text) => {
  expect(givenText(given)).toBe(text);
});

test("plain kinds take what they say", () => {
  expect([aNumber(1, ""), aCount(1, ""), aSeed(-1, ""), aText("", ""), aFlag(false, ""), oneOf("a", "b")("b", "")]).toEqual(
    Array(6).fill(null),
  );
  const wrong = [aNumber(Number.NaN, "x"), aCount(0, "x"), aSeed(0.5, "x"), aText(1, "x"), aFlag(0, "x"), oneOf("a", "b")("c", "x")];
  expect(wrong.map((misfit) => misfit?.sentence)).toEqual(["NaN", "0", "0.5", "1", "0", '"c"'].map((text) => `was given ${text} as x`));
  expect(wrong.at(-1)!.hint).toBe('Give "a" or "b".');
});

test("a look that throws is a misfit", () => {
  expect(
    refused(
      kind(({ a }: { a: { b: number } }) => a.b > 0, "Give { a: { b } }."),
      {},
    ),
  ).toBe("was given an empty object as it");
});

test("the first part that does not fit is named by its place", () => {
  const points = listOf(fieldsOf({ x: aNumber, label: orLeftOut(aText) }, "Give { x }."), "Give a list.");
  expect(refused(points, [{ x: 1 }, { x: 2, label: "b" }])).toBeNull();
  expect(refused(points, [{ x: 1 }, { x: "2" }], "points")).toBe('was given "2" as points[1].x');
  expect(refused(points, { x: 1 })).toBe("was given an object with x as it");
  expect(refused(listOf(aNumber, ""), Float64Array.of(1, Number.NaN))).toBe("was given NaN as it[1]");
  expect(refused(namedOf(aNumber, ""), { a: 1, b: null }, "values")).toBe("was given null as values.b");
  expect(refused(namedOf(aNumber, ""), [1])).toBe("was given a list of 1, the first 1 as it");
});

test("options may be left out, and a name that is none of them is told with those that are", () => {
  const options = optionsOf({ alpha: aNumber, k: aCount, by: anything });
  for (const fine of [undefined, {}, { k: 1 }, { k: undefined, by: null }]) expect(options(fine, "")).toBeNull();
  expect(options({ K: 1 }, "")).toMatchObject({ sentence: 'has no option "K"', hint: "Its options are alpha, k and by." });
  expect(options({ alpha: "1" }, "")).toMatchObject({ sentence: 'was given "1" as alpha' });
  expect(options(3, "")).toMatchObject({ sentence: "was given 3 as options" });
  expect(optionsOf({})({ a: 1 }, "")).toMatchObject({ hint: "It has no options." });
  expect(optionsOf({ k: aCount })({ a: 1 }, "")).toMatchObject({ hint: "Its only option is k." });
});

test("the error has the misfit's own code, or the function's, and the value that was given", () => {
  const signature = {
    name: "draw",
    code: "draw/bad-option",
    takes: [
      ["its line", coded("draw/no-line", aText)],
      ["width", aNumber],
    ],
  } as const;
  expect(() => checkInput(signature, ["a", 1])).not.toThrow();
  expect(() => checkInput(signature, [null, 1])).toThrow(
    expect.objectContaining({
      code: "draw/no-line",
      message: "draw() was given null as its line.",
      hint: "Give a text.",
      details: { given: "null" },
    }),
  );
  expect(() => checkInput(signature, ["a", "b"])).toThrow(expect.objectContaining({ code: "draw/bad-option" }));
  expect(() => checkInput(signature, [Promise.resolve("a"), 1])).toThrow(
    expect.objectContaining({ hint: "Put await before it. Give a text." }),
  );
});

test("a checked function is the same function where its arguments fit, and is not called where they do not", () => {
  let calls = 0;
  const count = checked(
    (n: number, o: { by?: number } = {}) => {
      calls++;
      return n + (o.by ?? 1);
    },
    {
      name: "count",
      code: "count/bad",
      takes: [
        ["its number", aNumber],
        ["options", optionsOf({ by: aNumber })],
      ],
    },
  );
  expect([count(1), count(1, { by: 2 })]).toEqual([2, 3]);
  expect(() => count("1" as never)).toThrow(expect.objectContaining({ code: "count/bad" }));
  expect(calls).toBe(2);
});
