/* What steering does across a data set: tokens by δ mass, KL by group, strength by entropy, and the vectors' plane. */
import { beforeAll, describe, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";
import { type Trace, trace } from "../../src/steer/trace.ts";
import { bigramLM, bigramRows, idOf, letters } from "../steer/bigramLM.ts";

interface Drawn {
  readonly name?: string;
  readonly x: (string | number)[];
  readonly y: (string | number)[];
  readonly marker: { readonly symbol: string | string[] };
}
const traces = (figure: ShownFigure) => figure.data as Drawn[];
const examples = Array.from({ length: 12 }, (_, i) => ({
  prompt: letters[i]!,
  completion: letters[(5 * i + 2) % 23]! + letters[(3 * i + 1) % 23]!,
}));
let traced: Trace;
beforeAll(async () => {
  traced = await trace(bigramLM, examples);
});

/** δ̂ of the position that follows a token, from the dense logits. */
function maskedDelta(before: number): Float64Array {
  const [base, warm] = [Float32Array.from(bigramRows.base[before]!), Float32Array.from(bigramRows.warm[before]!)];
  const mask = confidenceMask(logSoftmax(warm), 0.1);
  return steeringVector(base, warm).delta!.map((value, y) => (mask[y] ? value : 0));
}
const befores = () => traced.tokens.map(({ example, position }) => idOf(traced.explorer.sequences[example]!.tokens[position - 1]!));

describe("chart.pushedTokens", () => {
  test("a token's δ mass is the sum of δ̂ over all positions, from the dense logits", () => {
    const mass = new Float64Array(letters.length);
    for (const before of befores()) {
      for (const [y, value] of maskedDelta(before).entries()) mass[y]! += value;
    }
    const idOfText = new Map([...traced.explorer.texts].map(([id, text]) => [text, id]));
    const drawn = new Map(
      chart.pushedTokens(traced, { k: 100 }).table!.rows.map(([text, value]) => [idOfText.get(text as string)!, value]),
    );
    expect(drawn.size).toBeGreaterThan(4);
    for (const [id, value] of drawn) expect(value).toBeCloseTo(mass[id]!, 6);
    expect([...drawn.keys()].sort()).toEqual([...mass.keys()].filter((y) => mass[y] !== 0).sort());
  });

  test("the furthest pushed stand first, up on the left and down on the right", () => {
    const [up, down] = traces(chart.pushedTokens(traced, { k: 3 }));
    const [ups, downs] = [up!.x as number[], down!.x as number[]];
    expect(ups).toEqual([...ups].sort((a, b) => b - a));
    expect(downs).toEqual([...downs].sort((a, b) => a - b));
    expect(ups.every((value) => value > 0) && downs.every((value) => value < 0)).toBe(true);
  });
});

describe("chart.klBy", () => {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  test("by place in the answer, in order", () => {
    const [marks] = traces(chart.klBy(traced));
    expect(marks!.x).toEqual(["1", "2", "3"]); // two letters and the end of the text
    const third = traced.tokens.filter(({ position, example }) => position - traced.explorer.sequences[example]!.from === 2);
    expect(marks!.y[2]).toBeCloseTo(mean(third.map(({ kl }) => kl)), 12);
  });

  test("by a tag of one's own, the highest first, each with its size and interval", () => {
    const vowel = (text: string) => ("aeiou".includes(text) ? "vowel" : "consonant");
    const figure = chart.klBy(traced, { by: ({ text }) => vowel(text), label: "kind of letter" });
    const rows = figure.table!.rows as [string, number, number, number, number][];
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(["vowel", "consonant"]));
    expect(rows[0]![1]).toBeGreaterThanOrEqual(rows[1]![1]);
    for (const [name, value, low, high, n] of rows) {
      const own = traced.tokens.filter(({ text }) => vowel(text) === name).map(({ kl }) => kl);
      expect(value).toBeCloseTo(mean(own), 12);
      expect(n).toBe(own.length);
      expect(low <= value && value <= high).toBe(true);
    }
    expect(figure.summary).toContain("kind of letter");
  });

  test("a tag that is no text names its label", () => {
    expect(() => chart.klBy(traced, { by: () => "" })).toThrow(expect.objectContaining({ code: "chart/bad-tag" }));
  });
});

test("chart.strengths: every label stands at the strength that its own loss asks for, or at the edge, or is counted", () => {
  const figure = chart.strengths(traced);
  const [inside, beyond] = traces(figure);
  const optima = traced.tokens.map((_, p) => traced.optimum(p));
  expect(inside!.x.length + beyond!.x.length).toBe(optima.filter(Boolean).length);
  const strengths = figure.table!.rows.map((row) => row[5]);
  expect(strengths).toEqual(optima.flatMap((optimum) => (optimum ? [optimum.strength] : [])));
  expect(figure.summary).toContain(`of ${traced.tokens.length} labels`);
});

describe("chart.steeringPlane", () => {
  test("positions after the same token stand in one place, and each trace has its own colour and form", async () => {
    const other = await trace(bigramLM, examples.slice(0, 4));
    const figure = chart.steeringPlane({ all: traced, four: other });
    const [all, four] = traces(figure);
    expect(new Set([all!.marker.symbol, four!.marker.symbol]).size).toBe(2);
    const placeOf = new Map<number, readonly [number, number]>();
    befores().forEach((before, p) => {
      const place = [all!.x[p] as number, all!.y[p] as number] as const;
      const known = placeOf.get(before) ?? place;
      placeOf.set(before, known);
      expect(place[0]).toBeCloseTo(known[0], 9);
      expect(place[1]).toBeCloseTo(known[1], 9);
    });
    expect(four!.x[0]).toBeCloseTo(all!.x[0] as number, 9); // the same example
    expect(figure.table!.rows).toHaveLength(traced.tokens.length + other.tokens.length);
  });

  test("no trace, and unlike vocabularies, are refused", () => {
    expect(() => chart.steeringPlane({})).toThrow(expect.objectContaining({ code: "chart/no-points" }));
    const larger = {
      ...traced,
      tokens: traced.tokens,
      explorer: { ...traced.explorer, positions: { ...traced.explorer.positions, vocabulary: 99 } },
    };
    expect(() => chart.steeringPlane({ a: traced, b: larger as Trace })).toThrow(expect.objectContaining({ code: "chart/vocabularies" }));
  });
});
