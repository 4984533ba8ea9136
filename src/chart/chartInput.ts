// What charts draw, told apart by what they read of it: a copy of a sweep or a trace of one's own making is as good as the library's.
import { checked } from "../input/checkInput.ts";
import { coded, fieldsOf, isObject, type Kind, kind, listOf, namedOf, optionsOf, orLeftOut } from "../input/kind.ts";
import { aCount, aFlag, aNumber, aText, oneOf } from "../input/kinds.ts";
import type { Shown } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { FirstOrder } from "../steer/firstOrder.ts";
import type { Strength } from "../steer/strengthEstimators.ts";
import type { SweepData } from "../steer/sweepResult.ts";
import type { Trace } from "../steer/trace.ts";

const aTrace = coded(
  "chart/not-a-trace",
  kind(
    ({ tokens, explorer }: Trace) =>
      Array.isArray(tokens) && explorer.positions.offsets instanceof Int32Array && explorer.sequences.length > 0,
    "Give what trace(warm, examples) returned.",
  ),
);

const aPosition = coded(
  "steer/no-position",
  kind((given: number) => Number.isInteger(given) && given >= 0, "Give an index into trace.tokens, counted from 0."),
);

const aSweep = coded(
  "chart/not-a-sweep",
  kind(
    ({ strengths, alphas, metrics, analytic, best, systems }: SweepData) =>
      strengths.length > 0 && alphas.length > 0 && metrics.crossEntropy && "exact" in analytic && best && Array.isArray(systems),
    "Give what sweep(warm, task.test) returned.",
  ),
);

const aStrength = coded(
  "chart/not-a-strength",
  kind(
    (given: Strength) => "recommended" in given && "exact" in given && given.interval.length === 2,
    "Give what calibrate(warm, examples) returned; a single number is set with the slider.",
  ),
);

const aModel = coded(
  "chart/not-a-model",
  kind(
    (given: AdaptedLM) => isObject(given) && typeof given.name === "string",
    "Give what warmStart(base, examples, { adapter }) returned.",
  ),
);

/** NaN and infinities are drawn as gaps. */
const aValue = kind((given: number) => typeof given === "number", "Give a number.");

const aStrengthNumber = kind(
  (given: number) => Number.isFinite(given),
  "Give a finite number, such as the recommended one of what calibrate() returned.",
);

const points = listOf(
  fieldsOf({ x: aValue, difference: aValue, low: aValue, high: aValue }, "Give { x, difference, low, high }."),
  "Give a list of { x, difference, low, high }.",
);

const aFirstOrder = kind(
  ({ tokens, training, steering }: FirstOrder) =>
    [
      tokens,
      ...[training, steering].flatMap(({ kl, crossEntropy }) => [kl, crossEntropy]).flatMap((one) => [one.predicted, one.measured]),
    ].every((value) => typeof value === "number"),
  "Give what firstOrder(warm, stepped, examples) returned.",
);

const tracedSteps = listOf(fieldsOf({ step: aNumber, trace: aTrace }, "Give { step, trace }."), "Give a list of { step, trace }.");

const FIGURE = "Give a figure of Plotly, { data: [traces], layout }, such as { data: [{ x: [1, 2], y: [3, 4] }] }.";
const aPart = kind(isObject, FIGURE);
const aFigure = coded("chart/not-a-figure", fieldsOf({ data: listOf(aPart, FIGURE), layout: orLeftOut(aPart) }, FIGURE));

const aRange = kind(
  ([low, high, ...more]: number[]) => Number.isFinite(low) && Number.isFinite(high) && low! < high! && more.length === 0,
  "Give two strengths, the lower one first, such as [0, 4].",
);

const someTexts = (hint: string): Kind =>
  kind((given: string[]) => given.length > 0 && given.every((one) => typeof one === "string"), hint);

type Takes = readonly (readonly [at: string, kind: Kind])[];

const ofTrace = (options: Readonly<Record<string, Kind>>): Takes => [
  ["its trace", aTrace],
  ["options", optionsOf(options)],
];
const atPosition = (options: Readonly<Record<string, Kind>>): Takes => [
  ["its trace", aTrace],
  ["position", aPosition],
  ["options", optionsOf(options)],
];

/** What each chart takes, by its name. */
const TAKES = {
  distribution: atPosition({ strength: aStrengthNumber, k: aCount }),
  kl: ofTrace({ position: aPosition, k: aCount }),
  klBy: ofTrace({
    by: kind((given: unknown) => given === "position" || typeof given === "function", 'Give "position", or a function of a label.'),
    label: aText,
  }),
  steeringCourse: [["course", (given, at) => (Array.isArray(given) ? tracedSteps(given, at) : aModel(given, at))]],
  steeringPlane: [
    ["traces", namedOf(aTrace, "Give traces by name: { task: await trace(warm, examples) }.")],
    ["options", optionsOf({ unit: aFlag })],
  ],
  steeringVector: atPosition({ k: aCount }),
  strengths: ofTrace({}),
  sweep: [
    ["its sweep", aSweep],
    [
      "options",
      optionsOf({
        metrics: someTexts('Give a list of metrics that were swept, such as ["crossEntropy"].'),
        alphas: oneOf("together", "apart"),
        range: aRange,
      }),
    ],
  ],
  losses: [["its model", aModel]],
  intervals: [
    [
      "series",
      listOf(fieldsOf({ name: aText, color: orLeftOut(aText), points }, "Give { name, points }."), "Give a list of { name, points }."),
    ],
    [
      "options",
      fieldsOf(
        { title: aText, note: aText, x: aText, y: orLeftOut(aText), logX: orLeftOut(aFlag) },
        'Give { title, note, x }: what is drawn, unit and sample size, and the axis, such as { title: "Steered − warm", note: "nats a token, n 100", x: "steps" }.',
      ),
    ],
  ],
  items: [
    ["its sweep", aSweep],
    ["options", optionsOf({ strength: aStrengthNumber })],
  ],
  runs: [
    ["ids", someTexts('Give a list of runs\' ids, such as runs.list("kind = sweep").map((run) => run.id).')],
    ["metric", aText],
  ],
  explorer: ofTrace({ strength: aStrength, sweep: aSweep }),
  firstOrder: [
    [
      "steps",
      listOf(
        fieldsOf({ size: aNumber, results: listOf(aFirstOrder, "Give a list of what firstOrder() returned.") }, "Give { size, results }."),
        "Give for example [{ size: 0.01, results: [await firstOrder(warm, stepped, examples)] }].",
      ),
    ],
    ["options", optionsOf({ tolerance: aNumber, label: aText })],
  ],
  plotly: [["figure", aFigure]],
  pushedTokens: ofTrace({ k: aCount }),
  training: [["its model", aModel]],
} as const satisfies Readonly<Record<string, Takes>>;

/** The chart of that name, which refuses what it cannot draw where the cell calls it. */
export const chartOf = <Draw extends (...given: never[]) => Shown>(name: keyof typeof TAKES, draw: Draw): Draw =>
  checked(draw, { name: `chart.${name}`, code: "chart/bad-option", takes: TAKES[name] });
