import { describe, expect, it } from "vitest";
import { continuedStream, streamSize, streamTail, tailCharacters, tailLines } from "../../src/output/streamTail.ts";

const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join("");

describe("the end of a stream", () => {
  it("is all of a short one, and whole lines of a long one", () => {
    expect(streamTail(lines(0, tailLines))).toBe(lines(0, tailLines));
    expect(streamTail(lines(0, 5_000))).toBe(lines(5_000 - tailLines, 5_000));
    expect(streamTail(`${lines(0, 5_000)}begun`)).toBe(`${lines(5_001 - tailLines, 5_000)}begun`);
  });

  it("is cut within a line only where one is longer than all that is kept", () => {
    const wide = Array.from({ length: 300 }, (_, i) => `${i} ${"x".repeat(1_000)}\n`).join("");
    expect(streamTail(wide)).toMatch(/^\d+ x/);
    expect(streamTail(wide).length).toBeLessThanOrEqual(tailCharacters);
    expect(streamTail("y".repeat(3 * tailCharacters))).toBe("y".repeat(tailCharacters));
  });

  it("is the same whether a page hears every text, or only the ends of them", () => {
    const start = { kind: "stream", name: "stdout", text: lines(0, 10) } as const;
    const size = streamSize({ ...start, text: lines(0, 9_000) });
    const whole = continuedStream(start, lines(10, 9_000), size);
    const ends = continuedStream(start, streamTail(lines(10, 9_000)), size);
    expect(ends).toEqual(whole);
    expect(ends.whole).toEqual({ lines: 9_000, characters: lines(0, 9_000).length });
  });
});
