import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { compileStep } from "../../src/compile/compiledStep.ts";
import { forward, head } from "../../src/lm/forward.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { checkReferences, largestDifference } from "./referenceChecks.ts";
import { expected, modelFolder } from "./referenceModel.ts";

beforeAll(async () => {
  await startBackend("native");
});

checkReferences();

test.each(["mistral-window", "qwen3", "gpt_neox"])("%s: compiled into one graph it gives the reference's logits", async (model) => {
  const lm = await loadModel(modelFolder(model));
  const { right } = expected(model);
  const width = right.input_ids[0]!.length;
  const step = compileStep(model, (ids, at) => [head(lm.model, tf.gather(forward(lm.model, ids as Tensor2D), at as Tensor1D))]);
  const ids = tf.tensor2d(right.input_ids, undefined, "int32");
  const places = right.columns.flatMap((columns, row) => columns.map((column) => row * width + column));
  const at = tf.tensor1d(places, "int32");
  const [logits] = step(ids, at);
  expect(largestDifference(logits!.dataSync() as Float32Array, right.logits.flat(2))).toBeLessThan(1e-4);
  tf.dispose([ids, at, logits!]);
  step.dispose();
  lm.dispose();
});
