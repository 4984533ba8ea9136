/*
 * Training a new model from a stream of tokens: every weight, next-token cross-entropy at every position.
 *
 *   const trained = await pretrain({ name: "wordnet-lm", config, tokens, validation, steps: 1800, checkpoint: "build/wordnet-lm.checkpoint" });
 *   await trained.save("experiments/models/wordnet-lm", { tokenizer });
 *
 * The whole step (forward, backward, clipping, AdamW) is one compiled function of the state. What step comes next decides its batch and its
 * learning rate, so that a killed training goes on from its checkpoint as if nothing had been. After the training, `trained` owns nothing on
 * the backend.
 */
import { currentBackend, ensureBackend } from "../backend/startBackend.ts";
import { type ModelConfig, parseModelConfig } from "../lm/modelConfig.ts";
import type { RunWriter } from "../runs/run.ts";
import { trackRun } from "../runs/trackRun.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { PretrainedModel } from "./pretrainedModel.ts";
import { Pretraining, type PretrainingSettings } from "./pretraining.ts";

export interface PretrainOptions {
  readonly name: string;
  /** a Hugging Face config.json; its context is the length of a training window */
  readonly config: Readonly<Record<string, unknown>>;
  /** ids below the vocabulary, documents end to end */
  readonly tokens: Uint16Array;
  /** held out, the same form; at least one window long */
  readonly validation: Uint16Array;
  readonly steps: number;
  /** windows a step; 32 */
  readonly batchSize?: number;
  /** the schedule's peak; 2.5e-3 */
  readonly learningRate?: number;
  /** 60 */
  readonly warmupSteps?: number;
  /** on matrices only; 0.1 */
  readonly weightDecay?: number;
  /** 1 */
  readonly clipNorm?: number;
  /** 0 */
  readonly seed?: number;
  /** steps between two looks at the held-out text; 200 */
  readonly validateEvery?: number;
  /** a file from which an unfinished training goes on, and to which it is written */
  readonly checkpoint?: string;
  /** steps; 100 */
  readonly checkpointEvery?: number;
}

/**
 * @returns the trained model's weights and the course of its losses (nats a token)
 * @throws SteerlabError `train/diverged` when a loss or gradient is no number, `train/too-little-text` when the text has no window, `train/other-checkpoint`
 *   when the checkpoint is of a training with other settings; whatever `parseModelConfig` throws
 */
export async function pretrain(options: PretrainOptions): Promise<PretrainedModel> {
  await ensureBackend();
  const settings = withDefaults(options);
  const { tokens, validation, model, ...logged } = settings;
  const start = {
    kind: "pretrain" as const,
    name: settings.name,
    config: { ...logged, trainingTokens: tokens.length, validationTokens: validation.length },
    seed: settings.seed,
    backend: currentBackend()!.name,
  };
  return trackRun(start, (run, session) => train(settings, run, session));
}

function withDefaults(options: PretrainOptions): PretrainingSettings {
  const model = parseModelConfig(options.config);
  requireWindow("training", options.tokens, model);
  requireWindow("held-out", options.validation, model);
  return {
    ...{ batchSize: 32, learningRate: 2.5e-3, warmupSteps: 60, weightDecay: 0.1, clipNorm: 1, seed: 0 },
    ...{ validateEvery: 200, checkpoint: null, checkpointEvery: 100, model },
    ...options,
  };
}

/** A step needs a window, and so does each epoch's offset. */
function requireWindow(which: string, tokens: Uint16Array, { context, vocabulary }: ModelConfig): void {
  if (tokens.length < 2 * context + 1) {
    throw new SteerlabError(
      "train/too-little-text",
      `The ${which} text has ${tokens.length} tokens; a window of ${context} needs ${2 * context + 1}.`,
      {
        hint: "Give more text or a config with a shorter context.",
      },
    );
  }
  const outside = tokens.find((id) => id >= vocabulary);
  if (outside === undefined) return;
  throw new SteerlabError(
    "train/token-out-of-range",
    `The ${which} text has the token ${outside}; the vocabulary ends at ${vocabulary - 1}.`,
    {
      hint: "Encode the text with the tokenizer that the config was made for.",
    },
  );
}

async function train(settings: PretrainingSettings, run: RunWriter, session: Session): Promise<PretrainedModel> {
  const training = new Pretraining(settings);
  session.show({ shown: "training", runId: run.id, steps: settings.steps, title: `Pretraining ${settings.name}` });
  try {
    const progress = new ProgressReporter(session, `Pretraining ${settings.name}`, settings.steps, "steps");
    while (training.step < settings.steps) {
      throwIfInterrupted(session, `Pretraining ${settings.name}`);
      run.log(await training.next(), training.step - 1);
      progress.update(training.step);
      await yieldToEventLoop();
    }
    progress.finish();
    const result = await training.result(run.id);
    run.summary({ loss: result.losses.at(-1), validationLoss: result.validation.at(-1)?.loss, parameters: result.parameters });
    return result;
  } finally {
    training.dispose();
  }
}
