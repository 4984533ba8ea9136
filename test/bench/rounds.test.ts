import { expect, test } from "vitest";
import type { Contestant, Measure } from "./measure.ts";
import { takeMeasure } from "./rounds.ts";

const order: string[] = [];
const contestant = (side: string, samples: number[]): Contestant => ({
  ...{ side, warmUp: 0.5 },
  async sample() {
    order.push(side);
    return samples.shift()!;
  },
  dispose: async () => void order.push(`${side} freed`),
});
const measure = (contestants: () => Contestant[]): Measure => ({
  ...{ name: "score", shapes: ["small"], work: "scores", unit: "tokens/s" },
  goals: [{ of: "ours", to: "theirs", atLeast: { small: 1.5 } }],
  contestants: async () => contestants(),
});
const bench = { shape: "small", folder: "", peer: null } as const;

test("the sides take turns, and the ratio's median is held against the target", async () => {
  order.length = 0;
  const lines = await takeMeasure(
    measure(() => [contestant("ours", [20, 40, 60]), contestant("theirs", [10, 10, 40])]),
    bench,
    3,
  );
  expect(order).toEqual([..."ours,theirs,ours,theirs,ours,theirs".split(","), "ours freed", "theirs freed"]);
  expect(lines.map(({ side, min, median, max }) => [side, min, median, max])).toEqual([
    ["ours", 20, 40, 60],
    ["theirs", 10, 10, 40],
    ["ours / theirs", 1.5, 2, 4],
  ]);
  expect(lines[2]).toMatchObject({ target: "≥ 1.5", met: true });
});

test("without the other side there is no ratio", async () => {
  const lines = await takeMeasure(
    measure(() => [contestant("ours", [1, 2])]),
    bench,
    2,
  );
  expect(lines.map(({ side }) => side)).toEqual(["ours"]);
});

test("a measure that fails leaves one line that says why", async () => {
  const failing = measure(() => {
    throw new Error("the model does not load");
  });
  expect(await takeMeasure(failing, bench, 2)).toMatchObject([{ measure: "score", model: "small", error: "the model does not load" }]);
});
