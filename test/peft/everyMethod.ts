import { tf } from "../../src/backend/tf.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import type { NamedArray } from "../../src/lm/writeSafetensors.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { adaptedModel } from "../../src/peft/adaptedModel.ts";
import { storedShapes } from "../../src/peft/adapterMethod.ts";
import type { AdapterSpec } from "../../src/peft/adapterSpec.ts";
import { fullFineTune } from "../../src/peft/fullFineTune.ts";
import { ia3 } from "../../src/peft/ia3.ts";
import { lora } from "../../src/peft/lora.ts";
import { promptTuning } from "../../src/peft/promptTuning.ts";
import { pTuning } from "../../src/peft/pTuning.ts";
import { pTuningV2 } from "../../src/peft/pTuningV2.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";

/** One spec of every method, small, by what tests call it. */
export const everyMethod: readonly (readonly [name: string, spec: AdapterSpec])[] = [
  ["LoRA", lora({ rank: 4 })],
  ["rank-stabilised LoRA on all linear modules", lora({ rank: 3, rslora: true, targets: "all-linear" })],
  ["(IA)³", ia3()],
  ["prompt tuning", promptTuning({ tokens: 5 })],
  ["prompt tuning begun from a text", promptTuning({ tokens: 6, initText: "Answer the question" })],
  ["P-Tuning", pTuning({ tokens: 4, hidden: 16 })],
  ["P-Tuning v2", pTuningV2({ tokens: 3 })],
  ["full fine-tuning", fullFineTune()],
];

/** Values for what an adapter keeps, random, and far enough from where training begins that they matter. */
export function randomValues(base: LanguageModel, spec: AdapterSpec, seed = 1): NamedArray[] {
  const random = seededRandom(seed);
  return storedShapes(spec, base.config).map(([name, shape]) => {
    const around = spec.kind === "full-fine-tune" ? base.model.weights[name]!.dataSync<"float32">() : null;
    const size = shape.reduce((product, length) => product * length, 1);
    const spread = around ? 0.05 : 0.3;
    const data = Float32Array.from({ length: size }, (_, i) => (around?.[i] ?? (spec.kind === "ia3" ? 1 : 0)) + spread * random.normal());
    return { name, shape, data };
  });
}

/** A warm model without a training. */
export function randomlyAdapted(base: LanguageModel, spec: AdapterSpec, seed = 1): AdaptedLM {
  const stored = { spec, tensors: randomValues(base, spec, seed) };
  return adaptedModel({ name: `${base.name}+${spec.kind}`, base, stored, losses: new Float64Array(0), runId: null });
}

export const tensorCount = (): number => tf.memory().numTensors;
