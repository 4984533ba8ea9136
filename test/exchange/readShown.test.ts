import { beforeAll, describe, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import { readShown } from "../../src/exchange/readShown.ts";
import { markdown } from "../../src/output/markdown.ts";
import { html, svg } from "../../src/output/picture.ts";
import { type Shown, type ShowsItself, showSelf } from "../../src/output/shown.ts";
import { table } from "../../src/output/table.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { calibrate } from "../../src/steer/calibrate.ts";
import { sweep } from "../../src/steer/sweep.ts";
import type { TextsData } from "../../src/steer/textsData.ts";
import { trace } from "../../src/steer/trace.ts";
import type { TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, letters } from "../steer/bigramLM.ts";

const examples = Array.from({ length: 12 }, (_, i) => ({
  prompt: letters[i]!,
  completion: letters[(5 * i + 2) % 23]!,
  subject: letters[i]!,
}));
const split: TaskSplit = { task: "letters", items: examples, metrics: ["crossEntropy"], digest: "letters", stop: [] };
const own = (value: unknown): Shown => (value as ShowsItself)[showSelf]();
const all: Record<string, Shown> = {};

beforeAll(async () => {
  enterSession(quietSession);
  const traced = await trace(bigramLM, examples.slice(0, 3));
  const swept = await sweep(bigramLM, split, { calibration: examples });
  const texts: TextsData = {
    ...{ prompt: "a", strength: 1, explorer: traced.explorer },
    texts: ["b", "c", "d"].map((text) => ({ text, finish: "length" as const })),
    fanOut: null,
  };
  Object.assign(all, {
    explorer: chart.explorer(traced, { sweep: swept }),
    course: chart.steeringCourse([1, 2].map((step) => ({ step, trace: traced }))),
    texts: { shown: "texts", texts } satisfies Shown,
    sweep: own(swept),
    strength: own(await calibrate(bigramLM, examples)),
    items: chart.items(swept),
    distribution: chart.distribution(traced, 0, { strength: 1 }),
    figures: chart.kl(traced),
    markdown: markdown("*a*"),
    table: table([
      { a: 1, b: "x" },
      { a: undefined, c: Number.NaN },
    ]),
    html: html("<b>a</b>"),
    svg: svg("<svg></svg>"),
  });
});

const names = ["explorer", "course", "texts", "sweep", "strength", "items", "distribution", "figures", "markdown", "table", "html", "svg"];

test.each(names)("what the library shows is read from a file as it was: %s", (name) => {
  const stored: unknown = unpack(pack(all[name]));
  expect(readShown(stored)).toBe(stored);
});

describe("what the page could not draw is nothing shown", () => {
  test.each<[string, unknown]>([
    ["no object", "explorer"],
    ["an unknown kind", { shown: "hologram", text: "x" }],
    ["an explorer of nothing", { shown: "explorer" }],
    ["an explorer without positions", { shown: "explorer", explorer: { positions: {}, sequences: [] } }],
    ["a table without rows", { shown: "table", columns: ["a"] }],
    ["a figure without a sentence", { shown: "figure", data: [], layout: {} }],
    ["texts of nothing", { shown: "texts", texts: {} }],
    ["markdown that is no text", { shown: "markdown", text: 3 }],
  ])("%s", (_, value) => {
    expect(readShown(value)).toBeNull();
  });

  test("an explorer whose steps are damaged", () => {
    expect(readShown({ ...all.course, steps: [{ step: 1 }] })).toBeNull();
    expect(readShown({ ...all.texts, texts: { ...(all.texts as { texts: object }).texts, explorer: null } })).toBeNull();
  });
});
