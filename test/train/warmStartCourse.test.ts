/* What a warm start does along the way: looks at held-out examples, stops, is interrupted, diverges, goes on. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { fullFineTune } from "../../src/peft/fullFineTune.ts";
import { lora } from "../../src/peft/lora.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { labelledExample } from "../../src/steer/labelledExample.ts";
import type { SteerlabError } from "../../src/steerlabError.ts";
import { type WarmStartOptions, warmStart } from "../../src/train/warmStart.ts";
import { recordingSession } from "./recordingSession.ts";
import { colourExamples, heldOutExamples, smallModelFolder } from "./smallBase.ts";

const { folder, remove } = smallModelFolder();
const checkpointFolder = join(folder, "checkpoints");
let base: LanguageModel;
beforeAll(async () => {
  await startBackend("native");
  base = await loadModel(folder);
  // A few steps cost less op by op than their compilation.
  process.env.STEERLAB_COMPILE = "off";
});
afterEach(() => {
  enterSession(quietSession);
});
afterAll(() => {
  base.dispose();
  remove();
});

const options = (more: Partial<WarmStartOptions> = {}): WarmStartOptions => ({
  ...{ adapter: lora({ rank: 4 }), steps: 20, batchSize: 6, learningRate: 1e-2, seed: 3, checkpointFolder, ...more },
});
const text = (shown: readonly object[]): string => shown.map((value) => (value as { text?: string }).text ?? "").join("\n");
const validationOf = (steps: readonly { step: number; metrics: Readonly<Record<string, number>> }[]) =>
  steps.flatMap(({ step, metrics }) => (metrics.validationLoss === undefined ? [] : [[step + 1, metrics.validationLoss] as const]));
const failure = (promise: Promise<unknown>): Promise<SteerlabError> =>
  promise.then(
    () => expect.fail("it should have failed"),
    (error) => error,
  );

/** Nats a token from the model's logits, in double precision, which shares no code with training's loss. */
async function crossEntropyOf(model: Pick<LanguageModel, "logits">): Promise<number> {
  const sequences = heldOutExamples.map((example) => labelledExample(base, example));
  const logits = await model.logits(sequences.map(({ ids }) => ids));
  const losses = sequences.flatMap(({ ids, from }, i) => {
    const { data, shape } = logits[i]!;
    return ids.slice(from).map((id, k) => {
      const row = data.subarray((from + k - 1) * shape[1], (from + k) * shape[1]);
      return Math.log(row.reduce((total, z) => total + Math.exp(z), 0)) - row[id]!;
    });
  });
  return losses.reduce((total, loss) => total + loss, 0) / losses.length;
}

test("the held-out loss is looked at as often as asked and at the end, and is what the logits say", async () => {
  const { session, runs } = recordingSession();
  enterSession(session);
  const warm = await warmStart(base, colourExamples, options({ validation: heldOutExamples, evaluateEvery: 8, keep: "last" }));
  const looks = validationOf(runs[0]!.steps);
  expect(looks.map(([step]) => step)).toEqual([8, 16, 20]);
  expect(looks.at(-1)![1]).toBeCloseTo(await crossEntropyOf(warm), 4);
  expect(runs[0]!.summary).toMatchObject({ validationLoss: looks.at(-1)![1], steps: 20, returned: "last" });
  expect(runs[0]!.start.config).toMatchObject({ heldOut: 5, examples: 18 });
  warm.dispose();
});

test("the best adapter is kept when later ones are worse, and training stops after `patience` looks", async () => {
  const before = tf.memory().numTensors;
  const overfit = { steps: 200, learningRate: 3e-2, validation: heldOutExamples, evaluateEvery: 2, patience: 4 };
  const train = async (more: Partial<WarmStartOptions>) => {
    const recorded = recordingSession();
    enterSession(recorded.session);
    const warm = await warmStart(base, colourExamples.slice(0, 4), options({ ...overfit, ...more }));
    const result = { ...recorded, digest: warm.digest, steps: warm.losses.length };
    warm.dispose();
    return result;
  };
  const best = await train({});
  const looks = validationOf(best.runs[0]!.steps);
  const lowest = looks.reduce((a, b) => (b[1] < a[1] ? b : a));
  expect(best.steps).toBeLessThan(200);
  expect(looks.at(-1)![0]).toBe(lowest[0] + 8);
  expect(best.runs[0]!.summary).toMatchObject({ bestStep: lowest[0], bestValidationLoss: lowest[1], steps: best.steps });
  expect(text(best.shown)).toContain(`Stopped after step ${best.steps}`);
  expect(text(best.shown)).toContain(`that of step ${lowest[0]}`);
  const short = await train({ steps: lowest[0], warmupSteps: 10, patience: 100, keep: "last" });
  expect(short.digest).toBe(best.digest);
  expect(tf.memory().numTensors).toBe(before);
});

test("an interruption leaves a checkpoint, says how to go on, and what goes on is the training as it would have been", async () => {
  const whole = await warmStart(base, colourExamples, options({ validation: 0.2, evaluateEvery: 3 }));
  const again = options({ validation: 0.2, evaluateEvery: 3, checkpointEvery: 100 });
  const stopped = recordingSession((step) => step === 8 && stopped.interrupt());
  enterSession(stopped.session);
  const error = await failure(warmStart(base, colourExamples, again));
  expect(error).toMatchObject({ code: "cell/interrupted", hint: expect.stringContaining("go on from step 9") });
  const resumed = recordingSession();
  enterSession(resumed.session);
  const rest = await warmStart(base, colourExamples, again);
  expect(rest.losses).toEqual(whole.losses);
  expect(rest.digest).toBe(whole.digest);
  expect(text(resumed.shown)).toContain("Goes on from the checkpoint of step 9 of 20");
  expect(resumed.progress.at(-1)).toMatchObject({ from: 9, done: 20, total: 20 });
  const logged = resumed.runs[0]!.steps.filter(({ metrics }) => metrics.loss !== undefined);
  expect(logged.map(({ metrics }) => metrics.loss)).toEqual([...whole.losses]);
  expect(readdirSync(checkpointFolder)).toEqual([".gitignore"]);
  whole.dispose();
  rest.dispose();
});

test("other settings or examples begin anew, and so does resume: false", async () => {
  const stop = async (more: Partial<WarmStartOptions>, examples = colourExamples): Promise<string> => {
    const session = recordingSession((step) => step === 5 && session.interrupt());
    enterSession(session.session);
    await failure(warmStart(base, examples, options({ checkpointEvery: 2, ...more })));
    return text(session.shown);
  };
  await stop({});
  expect(await stop({ seed: 4 })).toBe("");
  expect(await stop({}, colourExamples.slice(1))).toBe("");
  expect(await stop({ resume: false })).toBe("");
  expect(await stop({})).toContain("Goes on from the checkpoint of step 6");
});

test("a loss that is no number names the last good checkpoint, and another learning rate goes on from it", async () => {
  const before = tf.memory().numTensors;
  const diverging = options({ learningRate: 1e30, warmupSteps: 0, schedule: "linear", clipNorm: 1e30, checkpointEvery: 1, steps: 12 });
  // Sound for four steps, then far too high: a checkpoint of the sound part, given by its path.
  const calm = recordingSession((step) => step === 3 && calm.interrupt());
  enterSession(calm.session);
  await failure(warmStart(base, colourExamples, options({ checkpointEvery: 1, steps: 12 })));
  const path = readdirSync(checkpointFolder, { recursive: true })
    .map(String)
    .find((name) => name.endsWith("step-4.checkpoint"))!;
  enterSession(quietSession);
  const error = await failure(warmStart(base, colourExamples, { ...diverging, resume: join(checkpointFolder, path) }));
  expect(error).toMatchObject({ code: "train/diverged", message: expect.stringMatching(/^The loss of step 5 is (NaN|Infinity) after \d/) });
  expect(error.details).toMatchObject({ goodStep: 4, checkpoint: join(checkpointFolder, path) });
  expect(error.hint).toContain(`resume: ${JSON.stringify(join(checkpointFolder, path))}`);
  const { session, runs } = recordingSession();
  enterSession(session);
  const warm = await warmStart(base, colourExamples, options({ learningRate: 2e-3, steps: 12, resume: String(error.details!.checkpoint) }));
  expect(warm.losses).toHaveLength(12);
  expect(warm.losses.at(-1)).toBeLessThan(warm.losses[0]!);
  expect(runs[0]!.summary).toMatchObject({ resumedFrom: 4 });
  warm.dispose();
  expect(tf.memory().numTensors).toBe(before);
  const other = options({ adapter: lora({ rank: 2 }), resume: join(checkpointFolder, path) });
  await expect(warmStart(base, colourExamples, other)).rejects.toMatchObject({ code: "train/other-checkpoint" });
  await expect(warmStart(base, colourExamples, options({ resume: join(folder, "none") }))).rejects.toMatchObject({
    code: "train/no-checkpoint",
  });
});

test("a loss that stays worse than guessing stops the training, unless that is turned off", async () => {
  const exploding = options({ adapter: fullFineTune(), learningRate: 3, warmupSteps: 0, steps: 14, explosionSteps: 5 });
  const { session, runs } = recordingSession();
  enterSession(session);
  const error = await failure(warmStart(base, colourExamples, exploding));
  expect(error).toMatchObject({ code: "train/diverged", message: expect.stringMatching(/the 5th in a row above/) });
  expect(runs[0]!.steps.slice(-5).every(({ metrics }) => metrics.loss! > Math.log(base.config.vocabulary) + 1)).toBe(true);
  const warm = await warmStart(base, colourExamples, { ...exploding, explosionSteps: 0 });
  expect(warm.losses).toHaveLength(14);
  warm.dispose();
});

test("bad options are named", async () => {
  const bad: Partial<WarmStartOptions>[] = [
    ...[{ accumulate: 0 }, { evaluateEvery: 0 }, { patience: 2 }, { patience: 0, validation: 0.5 }, { checkpointEvery: 0.5 }],
    ...[{ keep: "worst" as never }, { minImprovement: -1 }, { explosionSteps: -1 }, { validation: 2 }],
  ];
  for (const more of bad) {
    await expect(warmStart(base, colourExamples, options(more))).rejects.toMatchObject({ code: "train/bad-option" });
  }
});

test("each shape is compiled once, and said before", async () => {
  delete process.env.STEERLAB_COMPILE;
  const { session, progress, runs } = recordingSession();
  enterSession(session);
  const warm = await warmStart(base, heldOutExamples, options({ steps: 3, batchSize: 5 }));
  process.env.STEERLAB_COMPILE = "off";
  const said = progress.map(({ label }) => label).filter((label) => label.startsWith("Compiling"));
  expect(said).toEqual([expect.stringMatching(/^Compiling the training step for \[5 × \d+\]$/)]);
  expect(progress.at(-1)).toMatchObject({ done: 3, total: 3, finished: true });
  const { metrics } = runs[0]!.steps[2]!;
  expect(metrics.tokensPerSecond).toBeGreaterThan(0);
  expect(metrics.memory).toBeGreaterThan(50e6);
  expect(metrics.tensorMemory).toBeGreaterThan(1e5);
  expect(metrics.tensorMemory).toBe(runs[0]!.steps[1]!.metrics.tensorMemory);
  expect(runs[0]!.steps[0]!.metrics).not.toHaveProperty("tokensPerSecond");
  warm.dispose();
});
