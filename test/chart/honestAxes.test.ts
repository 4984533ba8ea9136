// What every chart says of itself: the unit, how many, and whether it is exact, sampled or an estimate; and colours by their meaning alone.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import { explorerFigure } from "../../src/chart/explorerFigure.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { sweep } from "../../src/steer/sweep.ts";
import { trace } from "../../src/steer/trace.ts";
import type { TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, letters } from "../steer/bigramLM.ts";

const at = (k: number) => letters[k % 23]!;
const items = Array.from({ length: 12 }, (_, i) => ({
  prompt: at(i),
  completion: at(5 * i + 2),
  subject: at(i),
  choices: { true: [at(5 * i + 2)], false: [at(i + 4), at(7 * i + 6)] },
}));
const split: TaskSplit = { task: "letters", items, metrics: ["crossEntropy", "accuracy", "exactMatch"], digest: "letters", stop: [] };

const change = { predicted: 0.1, measured: 0.11 };
const step = { kl: change, crossEntropy: change };
const firstOrder = { tokens: 40, strength: 1, cosine: { weighted: 0.5, plain: 0.4 }, training: step, steering: step };

const figures = new Map<string, ShownFigure>();
beforeAll(async () => {
  const series = (_: string, metric: string) => {
    const known = ["loss", "learningRate", "gradientNorm", "kl"].includes(metric);
    return { steps: Float64Array.from(known ? [0, 1] : []), values: Float64Array.from(known ? [2, 1] : []) };
  };
  enterSession({ ...quietSession, runs: { ...quietSession.runs, series, get: () => ({ name: "a run" }) as never } });
  const traced = await trace(bigramLM, items);
  const swept = await sweep(bigramLM, split, { calibration: items, generate: { strengths: [0, 2], maxTokens: 3 } });
  const setting = { strength: 1, alpha: 0.1, outside: "keep" as const };
  const difference = { metric: "crossEntropy", difference: -0.1, low: -0.2, high: 0 };
  const made: Record<string, ShownFigure> = {
    distribution: chart.distribution(traced, 0, { strength: 1 }),
    kl: chart.kl(traced),
    klBy: chart.klBy(traced),
    steeringVector: chart.steeringVector(traced, 0),
    steeringPlane: chart.steeringPlane({ letters: traced }),
    strengths: chart.strengths(traced),
    pushedTokens: chart.pushedTokens(traced),
    sweep: chart.sweep(swept),
    training: chart.training(bigramLM),
    losses: chart.losses({ ...bigramLM, losses: Float64Array.from([4, 3]) }),
    runs: chart.runs(["1"], "loss"),
    intervals: chart.intervals([{ name: "a", points: [{ x: 1, ...difference }] }], {
      title: "A",
      note: "nats a token, n 12, 95 %",
      x: "steps",
    }),
    firstOrder: chart.firstOrder([{ size: 0.1, results: [firstOrder] }]),
    explorer: explorerFigure(traced.explorer, 0, { setting, where: "here" }),
  };
  for (const [name, figure] of Object.entries(made)) figures.set(name, figure);
});
afterAll(() => {
  enterSession(quietSession);
});

/** All that is written on a figure. */
function words({ layout, data }: ShownFigure): string {
  const texts: string[] = [];
  const walk = (value: unknown, key = ""): void => {
    if (typeof value === "string" && (key === "text" || key === "name")) texts.push(value);
    else if (Array.isArray(value)) for (const inner of value) walk(inner, key);
    else if (typeof value === "object" && value !== null) for (const [name, inner] of Object.entries(value)) walk(inner, name);
  };
  walk(layout);
  walk(data.map((trace) => ({ name: (trace as { name?: string }).name })));
  return texts.join(" | ").replace(/<[^>]*>/g, "");
}

const names = [
  "distribution",
  "kl",
  "klBy",
  "steeringVector",
  "steeringPlane",
  "strengths",
  "pushedTokens",
  "sweep",
  "training",
  "losses",
  "runs",
  "intervals",
  "firstOrder",
  "explorer",
];

describe.each(names)("chart.%s", (name) => {
  const text = () => words(figures.get(name)!);

  test("names its unit", () => {
    expect(text()).toMatch(/nats|probabilit|logits|share|no unit|tokens/);
  });

  test("says how many stand behind it", () => {
    expect(text()).toMatch(/\bn \d|\d[\d,]* (of \d+ )?(tokens|positions|labels|items|steps|looks|questions|examples)/);
  });

  test("says whether it is exact, sampled, logged or an estimate", () => {
    expect(text()).toMatch(/exact|sampled|decoded|95 %|as logged|estimate|measured/);
  });

  test("has no colour of its own: every one is a design token, whose themes are checked for contrast and colour vision", () => {
    const { data, layout } = figures.get(name)!;
    const colours: string[] = [];
    const walk = (value: unknown, key = ""): void => {
      if (typeof value === "string" && /color$/i.test(key)) colours.push(value);
      else if (Array.isArray(value)) for (const inner of value) walk(inner, key);
      else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
        for (const [inner, own] of Object.entries(value)) walk(own, inner);
    };
    walk(data);
    walk(layout);
    expect(colours.length).toBeGreaterThan(0);
    for (const colour of colours) expect(colour).toMatch(/^token:[\w-]+(@[\d.]+)?$/);
  });

  test("has its numbers as a table, and a sentence that says what is seen", () => {
    expect(figures.get(name)!.table!.rows.length).toBeGreaterThan(0);
    expect(figures.get(name)!.summary.length).toBeGreaterThan(20);
  });
});

test("one meaning has one colour in every chart", () => {
  const meanings: Record<string, RegExp> = { base: /^base\b/, warm: /^warm\b/, steered: /^steered\b/ };
  for (const [name, { data }] of figures) {
    for (const trace of data as { name?: string; line?: { color?: string }; marker?: { color?: unknown } }[]) {
      const meaning = Object.entries(meanings).find(([, form]) => form.test(trace.name ?? ""));
      const colour = trace.line?.color ?? trace.marker?.color;
      if (meaning && typeof colour === "string" && !["steeringPlane", "intervals"].includes(name))
        expect([name, colour]).toEqual([name, `token:${meaning[0]}`]);
    }
  }
});
