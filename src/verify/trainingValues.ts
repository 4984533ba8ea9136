import type { LanguageModel } from "../lm/languageModel.ts";
import { readPeftFolder } from "../peft/peftFolder.ts";
import { AdapterTraining } from "../train/adapterTraining.ts";
import { trainingBatches } from "../train/trainingBatches.ts";
import type { TrainingTrace } from "./referenceFolder.ts";
import { type Comparison, largestDifference } from "./verification.ts";

/** Losses of the same AdamW steps from the same adapter on the same batch. */
export async function trainingValues(base: LanguageModel, adapterFolder: string, trace: TrainingTrace): Promise<Comparison[]> {
  const { spec, tensors } = await readPeftFolder(adapterFolder, base.config);
  const initial = (name: string) => tensors.find((tensor) => tensor.name === name)!.data;
  const training = new AdapterTraining(base, { spec, weightDecay: 0, clipNorm: null, seed: 0, initial });
  try {
    const options = { batchSize: trace.input_ids.length, steps: trace.losses.length, seed: 0 };
    const batch = trainingBatches(labelled(trace), options);
    for (let step = 0; step < options.steps; step++) await training.next(batch(step), trace.optimizer.lr);
    const { losses } = training.state;
    return [
      { what: "first loss, nats a token", tolerance: 1e-5, difference: Math.abs(losses[0]! - trace.losses[0]!) },
      { what: `losses of ${losses.length} steps, nats a token`, tolerance: 5e-5, difference: largestDifference(losses, trace.losses) },
    ];
  } finally {
    training.dispose();
  }
}

/** A row's labels run from some token to its end; the first token is never predicted. */
function labelled({ input_ids, attention_mask, labels }: TrainingTrace) {
  return input_ids.map((row, r) => {
    const ids = row.filter((_, i) => attention_mask[r]![i]! > 0);
    const from = labels[r]!.findIndex((label) => label !== -100);
    return { ids, from: Math.max(1, from) };
  });
}
