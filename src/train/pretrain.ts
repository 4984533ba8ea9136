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
import type { Scalar, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { currentBackend, ensureBackend } from "../backend/startBackend.ts";
import { tf } from "../backend/tf.ts";
import { type CompiledStep, compileStep } from "../compile/compiledStep.ts";
import { familyOf, forward, head, type Weights } from "../lm/forward.ts";
import { initialWeights } from "../lm/initialWeights.ts";
import { type ModelConfig, parseModelConfig } from "../lm/modelConfig.ts";
import type { RunWriter } from "../runs/run.ts";
import { trackRun } from "../runs/trackRun.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { type AdamWOptions, type AdamWState, adamW, adamWCoefficients } from "./adamW.ts";
import { windowOrder } from "./batches.ts";
import { clipNorm } from "./clipNorm.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { divergedError } from "./divergedError.ts";
import { joinParameters, layoutParameters, type ParameterLayout, parameterCount, splitParameters } from "./flatParameters.ts";
import { PretrainedModel } from "./pretrainedModel.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import { checkpointSettings, readCheckpoint, type TrainingCheckpoint, writeCheckpoint } from "./trainingCheckpoint.ts";

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

type Settings = Required<Omit<PretrainOptions, "checkpoint">> & { readonly checkpoint: string | null; readonly model: ModelConfig };

/**
 * @returns the trained model's weights and the course of its losses (nats a token)
 * @throws SteerlabError `train/diverged` when the loss is no number, `train/too-little-text` when the text has no window, `train/other-checkpoint`
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

function withDefaults(options: PretrainOptions): Settings {
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

async function train(settings: Settings, run: RunWriter, session: Session): Promise<PretrainedModel> {
  const training = new Training(settings);
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

/** The state between two steps, and the compiled functions that make the next. */
class Training {
  readonly #settings: Settings;
  readonly #layout: ParameterLayout;
  readonly #schedule: Schedule;
  readonly #windows: (step: number) => readonly number[];
  readonly #decayed: Tensor1D;
  readonly #compiledStep: CompiledStep;
  readonly #compiledLoss: CompiledStep;
  readonly #losses: number[];
  readonly #validation: { step: number; loss: number }[];
  #state: AdamWState;
  #step: number;

  constructor(settings: Settings) {
    const { model, tokens, batchSize, seed, learningRate, steps, warmupSteps, checkpoint } = settings;
    this.#settings = settings;
    this.#layout = layoutParameters(familyOf(model).parameters(model));
    this.#schedule = { name: "trapezoid", learningRate, steps, warmupSteps };
    this.#windows = windowOrder(tokens.length, model.context, batchSize, seed);
    this.#decayed = decayedValues(this.#layout);
    const resumed = checkpoint ? readCheckpoint(checkpoint, this.#identity()) : null;
    this.#state = resumed ? stateOf(resumed) : initialState(model, this.#layout, seed);
    this.#step = resumed?.step ?? 0;
    this.#losses = resumed ? [...resumed.losses] : [];
    this.#validation = resumed ? [...resumed.validation] : [];
    this.#compiledStep = compileStep("pretraining step", (...inputs) => this.#trainingStep(...(inputs as StepInputs)));
    this.#compiledLoss = compileStep("held-out loss", (ids, parameters) => [this.#loss(ids as Tensor2D, parameters as Tensor1D)]);
  }

  /** Number of steps done. */
  get step(): number {
    return this.#step;
  }

  /** Does one step. @returns its metrics */
  async next(): Promise<Record<string, number>> {
    const learningRate = learningRateAt(this.#schedule, this.#step);
    const { loss, norm } = await this.#advance(learningRate);
    if (!Number.isFinite(loss)) throw divergedError(this.#step, loss, this.#losses.at(-1));
    this.#losses.push(loss);
    this.#step++;
    const { batchSize, model, validateEvery, checkpointEvery, steps } = this.#settings;
    const last = this.#step === steps;
    const metrics: Record<string, number> = { loss, learningRate, gradientNorm: norm, tokens: this.#step * batchSize * model.context };
    if (last || this.#step % validateEvery === 0) metrics.validationLoss = await this.#validate();
    if (last || this.#step % checkpointEvery === 0) this.#checkpoint();
    return metrics;
  }

  async result(runId: string): Promise<PretrainedModel> {
    const values = (await this.#state.parameters.data()) as Float32Array;
    const { name, model } = this.#settings;
    return new PretrainedModel({
      ...{ name, config: model, layout: this.#layout, values, runId },
      ...{ losses: Float64Array.from(this.#losses), validation: this.#validation },
    });
  }

  dispose(): void {
    this.#compiledStep.dispose();
    this.#compiledLoss.dispose();
    tf.dispose([this.#decayed, ...Object.values(this.#state)]);
  }

  async #advance(learningRate: number): Promise<{ loss: number; norm: number }> {
    const coefficients = tf.tensor1d(adamWCoefficients(this.#step + 1, learningRate, this.#adamW));
    const ids = windowTensor(this.#settings.tokens, this.#windows(this.#step), this.#settings.model.context);
    const before = Object.values(this.#state);
    const [figures, parameters, first, second] = this.#compiledStep(ids, coefficients, ...(before as Tensor1D[])) as Tensor1D[];
    const [loss, norm] = await figures!.data();
    tf.dispose([ids, coefficients, figures!, ...before]);
    this.#state = { parameters: parameters!, first: first!, second: second! };
    return { loss: loss!, norm: norm! };
  }

  get #adamW(): AdamWOptions {
    return { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: this.#settings.weightDecay };
  }

  /** @param ids [windows, context + 1] */
  #trainingStep(ids: Tensor2D, coefficients: Tensor1D, parameters: Tensor1D, first: Tensor1D, second: Tensor1D): Tensor1D[] {
    const parts = splitParameters(this.#layout, parameters);
    const { value, grads } = tf.valueAndGrads((...given) => this.#lossOf(ids, given as Tensor1D[]))(parts);
    const { gradient, norm } = clipNorm(joinParameters(grads), this.#settings.clipNorm);
    const next = adamW({ parameters, first, second }, gradient, coefficients, this.#adamW, this.#decayed);
    return [tf.stack([value, norm]) as Tensor1D, next.parameters, next.first, next.second];
  }

  #loss(ids: Tensor2D, parameters: Tensor1D): Scalar {
    return this.#lossOf(ids, splitParameters(this.#layout, parameters) as Tensor1D[]);
  }

  #lossOf(ids: Tensor2D, parts: readonly Tensor1D[]): Scalar {
    const { model } = this.#settings;
    const weights: Weights = Object.fromEntries(this.#layout.map((slot, i) => [slot.name, parts[i]!]));
    const [rows, length] = ids.shape;
    const inputs = tf.slice(ids, [0, 0], [rows, length - 1]);
    const labels = tf.reshape(tf.slice(ids, [0, 1], [rows, length - 1]), [-1]) as Tensor1D;
    return crossEntropy(head({ config: model, weights }, forward({ config: model, weights }, inputs)), labels);
  }

  /** The held-out text's mean loss, over whole batches of windows. */
  async #validate(): Promise<number> {
    const { validation, model, batchSize } = this.#settings;
    const windows = Math.floor((validation.length - 1) / model.context);
    const size = Math.min(batchSize, windows);
    let sum = 0;
    for (let batch = 0; batch < Math.floor(windows / size); batch++) {
      const starts = Array.from({ length: size }, (_, i) => (batch * size + i) * model.context);
      const ids = windowTensor(validation, starts, model.context);
      const [loss] = this.#compiledLoss(ids, this.#state.parameters);
      sum += (await loss!.data())[0]!;
      tf.dispose([ids, loss!]);
      await yieldToEventLoop();
    }
    const loss = sum / Math.floor(windows / size);
    this.#validation.push({ step: this.#step, loss });
    return loss;
  }

  #checkpoint(): void {
    const { checkpoint } = this.#settings;
    if (!checkpoint) return;
    const [parameters, first, second] = [this.#state.parameters, this.#state.first, this.#state.second].map((t) => t.dataSync<"float32">());
    writeCheckpoint(checkpoint, this.#identity(), {
      ...{ step: this.#step, losses: this.#losses, validation: this.#validation },
      ...{ parameters: parameters!, first: first!, second: second! },
    });
  }

  /** What must be the same for a training to go on. */
  #identity(): string {
    const { batchSize, learningRate, warmupSteps, weightDecay, clipNorm, seed, steps, config, tokens } = this.#settings;
    return checkpointSettings({ batchSize, learningRate, warmupSteps, weightDecay, clipNorm, seed, steps, config }, tokens);
  }
}

type StepInputs = [ids: Tensor2D, coefficients: Tensor1D, parameters: Tensor1D, first: Tensor1D, second: Tensor1D];

function initialState(model: ModelConfig, layout: ParameterLayout, seed: number): AdamWState {
  const weights = initialWeights(model, seed);
  const state = tf.tidy(() => ({
    parameters: joinParameters(layout.map((slot) => weights[slot.name]!)),
    first: tf.zeros([parameterCount(layout)]) as Tensor1D,
    second: tf.zeros([parameterCount(layout)]) as Tensor1D,
  }));
  tf.dispose(weights);
  return state;
}

const stateOf = ({ parameters, first, second }: TrainingCheckpoint): AdamWState => ({
  parameters: tf.tensor1d(parameters),
  first: tf.tensor1d(first),
  second: tf.tensor1d(second),
});

/** [values]: 1 in matrices, 0 in gains and biases. */
const decayedValues = (layout: ParameterLayout): Tensor1D =>
  tf.tidy(() => tf.concat(layout.map(({ shape, size }) => (shape.length > 1 ? tf.ones([size]) : tf.zeros([size])) as Tensor1D)));

/** @returns int32 [windows, context + 1]: the inputs and, one further on, the labels */
function windowTensor(tokens: Uint16Array, starts: readonly number[], context: number): Tensor2D {
  const ids = new Int32Array(starts.length * (context + 1));
  starts.forEach((start, row) => {
    ids.set(tokens.subarray(start, start + context + 1), row * (context + 1));
  });
  return tf.tensor2d(ids, [starts.length, context + 1], "int32");
}
