import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { chart } from "../../src/chart/chart.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import type { Shown } from "../../src/output/shown.ts";
import { lora } from "../../src/peft/lora.ts";
import { enterSession, quietSession, type Session } from "../../src/session/session.ts";
import { trace } from "../../src/steer/trace.ts";
import { type WarmStartOptions, warmStart } from "../../src/train/warmStart.ts";
import { recordingSession } from "./recordingSession.ts";
import { heldOutExamples, likeExamples, smallModelFolder } from "./smallBase.ts";

const files = smallModelFolder();
let base: LanguageModel;
beforeAll(async () => {
  process.env.STEERLAB_COMPILE = "off"; // a few steps cost less op by op
  process.env.STEERLAB_CACHE = "off";
  await startBackend("native");
  base = await loadModel(files.folder);
});
afterEach(() => {
  enterSession(quietSession);
});
afterAll(() => {
  base.dispose();
  files.remove();
  delete process.env.STEERLAB_COMPILE;
  delete process.env.STEERLAB_CACHE;
});

const watch = heldOutExamples.slice(0, 2);
const options = (more: Partial<WarmStartOptions> = {}): WarmStartOptions => ({
  ...{ adapter: lora({ rank: 4 }), steps: 6, batchSize: 3, learningRate: 1e-2, seed: 3, watch, watchEvery: 3, ...more },
});

/** Also keeps what is written to runs beside their metrics. */
function keepingSession(): { session: Session; artifacts: Map<string, unknown>; runs: ReturnType<typeof recordingSession>["runs"] } {
  const { session, runs } = recordingSession();
  const artifacts = new Map<string, unknown>();
  const startRun: Session["startRun"] = (start) => ({ ...session.startRun(start), artifact: (name, value) => artifacts.set(name, value) });
  return { session: { ...session, startRun }, artifacts, runs };
}

test("watching starts at the base, ends at what a trace of the warm model finds, and keeps no tensor", async () => {
  const { session, artifacts, runs } = keepingSession();
  enterSession(session);
  const before = tf.memory().numTensors;
  const warm = await warmStart(base, likeExamples, options());
  expect(warm.watched!.map(({ step }) => step)).toEqual([0, 3, 6]);
  expect(artifacts.get("watched")).toEqual(warm.watched);
  const kls = runs[0]!.steps.filter(({ metrics }) => "kl" in metrics).map(({ step, metrics }) => [step, metrics.kl!]);
  expect(kls.map(([step]) => step)).toEqual([0, 3, 6]);
  expect(kls[0]![1]).toBeLessThan(1e-6);
  expect(kls[2]![1]).toBeGreaterThan(kls[1]![1]!);
  const traced = await trace(warm, watch);
  const last = warm.watched!.at(-1)!.explorer;
  expect([...last.positions.kl]).toEqual(traced.tokens.map(({ kl }) => kl));
  expect(last.sequences).toEqual(traced.explorer.sequences);
  warm.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("a training that is watched takes the same course as one that is not", async () => {
  const [watched, plain] = [await warmStart(base, likeExamples, options()), await warmStart(base, likeExamples, options({ watch: [] }))];
  expect(watched.losses).toEqual(plain.losses);
  expect(plain.watched).toBeUndefined();
  expect(() => chart.steeringCourse(plain)).toThrow(expect.objectContaining({ code: "chart/not-watched" }));
  const shown = chart.steeringCourse(watched) as Extract<Shown, { shown: "explorer" }>;
  expect(shown.explorer).toBe(watched.watched!.at(-1)!.explorer);
  expect(shown.steps).toHaveLength(3);
  watched.dispose();
  plain.dispose();
});
