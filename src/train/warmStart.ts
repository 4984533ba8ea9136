/*
 * The warm start: a short training of an adapter on pairs of prompt and completion, with the loss on the completion's tokens and the end of
 * the text.
 *
 *   const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8 }), steps: 20, batchSize: 16, learningRate: 1e-3, seed: 0 });
 */
import { currentBackend } from "../backend/startBackend.ts";
import type { CausalLM, LabelledSequence } from "../lm/causalLM.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { adaptedModel, requireBase } from "../peft/adaptedModel.ts";
import { textContext } from "../peft/adapterMethod.ts";
import type { AdapterSpec } from "../peft/adapterSpec.ts";
import type { RunStart, RunWriter } from "../runs/run.ts";
import { trackRun } from "../runs/trackRun.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";
import { AdapterTraining } from "./adapterTraining.ts";
import { learningRateAt, type Schedule, type ScheduleName } from "./schedule.ts";
import { trainingBatches } from "./trainingBatches.ts";
import { trainingSequences } from "./trainingSequences.ts";

export interface WarmStartOptions {
  readonly adapter: AdapterSpec;
  /** left out, as many as `epochs` make */
  readonly steps?: number;
  /** 1 */
  readonly epochs?: number;
  /** examples a step; 16 */
  readonly batchSize?: number;
  /** the schedule's peak; 1e-3 */
  readonly learningRate?: number;
  /** "constant" */
  readonly schedule?: Exclude<ScheduleName, "trapezoid">;
  /** steps in which the rate rises from 0; 10, or half of the steps when they are fewer than 20 */
  readonly warmupSteps?: number;
  /** 0 */
  readonly weightDecay?: number;
  /** largest norm of the gradient; 1 */
  readonly clipNorm?: number;
  /** of prompt and completion together, where a longer prompt loses its beginning; the model's context, less the adapter's virtual tokens */
  readonly maxTokens?: number;
  /** of the adapter's first values, the examples' order and dropout; 0 */
  readonly seed?: number;
}

type Settings = Required<WarmStartOptions>;

/**
 * Trains with AdamW (betas 0.9 and 0.999). Shows a live view of the losses, and logs a run of kind `warm-start` with loss (nats a token),
 * learningRate, gradientNorm (before clipping) and tokens (seen so far, without padding).
 * @throws SteerlabError `train/no-examples`, `train/too-long` for a completion that the context does not hold, `train/bad-option`,
 *   `train/diverged` when the loss is no number, `adapter/bad-base`, `adapter/no-such-module`, `cell/interrupted`
 */
export async function warmStart(base: CausalLM, examples: readonly Example[], options: WarmStartOptions): Promise<AdaptedLM> {
  const plain = requireBase(base);
  const settings = withDefaults(plain, examples, options);
  const { sequences, shortened } = trainingSequences(plain, examples, settings.maxTokens);
  return trackRun(runStart(plain, settings, examples.length, shortened), (run, session) => train(plain, sequences, settings, run, session));
}

function withDefaults(base: LanguageModel, examples: readonly Example[], options: WarmStartOptions): Settings {
  if (examples.length === 0) {
    throw new SteerlabError("train/no-examples", "The warm start has no examples.", { hint: "Give at least one { prompt, completion }." });
  }
  const { epochs = 1, batchSize = 16 } = options;
  const context = textContext(options.adapter, base.config);
  checkCount("epochs", epochs);
  checkCount("batchSize", batchSize);
  const steps = options.steps ?? epochs * Math.ceil(examples.length / batchSize);
  const defaults = { learningRate: 1e-3, schedule: "constant" as const, warmupSteps: Math.min(10, Math.floor(steps / 2)) };
  const settings = {
    ...defaults,
    weightDecay: 0,
    clipNorm: 1,
    maxTokens: context,
    seed: 0,
    ...options,
    steps,
    epochs,
    batchSize,
  };
  checkSettings(settings, context);
  return settings;
}

function checkSettings({ steps, learningRate, warmupSteps, weightDecay, clipNorm, maxTokens, seed }: Settings, context: number): void {
  checkCount("steps", steps);
  check("learningRate", learningRate, learningRate > 0 && Number.isFinite(learningRate), "a number above 0");
  check("warmupSteps", warmupSteps, Number.isInteger(warmupSteps) && warmupSteps >= 0, "a whole number, 0 or above");
  check("weightDecay", weightDecay, weightDecay >= 0, "0 or above");
  check("clipNorm", clipNorm, clipNorm > 0, "a number above 0");
  check("maxTokens", maxTokens, Number.isInteger(maxTokens) && maxTokens >= 2 && maxTokens <= context, `2 to ${context}, the context`);
  check("seed", seed, Number.isInteger(seed), "a whole number");
}

const checkCount = (name: string, value: number): void =>
  check(name, value, Number.isInteger(value) && value >= 1, "a whole number above 0");

function check(name: string, value: unknown, fine: boolean, expected: string): void {
  if (!fine) throw new SteerlabError("train/bad-option", `${name} is ${String(value)}.`, { hint: `Give ${expected}.` });
}

function runStart(base: LanguageModel, settings: Settings, examples: number, shortened: number): RunStart {
  const config = { model: base.name, ...settings, examples, ...(shortened > 0 ? { shortenedPrompts: shortened } : {}) };
  const name = `${base.name}+${settings.adapter.kind}`;
  return { kind: "warm-start", name, config, seed: settings.seed, modelDigest: base.digest, backend: currentBackend()!.name };
}

async function train(
  base: LanguageModel,
  sequences: readonly LabelledSequence[],
  settings: Settings,
  run: RunWriter,
  session: Session,
): Promise<AdaptedLM> {
  const { adapter: spec, steps, weightDecay, clipNorm, seed } = settings;
  const name = `${base.name}+${spec.kind}`;
  const training = new AdapterTraining(base, { spec, weightDecay, clipNorm, seed });
  session.show({ shown: "training", runId: run.id, steps, title: `Warm start of ${base.name}` });
  try {
    const tokens = await runSteps(training, sequences, settings, run, session);
    const losses = Float64Array.from(training.state.losses);
    run.summary({ loss: losses.at(-1), steps, tokens, trainedValues: training.values });
    return adaptedModel({ name, base, stored: { spec, tensors: await training.stored() }, losses, runId: run.id });
  } finally {
    training.dispose();
  }
}

/** @returns number of input tokens seen */
async function runSteps(
  training: AdapterTraining,
  sequences: readonly LabelledSequence[],
  settings: Settings,
  run: RunWriter,
  session: Session,
): Promise<number> {
  const { schedule: name, learningRate: peak, steps, warmupSteps } = settings;
  const schedule: Schedule = { name, learningRate: peak, steps, warmupSteps };
  const batch = trainingBatches(sequences, settings);
  const progress = new ProgressReporter(session, "Warm start", steps, "steps");
  let tokens = 0;
  for (let step = 0; step < steps; step++) {
    throwIfInterrupted(session, "The warm start");
    const learningRate = learningRateAt(schedule, step);
    const current = batch(step);
    const figures = await training.next(current, learningRate);
    tokens += current.used;
    run.log({ ...figures, learningRate, tokens }, step);
    progress.update(step + 1);
    await yieldToEventLoop();
  }
  progress.finish();
  return tokens;
}
