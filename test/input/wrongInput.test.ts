// What cells most often get wrong, over the whole library: a word from another library, a call without await, an object of another kind.
import { beforeAll, expect, test } from "vitest";
import * as steerlab from "../../src/index.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { bigramLM } from "../steer/bigramLM.ts";

const lib = steerlab as unknown as Record<string, (...given: unknown[]) => unknown>;
const example = { prompt: "a", completion: "b" };
const split = { task: "letters", items: [{ ...example, subject: "a" }], metrics: ["crossEntropy"], digest: "d", stop: [] };
let traced: Record<string, (...given: unknown[]) => unknown>;

beforeAll(async () => {
  enterSession(quietSession);
  traced = (await lib.trace!(bigramLM, [example])) as typeof traced;
});

async function refusal(call: () => unknown): Promise<SteerlabError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof SteerlabError) return error;
    throw error;
  }
  throw new Error("It was taken.");
}

const promise = () => Promise.resolve(split);
const evaluation = { model: "m", split: "s", metrics: {}, items: [] };

test.each<[code: string, message: string, call: () => unknown]>([
  ["task/not-an-example", "trace() was given undefined as its text or examples", () => lib.trace!(bigramLM)],
  ["task/not-an-example", "trace() was given 3 as examples[0].completion", () => lib.trace!(bigramLM, [{ prompt: "a", completion: 3 }])],
  ["steer/bad-option", 'trace() has no option "alphas"', () => lib.trace!(bigramLM, [example], { alphas: [0.1] })],
  ["steer/bad-option", "trace.top() was given 0 as k", () => traced.top!(0, 0)],
  ["steer/bad-option", 'trace.top() was given "size" as by', () => traced.top!(0, 1, { by: "size" })],
  ["steer/no-position", 'The trace has no position "first"', () => traced.top!("first", 1)],
  ["steer/strength", "trace.steered() was given undefined as strength", () => traced.steered!(0)],
  ["steer/strength", "trace.crossEntropy() was given NaN as strength", () => traced.crossEntropy!(Number.NaN)],
  ["task/not-an-example", "calibrate() was given a promise as its examples", () => lib.calibrate!(bigramLM, promise())],
  ["task/not-an-example", "calibrate() was given null as its examples[0]", () => lib.calibrate!(bigramLM, [null])],
  ["steer/bad-option", "calibrate() was given 0.1 as alphas", () => lib.calibrate!(bigramLM, [example], { alphas: 0.1 })],
  ["task/not-a-split", "sweep() was given a promise as its split", () => lib.sweep!(bigramLM, promise())],
  [
    "task/not-a-split",
    "sweep() was given a list of 1, the first an object with prompt, completion as its split",
    () => lib.sweep!(bigramLM, [example]),
  ],
  [
    "task/not-a-split",
    "sweep() was given an object with name, test as its split",
    () => lib.sweep!(bigramLM, { name: "letters", test: split }),
  ],
  [
    "task/not-a-split",
    "sweep() was given 1 as its split.items[0].prompt",
    () => lib.sweep!(bigramLM, { ...split, items: [{ ...example, prompt: 1 }] }),
  ],
  ["steer/bad-option", 'sweep() has no option "strength"', () => lib.sweep!(bigramLM, split, { strength: [1] })],
  ["task/not-an-example", "sweep() was given 100 as its examples", () => lib.sweep!(bigramLM, split, { calibration: 100 })],
  ["steer/no-subjects", "sweepAll() was given undefined as its subjects", () => lib.sweepAll!()],
  ["steer/strength", "The strength is undefined", () => lib.steer!(bigramLM)],
  ["steer/strength", "The strength is a promise", () => lib.steer!(bigramLM, { strength: promise() })],
  ["generate/bad-option", "compareTexts() was given undefined as options", () => lib.compareTexts!(bigramLM, "a")],
  ["steer/row-lengths", "traceLogits() was given undefined as its rows[0].warm", () => lib.traceLogits!([{ base: [0], target: 0 }])],
  ["lm/not-a-model", "evaluate() was given a promise as its model", () => lib.evaluate!(promise(), split)],
  ["task/not-a-split", "evaluate() was given undefined as its split", () => lib.evaluate!(bigramLM)],
  ["evaluation/bad-option", 'evaluate() has no option "metrics"', () => lib.evaluate!(bigramLM, split, { metrics: ["mc1"] })],
  ["evaluation/not-an-evaluation", "compare() was given a promise as the first system", () => lib.compare!(promise(), evaluation)],
  ["evaluation/not-an-evaluation", "compare() was given null as the second system[1]", () => lib.compare!(evaluation, [evaluation, null])],
  ["evaluation/not-an-evaluation", "differenceRow() was given undefined as the first system", () => lib.differenceRow!()],
  [
    "evaluation/not-an-evaluation",
    "comparisonTable() was given undefined as systems.methods",
    () => lib.comparisonTable!({ baseline: evaluation }),
  ],
  ["evaluation/not-an-evaluation", "claim() was given undefined as systems", () => lib.claim!()],
  [
    "evaluation/not-an-evaluation",
    "claim() was given undefined as controls.T",
    () => lib.claim!({ baseline: evaluation, method: evaluation, controls: { T: undefined } }),
  ],
  ["adapter/bad-option", 'lora() has no option "r"', () => lib.lora!({ r: 8, lora_alpha: 16 })],
  ["adapter/bad-option", "lora() was given 8 as options", () => lib.lora!(8)],
  ["adapter/bad-option", "The adapter's rank is a list of 1", () => lib.lora!({ rank: [8] })],
  ["adapter/bad-option", 'ia3() has no option "target_modules"', () => lib.ia3!({ target_modules: [] })],
  ["adapter/bad-option", 'promptTuning() has no option "num_virtual_tokens"', () => lib.promptTuning!({ num_virtual_tokens: 8 })],
  ["adapter/bad-option", 'pTuning() has no option "width"', () => lib.pTuning!({ width: 8 })],
  ["adapter/bad-option", "pTuningV2() was given null as options", () => lib.pTuningV2!(null)],
  ["adapter/bad-base", "a promise is not a model from loadModel()", () => lib.warmStart!(promise(), [example], {})],
  ["model/not-found", "loadModel() was given undefined as its name", () => lib.loadModel!()],
  ["params/not-a-value", "params() was given undefined as defaults", () => lib.params!()],
  ["params/not-a-value", "params() was given a list of 2, the first 1 as defaults.ranks", () => lib.params!({ ranks: [1, 2] })],
  ["run/bad-start", 'startRun() was given "study" as options', () => lib.startRun!("study")],
  ["run/bad-start", "startRun() was given undefined as options.name", () => lib.startRun!({ config: {} })],
  ["seeds/no-measure", "What is measured for each seed is undefined", () => lib.acrossSeeds!(3)],
  ["output/not-text", "markdown() was given 3 as its text", () => lib.markdown!(3)],
  ["output/not-text", "html() was given undefined as its text", () => lib.html!()],
  ["output/not-text", "formula() was given null as its TeX", () => lib.formula!(null)],
])("%s: %s", async (code, message, call) => {
  const error = await refusal(call);
  expect(error.code).toBe(code);
  expect(error.message).toContain(message);
  expect(error.hint).toMatch(/^(Put await before it\. )?(Give|A default|An adapter|It|Its)\b/);
});
