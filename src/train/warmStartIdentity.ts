import { currentBackend } from "../backend/startBackend.ts";
import { requirePackage } from "../backend/tf.ts";
import { compilesSteps } from "../compile/compilesSteps.ts";
import type { LabelledSequence } from "../lm/causalLM.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import type { AdapterSpec } from "../peft/adapterSpec.ts";
import { digestOf, type TrainingIdentity } from "./trainingCheckpoint.ts";
import type { WarmStartSettings } from "./warmStartSettings.ts";

const { version } = requirePackage("../../package.json") as { version: string };

/**
 * What decides the course of a warm start to the bit: model, adapter, settings, every token that it sees, and how it is computed. What only
 * decides when it is saved or stopped is left out.
 * @param begin the state of another training that it begins from, digested
 */
export function warmStartIdentity(
  base: LanguageModel,
  settings: WarmStartSettings,
  sequences: readonly (readonly LabelledSequence[])[],
  begin: string | null,
): TrainingIdentity {
  const { adapter, steps, batchSize, accumulate, groupByLength, learningRate, schedule, warmupSteps } = settings;
  const { weightDecay, clipNorm, maxTokens, seed, evaluateEvery, patience, minImprovement, keep } = settings;
  const subject = warmStartSubject(base, adapter);
  const computed = { version, backend: currentBackend()!.name, compiled: compilesSteps() };
  const course = {
    ...{ steps, batchSize, accumulate, groupByLength, learningRate, schedule, warmupSteps },
    ...{ weightDecay, clipNorm, maxTokens, seed, evaluateEvery, patience, minImprovement, keep },
    ...{ ...subject, ...computed, begin },
  };
  return { course: digestOf(course, ...sequences.map(packed)), subject: digestOf(subject), adapter };
}

/** What is trained: an adapter on a model. */
export const warmStartSubject = ({ digest }: LanguageModel, adapter: AdapterSpec) => ({ model: digest, adapter });

/** Each sequence's length, first label and ids. */
function packed(sequences: readonly LabelledSequence[]): Int32Array {
  const all = new Int32Array(sequences.reduce((sum, { ids }) => sum + ids.length + 2, 1));
  all[0] = sequences.length;
  let at = 1;
  for (const { ids, from } of sequences) {
    all.set([ids.length, from, ...ids], at);
    at += ids.length + 2;
  }
  return all;
}
