import type { LanguageModel } from "../../src/lm/languageModel.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { adaptedModel } from "../../src/peft/adaptedModel.ts";
import { lora, loraModules, loraShapes } from "../../src/peft/lora.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { peftTargets, type ShapeName } from "./shapes.ts";

/** The adapter of both sides: LoRA of rank 8 on PEFT's default targets. */
export const adapterSpec = (shape: ShapeName) => lora({ rank: 8, alpha: 16, targets: peftTargets[shape] });

/** A warm model without a training: all its values are random, so that it differs from the base. */
export function randomlyAdapted(base: LanguageModel, shape: ShapeName): AdaptedLM {
  const spec = adapterSpec(shape);
  const random = seededRandom(1);
  const tensors = loraShapes(loraModules(spec, base.config), spec.rank).map(([name, shape]) => {
    const data = Float32Array.from({ length: shape[0]! * shape[1]! }, () => 0.02 * random.normal());
    return { name, shape, data };
  });
  return adaptedModel({ name: `${base.name}+lora`, base, stored: { spec, tensors }, losses: new Float64Array(0), runId: null });
}
