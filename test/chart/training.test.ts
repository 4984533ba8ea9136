import { afterEach, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import { smoothed } from "../../src/chart/smoothed.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { bigramLM } from "../steer/bigramLM.ts";

afterEach(() => {
  enterSession(quietSession);
});

const known: Record<string, [number[], number[]]> = {
  loss: [[0, 1, 2], [4, 3, 2]], // biome-ignore format: one line each
  validationLoss: [[2], [2.5]],
  learningRate: [[0, 1, 2], [0, 1e-3, 1e-3]], // biome-ignore format: one line each
  gradientNorm: [[0, 1, 2], [2, 1.5, 1]], // biome-ignore format: one line each
  kl: [[0, 2], [0, 0.4]], // biome-ignore format: one line each
};
const reading = (leave: string[] = []) => {
  const series = (_: string, metric: string) => {
    const [steps, values] = leave.includes(metric) ? [[], []] : (known[metric] ?? [[], []]);
    return { steps: Float64Array.from(steps), values: Float64Array.from(values) };
  };
  enterSession({ ...quietSession, runs: { ...quietSession.runs, series } });
};
interface Drawn {
  readonly name: string;
  readonly x: number[];
  readonly y: number[];
  readonly xaxis: string;
}

test("a training's panels: loss raw and smoothed with the held-out loss, KL to the base, rate and norm, each with its unit", () => {
  reading();
  const figure = chart.training(bigramLM);
  const traces = figure.data as Drawn[];
  const of = (name: string) => traces.find((trace) => trace.name === name)!;
  expect(of("each step")).toMatchObject({ x: [0, 1, 2], y: [4, 3, 2], xaxis: "x" });
  expect(of("smoothed").y).toEqual([...smoothed(Float64Array.of(4, 3, 2))]);
  expect(of("held out")).toMatchObject({ x: [2], y: [2.5] });
  expect(of("KL to the base")).toMatchObject({ x: [0, 2], y: [0, 0.4], xaxis: "x2" });
  const headings = (figure.layout as { annotations: { text: string }[] }).annotations.map(({ text }) => text.replace(/<[^>]*>/g, ""));
  expect(headings).toEqual([
    "Loss  nats a token, 3 steps, as logged",
    "KL(warm ‖ base)  nats, watched examples, 2 looks, exact",
    "Learning rate  no unit",
    "Gradient norm  before clipping",
  ]);
  expect(figure.table!.rows).toHaveLength(12);
});

test("what was not logged has no panel; a model without a training is an error", () => {
  reading(["kl", "validationLoss"]);
  const names = (chart.training(bigramLM).data as Drawn[]).map(({ name }) => name);
  expect(names).toEqual(["each step", "smoothed", "learning rate", "gradient norm"]);
  reading(["loss"]);
  expect(() => chart.training(bigramLM)).toThrow(expect.objectContaining({ code: "chart/no-losses" }));
});
