/*
 * Values of the Hugging Face libraries, computed again on the backend in use: what the owner of another machine or card runs first.
 *
 *   for await (const { subject, what, difference, tolerance, ok } of verify(referenceFolder)) …
 */
import { join } from "node:path";
import { ensureBackend } from "../backend/startBackend.ts";
import type { ModelFamily } from "../lm/causalLM.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { loadAdapter } from "../peft/adaptedModel.ts";
import { compiledDecoding, compiledLogits } from "./compiledValues.ts";
import { modelValues } from "./modelValues.ts";
import { expectedValues, readReference, referenceModel, referenceNames, type TrainingTrace, unpadded } from "./referenceFolder.ts";
import { steeredAnswers, steeringValues } from "./steeringValues.ts";
import { trainingValues } from "./trainingValues.ts";
import { type Comparison, failed, type Verification, verified } from "./verification.ts";

/** The adapter whose training is followed, and those that are steered with. */
const TRAINED = "gpt2-lora";
const STEERED = ["gpt2-lora", "llama-lora"];

/**
 * Logits and greedy tokens of every model and adapter in the folder, one training trace, steering, and compiled graphs against single ops.
 * What cannot be computed is a failed verification with the reason; the rest goes on.
 * @param folder laid out as test/reference
 * @throws SteerlabError `verify/no-reference`
 */
export async function* verify(folder: string): AsyncGenerator<Verification> {
  const compiles = (await ensureBackend()).name !== "wasm" && process.env.STEERLAB_COMPILE !== "off";
  const compared = new Set<ModelFamily>();
  for (const name of referenceNames(folder, "models")) yield* verifyModel(folder, name, compiles, compared);
  for (const name of referenceNames(folder, "peft")) yield* verifyAdapter(folder, name, compiles);
  yield* comparisons("steering", async () => steeringValues(folder));
}

/** @param compared families whose compiled logits have been looked at: compiling takes longest */
async function* verifyModel(folder: string, name: string, compiles: boolean, compared: Set<ModelFamily>): AsyncGenerator<Verification> {
  yield* comparisons(name, async () => {
    const lm = await referenceModel(folder, name);
    return withModel(lm, async () => {
      const expected = expectedValues(folder, "models", name);
      const found = await modelValues(lm, expected);
      if (compared.has(lm.family)) return found;
      compared.add(lm.family);
      return [...found, await compiledLogits(lm, unpadded(expected.right)[0]!, compiles)];
    });
  });
}

async function* verifyAdapter(folder: string, name: string, compiles: boolean): AsyncGenerator<Verification> {
  const path = join(folder, "peft", name);
  const baseName = name.slice(0, name.lastIndexOf("-"));
  yield* comparisons(name, async () => {
    const base = await referenceModel(folder, baseName);
    return withModel(base, async () => {
      const warm = await loadAdapter(base, path);
      return withModel(warm, async () => adapterValues(folder, name, base, warm, compiles));
    });
  });
}

async function adapterValues(folder: string, name: string, base: LanguageModel, warm: AdaptedLM, compiles: boolean): Promise<Comparison[]> {
  const path = join(folder, "peft", name);
  const expected = expectedValues(folder, "peft", name);
  const found = await modelValues(warm, expected);
  if (STEERED.includes(name)) {
    // First, since it needs a step that has not run yet; the steered answers are then decoded by the graph.
    found.push(await compiledDecoding(warm, unpadded(expected.right)[0]!, compiles));
    found.push(...(await steeredAnswers(folder, warm, base.name)));
  }
  if (name !== TRAINED) return found;
  const { train } = readReference<{ train: TrainingTrace }>(path, "expected.json");
  return [...found, ...(await trainingValues(base, path, train))];
}

async function withModel<T>(model: { dispose(): void }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    model.dispose();
  }
}

async function* comparisons(subject: string, work: () => Promise<Comparison[]>): AsyncGenerator<Verification> {
  const found = await work().catch((error: unknown) => failed(subject, "could not be computed", error));
  if (!Array.isArray(found)) yield found;
  else for (const comparison of found) yield verified(subject, comparison);
}
