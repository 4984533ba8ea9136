import type { Scalar, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { type CompiledStep, compileStep } from "../compile/compiledStep.ts";
import { familyOf, forward, head, type Weights } from "../lm/forward.ts";
import { initialWeights } from "../lm/initialWeights.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import { yieldToEventLoop } from "../session/interrupt.ts";
import { type AdamWOptions, type AdamWState, adamW, adamWCoefficients } from "./adamW.ts";
import { windowOrder } from "./batches.ts";
import { clipNorm } from "./clipNorm.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { divergedError, isSound } from "./divergence.ts";
import { joinParameters, layoutParameters, type ParameterLayout, parameterCount, splitParameters } from "./flatParameters.ts";
import { optimiserState, optimiserValues } from "./optimiserState.ts";
import type { PretrainOptions } from "./pretrain.ts";
import { PretrainedModel } from "./pretrainedModel.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import { digestOf, type HeldOutLoss, readCheckpoint, type TrainingIdentity, writeCheckpoint } from "./trainingCheckpoint.ts";

export type PretrainingSettings = Required<Omit<PretrainOptions, "checkpoint">> & {
  readonly checkpoint: string | null;
  readonly model: ModelConfig;
};

/** The state between two steps, and the compiled functions that make the next. */
export class Pretraining {
  readonly #settings: PretrainingSettings;
  readonly #layout: ParameterLayout;
  readonly #schedule: Schedule;
  readonly #windows: (step: number) => readonly number[];
  readonly #decayed: Tensor1D;
  readonly #compiledStep: CompiledStep;
  readonly #compiledLoss: CompiledStep;
  readonly #losses: number[];
  readonly #validation: HeldOutLoss[];
  #state: AdamWState;
  #step: number;

  constructor(settings: PretrainingSettings) {
    const { model, tokens, batchSize, seed, learningRate, steps, warmupSteps, checkpoint } = settings;
    this.#settings = settings;
    this.#layout = layoutParameters(familyOf(model).parameters(model));
    this.#schedule = { name: "trapezoid", learningRate, steps, warmupSteps };
    this.#windows = windowOrder(tokens.length, model.context, batchSize, seed);
    this.#decayed = decayedValues(this.#layout);
    const resumed = checkpoint ? readCheckpoint(checkpoint, this.#identity()) : null;
    this.#state = resumed ? optimiserState(resumed.parameters, resumed) : initialState(model, this.#layout, seed);
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
    const figures = { loss, gradientNorm: norm };
    if (!isSound(figures)) throw divergedError({ step: this.#step, ...figures, before: this.#losses.at(-1) });
    this.#losses.push(loss);
    this.#step++;
    const { batchSize, model, validateEvery, checkpointEvery, steps } = this.#settings;
    const last = this.#step === steps;
    const metrics: Record<string, number> = { ...figures, learningRate, tokens: this.#step * batchSize * model.context };
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
    const course = { step: this.#step, losses: this.#losses, validation: this.#validation };
    writeCheckpoint(checkpoint, this.#identity(), { ...course, ...optimiserValues(this.#state) });
  }

  /** What must be the same for a training to go on. */
  #identity(): TrainingIdentity {
    const { batchSize, learningRate, warmupSteps, weightDecay, clipNorm, seed, steps, config, tokens } = this.#settings;
    const course = digestOf({ batchSize, learningRate, warmupSteps, weightDecay, clipNorm, seed, steps, config }, tokens);
    return { course, subject: digestOf({ config }) };
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
