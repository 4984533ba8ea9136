import type { Scalar, Tensor, Tensor1D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { type CompiledStep, compileStep } from "../compile/compiledStep.ts";
import type { NamedArray } from "../lm/writeSafetensors.ts";
import { type AdapterBase, methodOf } from "../peft/adapterMethod.ts";
import type { AdapterSpec } from "../peft/adapterSpec.ts";
import { seededRandom } from "../random/seededRandom.ts";
import { ADAMW_DEFAULTS, type AdamWOptions, type AdamWState, adamW, adamWCoefficients } from "./adamW.ts";
import { AdapterObjective } from "./adapterObjective.ts";
import { clipNorm } from "./clipNorm.ts";
import { isSound } from "./divergence.ts";
import { type ParameterLayout, parameterCount } from "./flatParameters.ts";
import { type LabelledBatch, shapeOf } from "./labelledBatch.ts";
import { type OptimiserValues, optimiserState, optimiserValues } from "./optimiserState.ts";

export interface AdapterTrainingOptions {
  readonly spec: AdapterSpec;
  readonly weightDecay: number;
  readonly clipNorm: number | null;
  readonly seed: number;
  /** where training begins, by name; left out, as PEFT initialises */
  readonly initial?: (name: string, shape: readonly number[]) => Float32Array;
}

/** All that a step changes. */
export interface AdapterTrainingState extends AdamWState {
  /** steps done */
  readonly step: number;
  /** nats a token, one a step */
  readonly losses: number[];
}

export interface StepFigures {
  /** nats a labelled token, before the step */
  readonly loss: number;
  /** of the gradient, before clipping */
  readonly gradientNorm: number;
}

/** The training of one adapter on frozen weights, a step at a time. Owns its state and compiled steps until `dispose`. */
export class AdapterTraining {
  readonly layout: ParameterLayout;
  readonly #objective: AdapterObjective;
  readonly #options: AdapterTrainingOptions;
  readonly #adamW: AdamWOptions;
  readonly #whole: CompiledStep;
  readonly #part: CompiledStep;
  readonly #update: CompiledStep;
  readonly #evaluate: CompiledStep;
  readonly #seen = new Set<string>();
  #state: AdapterTrainingState;

  /** @throws SteerlabError what the method's `trained` throws */
  constructor(base: AdapterBase, options: AdapterTrainingOptions) {
    this.#options = options;
    this.#objective = new AdapterObjective(base.model, options.spec);
    this.layout = this.#objective.layout;
    this.#adamW = { ...ADAMW_DEFAULTS, weightDecay: options.weightDecay };
    this.#state = { step: 0, losses: [], ...optimiserState(initialValues(this.layout, options, base)) };
    this.#whole = compileStep("warm-start step", (...all) => this.#wholeStep(all));
    this.#part = compileStep("warm-start gradient", (...all) => this.#partOfStep(all));
    this.#update = compileStep("warm-start update", (...all) => this.#updated(all));
    this.#evaluate = compileStep("held-out loss", (parameters, ...inputs) => [this.#objective.loss(parameters as Tensor1D, inputs)]);
  }

  get state(): AdapterTrainingState {
    return this.#state;
  }

  /** Number of trained values. */
  get values(): number {
    return parameterCount(this.layout);
  }

  /** One step with the gradient of all the batches together. Figures that are no numbers leave the state as it was. */
  async next(batches: readonly LabelledBatch[], learningRate: number): Promise<StepFigures> {
    const { step, losses, ...before } = this.#state;
    const [told, ...after] = this.#advance(batches, learningRate) as [Tensor1D, Tensor1D, Tensor1D, Tensor1D];
    const [loss, gradientNorm] = (await told.data()) as unknown as [number, number];
    told.dispose();
    const good = isSound({ loss, gradientNorm });
    tf.dispose(good ? adamWTensors(before) : after);
    if (!good) return { loss, gradientNorm };
    losses.push(loss);
    this.#state = { step: step + 1, losses, parameters: after[0], first: after[1], second: after[2] };
    return { loss, gradientNorm };
  }

  /** @param batch whose labels weigh 1 @returns nats, the sum over the batch's labels, without dropout */
  async loss(batch: LabelledBatch): Promise<number> {
    const inputs = this.#objective.inputs(batch, null);
    try {
      const [sum] = this.#evaluate(this.#state.parameters, ...inputs);
      return (await sum!.data().finally(() => sum!.dispose()))[0]!;
    } finally {
      tf.dispose(inputs);
    }
  }

  /** Whether a batch's shape comes for the first time, and has to be compiled for what is to be done with it. */
  isNewShape(batch: LabelledBatch, use: "step" | "evaluation" = "step"): boolean {
    const known = this.#seen.size;
    return this.#seen.add(`${use} ${shapeOf(batch)}`).size > known;
  }

  /** The trained values and the two moments, copied from the backend. */
  optimiser(): OptimiserValues {
    return optimiserValues(this.#state);
  }

  /** Goes on from another state. @param losses one for each step done */
  restore(values: OptimiserValues, losses: readonly number[]): void {
    tf.dispose(adamWTensors(this.#state));
    this.#state = { step: losses.length, losses: [...losses], ...optimiserState(values.parameters, values) };
  }

  /** The trained tensors, copied from the backend. */
  async arrays(): Promise<NamedArray[]> {
    const values = (await this.#state.parameters.data()) as Float32Array;
    return this.layout.map(({ name, shape, offset, size }) => ({ name, shape, data: values.slice(offset, offset + size) }));
  }

  /** The tensors that the adapter is kept as, copied from the backend. @param parameters in place of the newest */
  stored(parameters: Float32Array | null = null): Promise<NamedArray[]> {
    return this.#objective.kept(parameters ?? this.#state.parameters);
  }

  dispose(): void {
    for (const step of [this.#whole, this.#part, this.#update, this.#evaluate]) step.dispose();
    tf.dispose(adamWTensors(this.#state));
  }

  /** @returns [loss, norm], parameters, first and second moment */
  #advance(batches: readonly LabelledBatch[], learningRate: number): Tensor[] {
    const random = seededRandom(stepSeed(this.#options.seed, this.#state.step));
    const coefficients = tf.tensor1d(adamWCoefficients(this.#state.step + 1, learningRate, this.#adamW));
    const rest = [coefficients, ...adamWTensors(this.#state)];
    let made: Tensor[] = [coefficients];
    try {
      if (batches.length === 1) {
        made = [coefficients, ...this.#objective.inputs(batches[0]!, random)];
        return this.#whole(...rest, ...made.slice(1));
      }
      let sums: Tensor[] = [tf.scalar(0), tf.zeros([this.values])];
      made = [coefficients, ...sums];
      for (const batch of batches) {
        const inputs = this.#objective.inputs(batch, random);
        made.push(...inputs);
        sums = this.#part(...sums, this.#state.parameters, ...inputs);
        tf.dispose(made.slice(1));
        made = [coefficients, ...sums];
      }
      return this.#update(...sums, ...rest);
    } finally {
      tf.dispose(made);
    }
  }

  #wholeStep([coefficients, parameters, first, second, ...inputs]: readonly Tensor[]): Tensor[] {
    const { loss, gradient } = this.#objective.gradient(parameters as Tensor1D, inputs);
    return this.#updated([loss, gradient, coefficients!, parameters!, first!, second!]);
  }

  /** @param all loss and gradient so far, parameters, a batch */
  #partOfStep([sum, sumOfGradients, parameters, ...inputs]: readonly Tensor[]): Tensor[] {
    const { loss, gradient } = this.#objective.gradient(parameters as Tensor1D, inputs);
    return [tf.add(sum!, loss), tf.add(sumOfGradients!, gradient)];
  }

  #updated([loss, given, coefficients, ...state]: readonly Tensor[]): Tensor[] {
    const [parameters, first, second] = state as [Tensor1D, Tensor1D, Tensor1D];
    const { gradient, norm } = clipNorm(given as Tensor1D, this.#options.clipNorm);
    const next = adamW({ parameters, first, second }, gradient, coefficients!, this.#adamW);
    return [tf.stack([loss as Scalar, norm]), next.parameters, next.first, next.second];
  }
}

const adamWTensors = ({ parameters, first, second }: AdamWState): Tensor1D[] => [parameters, first, second];

/** Apart from the seeds of initialisation and order. */
const stepSeed = (seed: number, step: number): number => (Math.imul(seed + 1, 0x85ebca6b) ^ step) | 0;

function initialValues(layout: ParameterLayout, { spec, seed, initial }: AdapterTrainingOptions, base: AdapterBase): Float32Array {
  const values = new Float32Array(parameterCount(layout));
  const random = seededRandom(seed);
  const first = initial ?? ((name, shape) => methodOf(spec).initial(spec, [name, shape], random, base));
  for (const { name, shape, offset } of layout) values.set(first(name, shape), offset);
  return values;
}
