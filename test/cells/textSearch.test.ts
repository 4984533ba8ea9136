import { describe, expect, it } from "vitest";
import { findMatches, lineOf, replaceMatches, type TextQuery } from "../../src/cells/textSearch.ts";

const found = (text: string, query: TextQuery): string[] => findMatches(text, query).map(({ start, end }) => text.slice(start, end));

describe("finding in a text", () => {
  it("takes the words as they stand, in any case unless told", () => {
    expect(found("loss.Loss(loss) LOSS", { text: "loss" })).toHaveLength(4);
    expect(found("loss.Loss(loss)", { text: "loss", matchCase: true })).toHaveLength(2);
    expect(found("a.b a+b", { text: "a.b" })).toEqual(["a.b"]);
    expect(found("ÄRGER ärger", { text: "ärger" })).toEqual(["ÄRGER", "ärger"]);
  });

  it("takes whole words only where asked, also of letters beyond ASCII and with a dollar sign", () => {
    expect(findMatches("rate rates $rate ratée rate_2 rate", { text: "rate", wholeWord: true }).map(({ start }) => start)).toEqual([0, 30]);
    expect(found("$x x$x $x", { text: "$x", wholeWord: true })).toHaveLength(2);
  });

  it("takes regular expressions line by line, and says what is wrong with one", () => {
    expect(found("const a = 1;\nconst b = 2;", { text: "^const (\\w)", regex: true })).toEqual(["const a", "const b"]);
    expect(found("abc", { text: "x*", regex: true })).toEqual([]);
    expect(() => findMatches("a", { text: "(", regex: true })).toThrow(expect.objectContaining({ code: "search/bad-expression" }));
  });

  it("tells the line of a match", () => {
    const text = "one\ntwo three\nfour";
    const [match] = findMatches(text, { text: "three\nf" });
    expect(lineOf(text, match!)).toEqual({ line: 2, text: "two three", start: 4, end: 9 });
  });
});

describe("replacing", () => {
  it("puts groups in for an expression and nothing in for plain words", () => {
    const swap = { text: "(\\w+)=(?<to>\\w+)", regex: true };
    expect(replaceMatches("a=b, c=d", swap, "$<to>:$1\\n$$1$9")).toBe("b:a\n$1$9, d:c\n$1$9");
    expect(replaceMatches("cost $1", { text: "cost" }, "$&")).toBe("$& $1");
  });

  it("leaves the matches that are not asked for", () => {
    expect(replaceMatches("x x x", { text: "x" }, "y", ({ start }) => start === 2)).toBe("x y x");
  });

  it("agrees with JavaScript's own replacement on any text", () => {
    const text = "let a1 = b22 + c333; // a1";
    for (const expression of ["[a-z]\\d+", "(\\d)(\\d)?", "a1$", "."])
      expect(replaceMatches(text, { text: expression, regex: true }, "<$&|$1>")).toBe(
        text.replace(new RegExp(expression, "gmui"), "<$&|$1>"),
      );
  });
});
