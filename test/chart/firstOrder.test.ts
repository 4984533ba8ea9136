import { expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import { goodUpTo } from "../../src/chart/firstOrder.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import type { FirstOrder } from "../../src/steer/firstOrder.ts";

interface Drawn {
  readonly name?: string;
  readonly mode: string;
  readonly x: number[];
  readonly y: number[];
  readonly xaxis: string;
  readonly fill?: string;
}

/** A change that curves: the measured one is the predicted one plus a square. */
const result = (size: number, bend: number): FirstOrder => {
  const change = (slope: number) => ({ predicted: slope * size, measured: slope * size + bend * size ** 2 });
  const step = { kl: change(2), crossEntropy: change(-3) };
  return { tokens: 50, strength: size, cosine: { weighted: 1, plain: 1 }, training: step, steering: step };
};
const sizes = [0.01, 0.1, 1];
const steps = sizes.map((size) => ({ size, results: [result(size, 1), result(size, 1.5)] }));
const figure = chart.firstOrder(steps);
const traces = (shown: ShownFigure) => shown.data as Drawn[];

test("each step stands at its predicted and measured change", () => {
  const [kl, loss] = traces(figure).filter(({ name }) => name === "training step");
  expect(kl!.x).toEqual([0.02, 0.02, 0.2, 0.2, 2, 2]);
  expect(kl!.y[2]).toBeCloseTo(0.2 + 0.01, 12);
  expect(loss!.xaxis).toBe("x2");
  expect(loss!.y[3]).toBeCloseTo(0.3 - 0.015, 12); // a fall, by its size
});

test("the band is ten percent to each side of the diagonal", () => {
  const [lower, upper, diagonal] = traces(figure);
  expect(upper!.fill).toBe("tonexty");
  for (const k of [0, 1]) {
    expect(lower!.y[k]! / lower!.x[k]!).toBeCloseTo(0.9, 12);
    expect(upper!.y[k]! / upper!.x[k]!).toBeCloseTo(1.1, 12);
    expect(diagonal!.y[k]).toBe(diagonal!.x[k]);
  }
});

test("its sentence says up to which change every seed lies in the band", () => {
  expect(figure.summary).toContain("training: the change of KL is predicted to 10 % up to 0.2 nats a token");
  expect(figure.summary).toContain("steering: the change of cross-entropy is predicted to 10 % up to −0.3 nats a token");
  expect(chart.firstOrder(steps, { tolerance: 0.001 }).summary).toContain("no step predicts the change of KL to 0 %");
});

test("a larger step that happens to agree does not widen the band", () => {
  const at = (predicted: number, off: number) => ({ predicted, measured: predicted, off });
  expect(goodUpTo([at(3, 0.01), at(1, 0.05), at(2, 0.5)], 0.1)).toBe(1);
  expect(goodUpTo([at(1, Number.NaN)], 0.1)).toBeNull();
});

test("a step that went the other way is counted, not drawn", () => {
  const odd = chart.firstOrder([{ size: 1, results: [result(1, 4)] }]); // the loss rises where a fall was predicted
  const loss = traces(odd).find(({ name, xaxis }) => name === "training step" && xaxis === "x2")!;
  expect(loss.x).toEqual([]);
  expect(JSON.stringify(odd.layout)).toContain("2 went the other way");
  expect(odd.table!.rows).toHaveLength(4);
});

test("no step, and a tolerance that is none, are refused", () => {
  expect(() => chart.firstOrder([])).toThrow(expect.objectContaining({ code: "chart/no-points" }));
  expect(() => chart.firstOrder(steps, { tolerance: 1 })).toThrow(expect.objectContaining({ code: "chart/tolerance" }));
});
