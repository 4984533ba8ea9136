import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { type ShownTable, showSelf } from "../../src/output/shown.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { calibrate } from "../../src/steer/calibrate.ts";
import { calibrateControls } from "../../src/steer/calibrateControls.ts";
import { control } from "../../src/steer/control.ts";
import { steer } from "../../src/steer/steer.ts";
import { evaluate } from "../../src/tasks/evaluate.ts";
import { evaluateSystems } from "../../src/tasks/evaluateSystems.ts";
import { disjointTask } from "../../src/tasks/taskSplit.ts";
import { modelFolder } from "../lm/referenceModel.ts";

let base: CausalLM;
let warm: AdaptedLM;
let tensors: number;
beforeAll(async () => {
  await startBackend("native");
  tensors = tf.memory().numTensors;
  base = await loadModel(modelFolder("llama"));
  warm = await loadAdapter(base, join(import.meta.dirname, "../reference/peft/llama-lora"));
});
afterAll(() => {
  warm.dispose();
  base.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

const about = (words: string[]) => words.map((word) => ({ prompt: `Q: What is a ${word}?\nA:`, completion: ` a ${word}`, subject: word }));
const test4 = {
  task: "small",
  items: about(["dog", "cat", "oak", "river"]),
  metrics: ["crossEntropy", "exactMatch"] as const,
  stop: ["\n"],
};
const task = disjointTask("small", about(["song"]), about(["stone", "bird", "lake"]), test4, { seed: 0 });

test("every system is what its own calls give, at strengths from the task's calibration examples", async () => {
  const systems = await evaluateSystems(warm, task, { alpha: 0.2 });
  const strength = await calibrate(warm, task.calibration, { alpha: 0.2 });
  const controls = await calibrateControls(warm, task.calibration);
  expect(systems.strength.exact).toBe(strength.exact);
  expect(systems.controls).toMatchObject({ temperature: controls.temperature, extrapolation: controls.extrapolation });
  const models = {
    warm,
    steered: steer(warm, { strength, alpha: 0.2 }),
    temperature: control(warm, { temperature: controls }),
    extrapolation: control(warm, { extrapolation: controls }),
  };
  for (const [name, model] of Object.entries(models)) {
    const { metrics, modelDigest } = await evaluate(model, task.test);
    const together = systems[name as keyof typeof models];
    expect(together.modelDigest).toBe(modelDigest);
    expect(together.metrics.exactMatch).toBe(metrics.exactMatch);
    // Together the sums over the vocabulary are made here in float64, alone by the backend in float32.
    expect(together.metrics.crossEntropy).toBeCloseTo(metrics.crossEntropy!, 5);
  }
  const shown = systems[showSelf]() as ShownTable;
  const row = shown.rows.find(([metric, system]) => metric === "exact match" && system === "steered")!;
  const cell = (column: string) => row[shown.columns.indexOf(column)];
  expect(cell("value")).toBeCloseTo(systems.steered.metrics.exactMatch!);
  expect(cell("− baseline")).toBeCloseTo(systems.steered.metrics.exactMatch! - systems.warm.metrics.exactMatch!);
  expect([cell("questions"), cell("seeds")]).toEqual([task.test.items.length, 1]);
});

test("only the metrics asked for are scored, on the same questions", async () => {
  const { steered } = await evaluateSystems(warm, task, { metrics: ["crossEntropy"] });
  expect(Object.keys(steered.metrics)).toEqual(["crossEntropy"]);
  expect(steered.split).toBe(task.test.digest);
});
