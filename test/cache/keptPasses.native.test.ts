/* What steering needs of a forward pass is kept on disk: a second time, nothing is run, and every number is the same to the bit. */
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { calibrate } from "../../src/steer/calibrate.ts";
import { steer } from "../../src/steer/steer.ts";
import { sweep } from "../../src/steer/sweep.ts";
import { trace } from "../../src/steer/trace.ts";
import { evaluate } from "../../src/tasks/evaluate.ts";
import { taskSplit } from "../../src/tasks/taskSplit.ts";
import { modelFolder } from "../lm/referenceModel.ts";

let workspace: string;
let base: CausalLM;
beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), "steerlab-workspace-"));
  vi.stubEnv("STEERLAB_CACHE", "on");
  vi.stubEnv("STEERLAB_WORKSPACE", workspace);
  await startBackend("native");
  base = await loadModel(modelFolder("llama"));
});
afterAll(() => {
  base.dispose();
  vi.unstubAllEnvs();
  rmSync(workspace, { recursive: true, force: true });
});

const items = ["one", "two", "three", "four", "five", "six"].map((word) => ({
  prompt: `Q: What is ${word}?\nA:`,
  completion: ` a ${word}`,
  subject: word,
  choices: { true: [` a ${word}`], false: [" no one", " it is"] },
}));
const split = taskSplit({ task: "words", items, metrics: ["crossEntropy", "accuracy", "mc2"], stop: ["\n"] });

/** A warm model loaded anew, with its forward passes counted, and all numbers that steering gives on it. */
async function everything(options: { alpha?: number } = {}) {
  const warm = await loadAdapter(base, join(import.meta.dirname, "../reference/peft/llama-lora"));
  const passes = vi.spyOn(warm, "pairedLogits");
  const strength = await calibrate(warm, items, options);
  const { metrics, bands, controls, systems, analytic } = await sweep(warm, split, { ...options, calibration: items });
  const traced = await trace(warm, items, options);
  const evaluation = await evaluate(steer(warm, { strength: 2, ...options }), split);
  const count = passes.mock.calls.length;
  warm.dispose();
  const { perToken, exact, mean, interval } = strength;
  const numbers = {
    ...{ perToken, exact, mean, interval, metrics, bands, controls, systems, analytic: analytic.exact },
    ...{ explorer: traced.explorer.positions, outsiders: traced.explorer.outsiders, items: evaluation.items },
  };
  return { count, numbers };
}

test("a second calibration, sweep, trace and evaluation need no forward pass, at other α neither, and give the same numbers to the bit", async () => {
  const first = await everything();
  expect(first.count).toBeGreaterThan(0);
  const second = await everything();
  expect(second.count).toBe(0);
  expect(second.numbers).toEqual(first.numbers);
  expect((await everything({ alpha: 0.3 })).count).toBe(0);

  vi.stubEnv("STEERLAB_CACHE", "off");
  const uncached = await everything();
  vi.stubEnv("STEERLAB_CACHE", "on");
  expect(uncached.count).toBeGreaterThan(first.count - 1);
  expect(uncached.numbers).toEqual(first.numbers);
});

test("an entry that was cut in half is recomputed, to the same numbers", async () => {
  const first = await everything();
  const folder = join(workspace, ".steerlab", "cache");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".pass")))
    truncateSync(join(folder, name), statSync(join(folder, name)).size >> 1);
  const again = await everything();
  expect(again.count).toBeGreaterThan(0);
  expect(warn).toHaveBeenCalledTimes(again.count);
  warn.mockRestore();
  expect(again.numbers).toEqual(first.numbers);
});
