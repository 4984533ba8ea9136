import { beforeAll, describe, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { calibrate } from "../../src/steer/calibrate.ts";
import type { Strength } from "../../src/steer/strengthEstimators.ts";
import { sweep } from "../../src/steer/sweep.ts";
import type { SweepResult } from "../../src/steer/sweepResult.ts";
import { type Trace, trace } from "../../src/steer/trace.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, letters } from "../steer/bigramLM.ts";

type Draw = (...given: unknown[]) => unknown;
const draw = chart as unknown as Record<keyof typeof chart, Draw>;

const items = Array.from({ length: 20 }, (_, i) => {
  const at = (k: number) => letters[k % 23]!;
  return { prompt: at(i), completion: at(5 * i + 2), subject: at(i), choices: { true: [at(5 * i + 2)], false: [at(i + 4)] } };
});
const split: TaskSplit = { task: "letters", items, metrics: ["crossEntropy", "accuracy"], digest: "letters", stop: [] };

let traced: Trace;
let swept: SweepResult;
let strength: Strength;
beforeAll(async () => {
  enterSession(quietSession);
  traced = await trace(bigramLM, items.slice(0, 3));
  swept = await sweep(bigramLM, split, { calibration: items });
  strength = await calibrate(bigramLM, items);
});

function refusal(call: () => unknown): SteerlabError {
  try {
    call();
  } catch (error) {
    if (error instanceof SteerlabError) return error;
    throw error;
  }
  throw new Error("It was drawn.");
}

/** What no chart draws, by what a message says of it. */
const nothingToDraw: readonly (readonly [text: string, given: unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["an empty object", {}],
  ["an empty list", []],
  ["3", 3],
  ["NaN", Number.NaN],
  ['"x"', "x"],
  ["a function", () => 1],
  ["a list of 1, the first null", [null]],
  ["an object with runId", { runId: "r" }],
];

const subjects: Readonly<Record<string, readonly (keyof typeof chart)[]>> = {
  "chart/not-a-trace": ["distribution", "kl", "klBy", "steeringVector", "strengths", "explorer", "pushedTokens"],
  "chart/not-a-sweep": ["sweep", "items"],
  "chart/not-a-model": ["losses", "training"],
};

describe.each(Object.entries(subjects).flatMap(([code, names]) => names.map((name) => [name, code] as const)))("chart.%s", (name, code) => {
  test.each(nothingToDraw)("refuses %s, and says what to give", (text, given) => {
    const error = refusal(() => draw[name](given, 0));
    expect(error).toMatchObject({ code, details: { given: text } });
    expect(error.message).toBe(`chart.${name}() was given ${text} as its ${code.split("-").at(-1)}.`);
    expect(error.hint).toMatch(/^Give what (trace|sweep|warmStart)\(/);
  });

  test("of a promise says that it wants an await", () => {
    const error = refusal(() => draw[name](Promise.resolve(), 0));
    expect(error).toMatchObject({ code, message: `chart.${name}() was given a promise as its ${code.split("-").at(-1)}.` });
    expect(error.hint).toMatch(/^Put await before it\. Give what/);
  });
});

test("what belongs to another chart is refused by its type", () => {
  expect(refusal(() => draw.sweep(traced)).message).toBe("chart.sweep() was given a SparseTrace as its sweep.");
  expect(refusal(() => draw.kl(swept)).message).toBe("chart.kl() was given an object with task, strengths, alphas, alpha, … as its trace.");
  expect(refusal(() => draw.explorer([traced])).message).toBe(
    "chart.explorer() was given a list of 1, the first a SparseTrace as its trace.",
  );
});

test("every chart refuses to draw nothing, in words and with advice", () => {
  for (const [name, chartOf] of Object.entries(draw)) {
    const error = refusal(() => chartOf());
    expect(error.code, name).toMatch(/^chart\//);
    expect(error.message, name).toContain(`chart.${name}() was given undefined`);
    expect(error.hint, name).toMatch(/^Give /);
  }
});

const point = { x: 1, difference: 0, low: -1, high: 1 };
const axes = { title: "t", note: "n", x: "x" };

test.each<[code: string, message: string, call: () => unknown]>([
  ["steer/no-position", "chart.distribution() was given -1 as position", () => draw.distribution(traced, -1)],
  ["steer/no-position", "The trace has no position 99", () => draw.distribution(traced, 99)],
  ["steer/no-position", "chart.kl() was given 0.5 as position", () => draw.kl(traced, { position: 0.5 })],
  ["chart/bad-option", "chart.distribution() was given 0 as k", () => draw.distribution(traced, 0, { k: 0 })],
  ["chart/bad-option", "chart.distribution() was given Infinity as strength", () => draw.distribution(traced, 0, { strength: 1 / 0 })],
  ["chart/bad-option", "chart.distribution() was given an object with", () => draw.distribution(traced, 0, { strength })],
  ["chart/bad-option", 'chart.kl() has no option "positon"', () => draw.kl(traced, { positon: 1 })],
  ["chart/bad-option", 'chart.strengths() has no option "alpha"', () => draw.strengths(traced, { alpha: 0.1 })],
  ["chart/bad-option", "chart.pushedTokens() was given null as options", () => draw.pushedTokens(traced, null)],
  ["chart/bad-option", 'chart.klBy() was given "tag" as by', () => draw.klBy(traced, { by: "tag" })],
  ["chart/bad-tag", "The tag of the label", () => draw.klBy(traced, { by: () => 3 })],
  ["chart/not-a-strength", "chart.explorer() was given 2 as strength", () => draw.explorer(traced, { strength: 2 })],
  [
    "chart/not-a-strength",
    "chart.explorer() was given a promise as strength",
    () => draw.explorer(traced, { strength: Promise.resolve() }),
  ],
  ["chart/not-a-sweep", "chart.explorer() was given a SparseTrace as sweep", () => draw.explorer(traced, { sweep: traced })],
  ["chart/no-metric", 'The sweep has no metric "bleu"', () => draw.sweep(swept, { metrics: ["bleu"] })],
  ["chart/bad-option", "chart.sweep() was given an empty list as metrics", () => draw.sweep(swept, { metrics: [] })],
  ["chart/bad-option", 'chart.sweep() was given "crossEntropy" as metrics', () => draw.sweep(swept, { metrics: "crossEntropy" })],
  ["chart/bad-option", 'chart.sweep() was given "both" as alphas', () => draw.sweep(swept, { alphas: "both" })],
  ["chart/bad-option", "chart.sweep() was given a list of 2, the first 4 as range", () => draw.sweep(swept, { range: [4, 0] })],
  ["chart/bad-option", "chart.items() was given NaN as strength", () => draw.items(swept, { strength: Number.NaN })],
  ["chart/not-a-trace", "chart.steeringPlane() was given null as traces.truth", () => draw.steeringPlane({ classes: traced, truth: null })],
  ["chart/not-a-trace", "chart.steeringPlane() was given", () => draw.steeringPlane(traced)],
  ["chart/bad-option", "chart.steeringPlane() was given 1 as unit", () => draw.steeringPlane({ a: traced }, { unit: 1 })],
  [
    "chart/not-a-trace",
    "chart.steeringCourse() was given null as course[1].trace",
    () =>
      draw.steeringCourse([
        { step: 1, trace: traced },
        { step: 2, trace: null },
      ]),
  ],
  ["chart/bad-option", 'chart.steeringCourse() was given "1" as course[0].step', () => draw.steeringCourse([{ step: "1", trace: traced }])],
  ["chart/bad-option", 'chart.runs() was given "a" as ids', () => draw.runs("a", "loss")],
  ["chart/bad-option", "chart.runs() was given a list of 1, the first an object with id as ids", () => draw.runs([{ id: "a" }], "loss")],
  ["chart/bad-option", "chart.runs() was given undefined as metric", () => draw.runs(["a"])],
  [
    "chart/bad-option",
    'chart.intervals() was given "1" as series[0].points[0].low',
    () => draw.intervals([{ name: "a", points: [{ ...point, low: "1" }] }], axes),
  ],
  [
    "chart/bad-option",
    "chart.intervals() was given undefined as options.note",
    () => draw.intervals([{ name: "a", points: [point] }], { title: "t", x: "x" }),
  ],
  [
    "chart/bad-option",
    "chart.firstOrder() was given an empty object as steps[0].results[0]",
    () => draw.firstOrder([{ size: 1, results: [{}] }]),
  ],
  ["chart/not-a-figure", "chart.plotly() was given 3 as figure.data[0]", () => draw.plotly({ data: [3] })],
  ["chart/not-a-figure", "chart.plotly() was given null as figure.layout", () => draw.plotly({ data: [], layout: null })],
])("%s: %s", (code, message, call) => {
  const error = refusal(call);
  expect(error.code).toBe(code);
  expect(error.message).toContain(message);
  expect(error.hint).toMatch(/^(Put await before it|Give|It|Its)\b/);
});

test("what fits is drawn, with every option and with options that are there but undefined", () => {
  expect(chart.explorer(traced, { strength, sweep: swept })).toMatchObject({
    shown: "explorer",
    explorer: { marks: { exact: strength.exact } },
  });
  expect(chart.sweep({ ...swept }, { metrics: ["accuracy"], alphas: "apart", range: [0, 2] }).live).toMatchObject({
    metrics: ["accuracy"],
  });
  expect(draw.distribution(traced, 0, { strength: undefined, k: 3 })).toMatchObject({ shown: "figure" });
  expect(draw.kl(traced, undefined)).toMatchObject({ shown: "figure" });
});
