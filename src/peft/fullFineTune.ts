/* Every weight of the model is trained: what adapters are measured against. It costs a second model's memory, and base and warm cannot be one batch. */
import { familyOf } from "../lm/forward.ts";
import type { AdapterMethod } from "./adapterMethod.ts";
import type { FullFineTuneSpec } from "./adapterSpec.ts";

export const fullFineTune = (): FullFineTuneSpec => ({ kind: "full-fine-tune" });

export const fullFineTuneMethod: AdapterMethod<FullFineTuneSpec> = {
  label: "Full fine-tuning",
  trained: (_spec, config) => [...familyOf(config).parameters(config)],
  initial: (_spec, [name], _random, { model }) => model.weights[name]!.dataSync<"float32">(),
  apply: (_spec, weights) => ({ weights }),
  computation: () => "full-fine-tune",
  peft: null,
  facts: () => [["Trained", "every weight"]],
};
