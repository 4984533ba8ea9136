/*
 * The warm start: a short training of an adapter on pairs of prompt and completion, with the loss on the completion's tokens and the end of
 * the text.
 *
 *   const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8 }), steps: 20, batchSize: 16, learningRate: 1e-3, seed: 0 });
 *
 * A long one holds examples out, stops when they get no better, and outlives its process:
 *
 *   warmStart(base, examples, { adapter, epochs: 3, batchSize: 4, accumulate: 4, validation: 0.1, patience: 3, checkpointEvery: 50 });
 */
import { currentBackend } from "../backend/startBackend.ts";
import type { CausalLM } from "../lm/causalLM.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { adaptedModel, requireBase } from "../peft/adaptedModel.ts";
import type { RunStart } from "../runs/run.ts";
import { trackRun } from "../runs/trackRun.ts";
import { examplesDigest } from "../tasks/examplesDigest.ts";
import type { Example } from "../tasks/task.ts";
import { splitHeldOut } from "./heldOut.ts";
import { trainingSequences } from "./trainingSequences.ts";
import { type WarmStartData, WarmStartRun } from "./warmStartRun.ts";
import { type WarmStartOptions, type WarmStartSettings, warmStartSettings } from "./warmStartSettings.ts";

export type { WarmStartOptions } from "./warmStartSettings.ts";

/**
 * Trains with AdamW (betas 0.9 and 0.999). Shows a live view of the losses, and logs a run of kind `warm-start` with loss and validationLoss
 * (nats a token), kl (of the watched examples, nats a token), checkpoint (the steps done when one was written), learningRate, gradientNorm (before clipping), tokens (seen so far, without padding), tokensPerSecond, memory (of the process)
 * and tensorMemory (bytes).
 * @throws SteerlabError `train/no-examples`, `train/too-long` for a completion that the context does not hold, `train/bad-option`,
 *   `train/diverged` when the loss is no number or explodes, `train/out-of-memory`, `train/other-checkpoint` and `train/bad-checkpoint` for a
 *   checkpoint given by its path, `adapter/bad-base`, `adapter/no-such-module`, `cell/interrupted`
 */
export async function warmStart(base: CausalLM, examples: readonly Example[], options: WarmStartOptions): Promise<AdaptedLM> {
  const plain = requireBase(base);
  const settings = warmStartSettings(plain, examples, options);
  const data = warmStartData(plain, examples, settings);
  return trackRun({ ...runStart(plain, settings, data), dataDigest: examplesDigest(examples) }, async (run, session) => {
    const training = new WarmStartRun(plain, settings, data, run, session);
    try {
      const { tensors, losses, watched, checkpoints } = await training.finish();
      return adaptedModel({
        name: nameOf(plain, settings),
        base: plain,
        stored: { spec: settings.adapter, tensors },
        losses,
        runId: run.id,
        ...(watched.length > 0 ? { watched } : {}),
        ...(checkpoints.length > 0 ? { checkpoints } : {}),
      });
    } finally {
      training.dispose();
    }
  });
}

function warmStartData(
  base: LanguageModel,
  examples: readonly Example[],
  { validation, seed, maxTokens }: WarmStartSettings,
): WarmStartData {
  const { train, heldOut } = splitHeldOut(examples, validation, seed);
  const [trained, looked] = [train, heldOut].map((part) => trainingSequences(base, part, maxTokens));
  return { train: trained!.sequences, heldOut: looked!.sequences, shortened: trained!.shortened + looked!.shortened };
}

const nameOf = (base: LanguageModel, { adapter }: WarmStartSettings): string => `${base.name}+${adapter.kind}`;

function runStart(base: LanguageModel, settings: WarmStartSettings, { train, heldOut, shortened }: WarmStartData): RunStart {
  const { validation: _, watch, watchEvery, ...options } = settings;
  const shown = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
  const counts = { examples: train.length, ...(heldOut.length > 0 ? { heldOut: heldOut.length } : {}) };
  const config = {
    model: base.name,
    ...shown,
    ...counts,
    ...(watch ? { watched: watch.length, watchEvery } : {}),
    ...(shortened > 0 ? { shortenedPrompts: shortened } : {}),
  };
  const { seed } = settings;
  return { kind: "warm-start", name: nameOf(base, settings), config, seed, modelDigest: base.digest, backend: currentBackend()!.name };
}
