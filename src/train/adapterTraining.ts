import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { type CompiledStep, compileStep } from "../compile/compiledStep.ts";
import type { AppliedAdapter } from "../lm/appliedAdapter.ts";
import { forward, head, type Model } from "../lm/forward.ts";
import type { NamedArray } from "../lm/safetensors.ts";
import { type AdapterBase, type AdapterMethod, methodOf, type NamedShape, type NamedTensors } from "../peft/adapterMethod.ts";
import type { AdapterSpec } from "../peft/adapterSpec.ts";
import { type Random, seededRandom } from "../random/seededRandom.ts";
import { ADAMW_DEFAULTS, type AdamWOptions, type AdamWState, adamW, adamWCoefficients } from "./adamW.ts";
import { clipNorm } from "./clipNorm.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { divergedError } from "./divergedError.ts";
import { joinParameters, layoutParameters, type ParameterLayout, parameterCount, splitParameters } from "./flatParameters.ts";
import type { TrainingBatch } from "./trainingBatches.ts";

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

/** The training of one adapter on frozen weights, a step at a time. Owns its state and compiled step until `dispose`. */
export class AdapterTraining {
  readonly layout: ParameterLayout;
  readonly #model: Model;
  readonly #options: AdapterTrainingOptions;
  readonly #method: AdapterMethod;
  readonly #adamW: AdamWOptions;
  readonly #step: CompiledStep;
  #state: AdapterTrainingState;

  /** @throws SteerlabError what the method's `trained` throws */
  constructor(base: AdapterBase, options: AdapterTrainingOptions) {
    this.#model = base.model;
    this.#options = options;
    this.#method = methodOf(options.spec);
    this.layout = layoutParameters(this.#method.trained(options.spec, base.model.config));
    this.#adamW = { ...ADAMW_DEFAULTS, weightDecay: options.weightDecay };
    this.#state = initialState(this.layout, options, base);
    this.#step = compileStep("warm-start step", (...inputs) => this.#advance(...(inputs as StepInputs)));
  }

  get state(): AdapterTrainingState {
    return this.#state;
  }

  /** @throws SteerlabError `train/diverged`; the state is then the one before */
  async next(batch: TrainingBatch, learningRate: number): Promise<StepFigures> {
    const { step, losses, ...tensors } = this.#state;
    const inputs = this.#inputs(batch, learningRate);
    const results = this.#step(...inputs, ...adamWTensors(tensors));
    const [figures, ...after] = results as Tensor1D[];
    const [loss, gradientNorm] = (await figures!.data()) as Float32Array;
    tf.dispose([...inputs, figures!]);
    if (!Number.isFinite(loss)) {
      tf.dispose(after);
      throw divergedError(step, loss!, losses.at(-1));
    }
    tf.dispose(adamWTensors(tensors));
    const [parameters, first, second] = after as [Tensor1D, Tensor1D, Tensor1D];
    losses.push(loss!);
    this.#state = { step: step + 1, losses, parameters, first, second };
    return { loss: loss!, gradientNorm: gradientNorm! };
  }

  /** Number of trained values. */
  get values(): number {
    return parameterCount(this.layout);
  }

  /** The trained tensors, copied from the backend. */
  async arrays(): Promise<NamedArray[]> {
    const values = (await this.#state.parameters.data()) as Float32Array;
    return this.layout.map(({ name, shape, offset, size }) => ({ name, shape, data: values.slice(offset, offset + size) }));
  }

  /** The tensors that the adapter is kept as, copied from the backend. */
  async stored(): Promise<NamedArray[]> {
    if (!this.#method.fold) return this.arrays();
    const folded = tf.tidy(() => ({ ...this.#folded(splitParameters(this.layout, this.#state.parameters)) }));
    const arrays = Object.entries(folded).map(async ([name, tensor]) => ({
      ...{ name, shape: tensor.shape, data: (await tensor.data()) as Float32Array },
    }));
    return Promise.all(arrays).finally(() => tf.dispose(folded));
  }

  dispose(): void {
    this.#step.dispose();
    tf.dispose(adamWTensors(this.#state));
  }

  #inputs(batch: TrainingBatch, learningRate: number): Tensor[] {
    const { rows, tokens, ids, at, targets, weights } = batch;
    return [
      tf.tensor2d(ids, [rows, tokens], "int32"),
      tf.tensor1d(at, "int32"),
      tf.tensor1d(targets, "int32"),
      tf.tensor1d(weights),
      tf.tensor1d(adamWCoefficients(this.#state.step + 1, learningRate, this.#adamW)),
      ...this.#drawMasks(rows * tokens),
    ];
  }

  #masks(rows: number): readonly NamedShape[] {
    return this.#method.masks?.(this.#options.spec, this.#model.config, rows) ?? [];
  }

  /** Random numbers must come from outside a compiled step. */
  #drawMasks(rows: number): Tensor[] {
    const { spec, seed } = this.#options;
    const random = seededRandom(stepSeed(seed, this.#state.step));
    return this.#masks(rows).map((mask) => tf.tensor(this.#method.drawMask!(spec, mask, random), [...mask[1]]));
  }

  /** @param parts in the layout's order */
  #adapter(parts: readonly Tensor[], masks: NamedTensors): AppliedAdapter {
    return this.#method.apply(this.#options.spec, this.#folded(parts), this.#model.config, masks);
  }

  #folded(parts: readonly Tensor[]): NamedTensors {
    const trained = Object.fromEntries(this.layout.map(({ name }, i) => [name, parts[i]!]));
    return this.#method.fold?.(this.#options.spec, trained, this.#model.config) ?? trained;
  }

  #advance(...inputs: StepInputs): Tensor[] {
    const [ids, at, targets, weights, coefficients, ...rest] = inputs;
    const [parameters, first, second] = rest.slice(-3) as [Tensor1D, Tensor1D, Tensor1D];
    const masks = Object.fromEntries(this.#masks(ids.size).map(([name], i) => [name, rest[i]!]));
    const loss = (...parts: Tensor[]) => {
      const options = { adapter: this.#adapter(parts, masks) };
      const hidden = forward(this.#model, ids, options);
      return crossEntropy(head(this.#model, tf.gather(hidden, at) as Tensor2D, options), targets, weights);
    };
    const { value, grads } = tf.valueAndGrads(loss)(splitParameters(this.layout, parameters));
    const { gradient, norm } = clipNorm(joinParameters(grads), this.#options.clipNorm);
    const next = adamW({ parameters, first, second }, gradient, coefficients, this.#adamW);
    return [tf.stack([value, norm]), next.parameters, next.first, next.second];
  }
}

type StepInputs = [ids: Tensor2D, at: Tensor1D, targets: Tensor1D, weights: Tensor1D, coefficients: Tensor1D, ...rest: Tensor[]];

const adamWTensors = ({ parameters, first, second }: AdamWState): Tensor1D[] => [parameters, first, second];

/** Apart from the seeds of initialisation and order. */
const stepSeed = (seed: number, step: number): number => (Math.imul(seed + 1, 0x85ebca6b) ^ step) | 0;

function initialState(layout: ParameterLayout, { spec, seed, initial }: AdapterTrainingOptions, base: AdapterBase): AdapterTrainingState {
  const values = new Float32Array(parameterCount(layout));
  const random: Random = seededRandom(seed);
  const first = initial ?? ((name, shape) => methodOf(spec).initial(spec, [name, shape], random, base));
  for (const { name, shape, offset } of layout) values.set(first(name, shape), offset);
  const zeros = () => tf.zeros([values.length]) as Tensor1D;
  return { step: 0, losses: [], parameters: tf.tensor1d(values), first: zeros(), second: zeros() };
}
