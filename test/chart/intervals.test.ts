import { expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";

const points = [
  { x: 10, difference: -0.1, low: -0.3, high: 0.2 },
  { x: 20, difference: -0.4, low: -0.5, high: -0.35 },
];
const axes = { title: "Gain", note: "100 questions, 3 seeds", x: "steps", y: "nats a token" };
type Drawn = { x: number[]; y: number[]; error_y: { array: number[]; arrayminus: number[] }; line: { color: string } };

test("bars reach from the low to the high end of each interval", () => {
  const [line] = chart.intervals([{ name: "steered", color: "steered", points }], axes).data as Drawn[];
  expect([line!.x, line!.y, line!.line.color]).toEqual([[10, 20], [-0.1, -0.4], "token:steered"]);
  line!.y.forEach((y, k) => {
    expect(y + line!.error_y.array[k]!).toBeCloseTo(points[k]!.high, 12);
    expect(y - line!.error_y.arrayminus[k]!).toBeCloseTo(points[k]!.low, 12);
  });
});

test("the sentence and the table say the numbers", () => {
  const figure = chart.intervals([{ name: "steered", points }], axes);
  expect(figure.summary).toBe("Gain, 100 questions, 3 seeds: steered lowest at steps 20: −0.400 [−0.500, −0.350].");
  expect(figure.table!.rows).toEqual([
    ["steered", 10, -0.1, -0.3, 0.2],
    ["steered", 20, -0.4, -0.5, -0.35],
  ]);
});

test("an infinite value is a gap, and nothing to draw is refused", () => {
  const endless = [{ x: 1, difference: Number.POSITIVE_INFINITY, low: 0, high: Number.POSITIVE_INFINITY }];
  const [line] = chart.intervals([{ name: "a", points: endless }], axes).data as { y: (number | null)[] }[];
  expect(line!.y).toEqual([null]);
  expect(() => chart.intervals([], axes)).toThrow(expect.objectContaining({ code: "chart/no-points" }));
});
