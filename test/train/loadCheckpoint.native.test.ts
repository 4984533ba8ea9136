/* A training's checkpoints as models: to be loaded, traced, and opened in the explorer by a page. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { chart } from "../../src/chart/chart.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import type { Shown } from "../../src/output/shown.ts";
import { lora } from "../../src/peft/lora.ts";
import { pTuning } from "../../src/peft/pTuning.ts";
import { answerTo } from "../../src/session/questions.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import { trace } from "../../src/steer/trace.ts";
import { loadCheckpoint } from "../../src/train/loadCheckpoint.ts";
import { digestOf, writeCheckpoint } from "../../src/train/trainingCheckpoint.ts";
import { type WarmStartOptions, warmStart } from "../../src/train/warmStart.ts";
import { recordingSession } from "./recordingSession.ts";
import { colourExamples, heldOutExamples, likeExamples, smallModelFolder } from "./smallBase.ts";

const files = smallModelFolder();
let base: LanguageModel;
let checkpointFolder: string;
beforeAll(async () => {
  process.env.STEERLAB_COMPILE = "off"; // a few steps cost less op by op
  process.env.STEERLAB_CACHE = "off";
  await startBackend("native");
  base = await loadModel(files.folder);
});
beforeEach(() => {
  checkpointFolder = mkdtempSync(join(tmpdir(), "kept-checkpoints-"));
});
afterEach(() => {
  enterSession(quietSession);
  rmSync(checkpointFolder, { recursive: true });
});
afterAll(() => {
  base.dispose();
  files.remove();
  delete process.env.STEERLAB_COMPILE;
  delete process.env.STEERLAB_CACHE;
});

const watch = heldOutExamples.slice(0, 2);
const kept = (more: Partial<WarmStartOptions> = {}): WarmStartOptions => ({
  ...{ adapter: lora({ rank: 4 }), steps: 6, batchSize: 3, learningRate: 1e-2, warmupSteps: 2, seed: 3 },
  ...{ checkpointEvery: 2, keepCheckpoints: true, checkpointFolder, ...more },
});

test.each([
  ["LoRA", lora({ rank: 4 })],
  ["P-Tuning, which keeps other tensors than it trains,", pTuning({ tokens: 3, hidden: 8 })],
])("a kept checkpoint of %s is the model that a training of so many steps gives", async (_, adapter) => {
  const before = tf.memory().numTensors;
  const warm = await warmStart(base, likeExamples, kept({ adapter }));
  expect(warm.checkpoints!.map(({ step }) => step)).toEqual([2, 4]);
  for (const { step, path } of warm.checkpoints!) {
    const short = await warmStart(base, likeExamples, kept({ adapter, steps: step, checkpointEvery: 100 }));
    const loaded = await loadCheckpoint(base, path);
    expect(loaded.digest).toBe(short.digest);
    expect(loaded.losses).toEqual(short.losses);
    expect(loaded.adapter).toEqual(adapter);
    expect(loaded.name).toContain(`step ${step}`);
    loaded.dispose();
    short.dispose();
  }
  warm.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("kept checkpoints stay, and the same call begins anew; without being kept they go when the training has ended", async () => {
  const train = async (more: Partial<WarmStartOptions> = {}) => {
    const recorded = recordingSession();
    enterSession(recorded.session);
    const warm = await warmStart(base, likeExamples, kept(more));
    warm.dispose();
    return { ...recorded, warm };
  };
  const first = await train();
  expect(first.warm.checkpoints!.every(({ path }) => existsSync(path))).toBe(true);
  const second = await train({ keepCheckpoints: false });
  expect(second.shown.filter((shown) => shown.shown === "text")).toEqual([]);
  expect(second.warm.checkpoints).toBeUndefined();
  expect(readdirSync(checkpointFolder).sort()).toEqual([".gitignore", "run-1"]);
  const saved = first.runs[0]!.steps.filter(({ metrics }) => "checkpoint" in metrics);
  expect(saved).toEqual([2, 4].map((step) => ({ step, metrics: { checkpoint: step } })));
  await expect(warmStart(base, likeExamples, kept({ checkpointEvery: undefined }))).rejects.toMatchObject({ code: "train/bad-option" });
});

test("the values of the lowest held-out loss can be asked for", async () => {
  const overfit = { steps: 100, batchSize: 6, learningRate: 3e-2, checkpointEvery: 99, validation: heldOutExamples, evaluateEvery: 3 };
  const { session, runs } = recordingSession();
  enterSession(session);
  const warm = await warmStart(base, colourExamples.slice(0, 4), kept(overfit));
  const { bestStep } = runs[0]!.summary as { bestStep: number };
  expect(bestStep).toBeLessThan(99);
  const [best, last] = [
    await loadCheckpoint(base, warm.checkpoints![0]!.path, { keep: "best" }),
    await loadCheckpoint(base, warm.checkpoints![0]!.path),
  ];
  expect(best.digest).toBe(warm.digest);
  expect(last.digest).not.toBe(warm.digest);
  for (const model of [warm, best, last]) model.dispose();
});

test("what cannot be loaded is named, with what to do", async () => {
  const warm = await warmStart(base, likeExamples, kept());
  const { path } = warm.checkpoints![0]!;
  warm.dispose();
  await expect(loadCheckpoint(base, join(checkpointFolder, "none"))).rejects.toMatchObject({ code: "train/no-checkpoint" });
  await expect(loadCheckpoint(base, path, { adapter: lora({ rank: 2 }) })).rejects.toMatchObject({ code: "train/other-checkpoint" });
  const nameless = join(checkpointFolder, "step-1.checkpoint");
  const vector = new Float32Array(4);
  const none = { step: 1, losses: [1], validation: [], parameters: vector, first: vector, second: vector };
  writeCheckpoint(nameless, { course: digestOf("a"), subject: digestOf("b") }, none);
  await expect(loadCheckpoint(base, nameless)).rejects.toMatchObject({
    code: "train/other-checkpoint",
    hint: expect.stringContaining("{ adapter:"),
  });
});

test("a page that asks for a checkpoint gets its positions: those that a trace of the loaded model has", async () => {
  const { session } = recordingSession();
  enterSession(session);
  const before = tf.memory().numTensors;
  const warm = await warmStart(base, likeExamples, kept({ watch }));
  expect(warm.watched!.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const ask = (step: number) => answerTo({ subject: "run-1", name: "checkpoint", input: { step } }, session) as Promise<ExplorerData>;
  const opened = await ask(4);
  const then = await loadCheckpoint(base, warm.checkpoints![1]!.path);
  const traced = await trace(then, watch);
  expect(opened.positions).toEqual(traced.explorer.positions);
  expect(opened.positions.kl).toEqual(warm.watched!.find(({ step }) => step === 4)!.explorer.positions.kl);
  expect(opened.title).toContain("step 4, 2 watched examples");
  await expect(ask(3)).rejects.toMatchObject({ code: "train/no-checkpoint", hint: expect.stringContaining("2, 4") });
  then.dispose();
  warm.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("a training that watches nothing looks at what is held out, else at what it trains on; an interrupted one can be asked as well", async () => {
  const ask = async (more: Partial<WarmStartOptions>) => {
    const { session, interrupt } = recordingSession((step) => step === 4 && interrupt());
    enterSession(session);
    await expect(warmStart(base, likeExamples, kept({ keepCheckpoints: false, ...more }))).rejects.toMatchObject({
      code: "cell/interrupted",
    });
    const data = await answerTo({ subject: "run-1", name: "checkpoint", input: { step: 4 } }, { ...session, signal: quietSession.signal });
    return (data as ExplorerData).title;
  };
  expect(await ask({ validation: heldOutExamples })).toContain("step 4, 5 held-out examples");
  expect(await ask({})).toContain("step 4, 7 training examples");
});

test("traces of checkpoints make a course of steps; those of other texts do not", async () => {
  const warm = await warmStart(base, likeExamples, kept());
  const course = [];
  for (const { step, path } of warm.checkpoints!.toReversed()) {
    const then = await loadCheckpoint(base, path);
    course.push({ step, trace: await trace(then, watch) });
    then.dispose();
  }
  const shown = chart.steeringCourse(course) as Extract<Shown, { shown: "explorer" }>;
  expect(shown.steps!.map(({ step }) => step)).toEqual([2, 4]);
  expect(shown.explorer).toBe(course[0]!.trace.explorer);
  const others = [...course, { step: 6, trace: await trace(warm, heldOutExamples[3]!) }];
  expect(() => chart.steeringCourse(others)).toThrow(expect.objectContaining({ code: "chart/other-examples" }));
  expect(() => chart.steeringCourse([])).toThrow(expect.objectContaining({ code: "chart/not-watched" }));
  warm.dispose();
});
