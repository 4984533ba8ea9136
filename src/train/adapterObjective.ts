import type { Scalar, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { AppliedAdapter } from "../lm/appliedAdapter.ts";
import { forward, head, type Model } from "../lm/forward.ts";
import type { NamedArray } from "../lm/writeSafetensors.ts";
import { type AdapterMethod, methodOf, type NamedShape, type NamedTensors } from "../peft/adapterMethod.ts";
import type { AdapterSpec } from "../peft/adapterSpec.ts";
import type { Random } from "../random/seededRandom.ts";
import { freeAbandonedTape } from "./abandonedTape.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { joinParameters, layoutParameters, type ParameterLayout, splitParameters } from "./flatParameters.ts";
import type { LabelledBatch } from "./labelledBatch.ts";

/** What is minimised: an adapter's loss on a batch, as pure functions of the vector of trained values. Owns no tensor. */
export class AdapterObjective {
  readonly layout: ParameterLayout;
  readonly #model: Model;
  readonly #spec: AdapterSpec;
  readonly #method: AdapterMethod;

  /** @throws SteerlabError what the method's `trained` throws */
  constructor(model: Model, spec: AdapterSpec) {
    this.#model = model;
    this.#spec = spec;
    this.#method = methodOf(spec);
    this.layout = layoutParameters(this.#method.trained(spec, model.config));
  }

  /** A batch as tensors, which the caller frees; with random numbers, of which a compiled step makes none, also what training draws anew. */
  inputs(batch: LabelledBatch, random: Random | null): Tensor[] {
    const { rows, tokens, ids, at, targets, weights } = batch;
    return tf.tidy(() => [
      ...[tf.tensor2d(ids, [rows, tokens], "int32"), tf.tensor1d(at, "int32"), tf.tensor1d(targets, "int32"), tf.tensor1d(weights)],
      ...(random ? this.#masks(rows * tokens).map((mask) => this.#draw(mask, random)) : []),
    ]);
  }

  /**
   * @param parameters [values]
   * @param inputs of `inputs`
   * @returns nats, the sum of the labels' losses by their weights, with its gradient [values]
   */
  gradient(parameters: Tensor1D, inputs: readonly Tensor[]): { loss: Scalar; gradient: Tensor1D } {
    const loss = (...parts: Tensor[]) => this.#loss(parts, inputs);
    try {
      const { value, grads } = tf.valueAndGrads(loss)(splitParameters(this.layout, parameters));
      return { loss: value as Scalar, gradient: joinParameters(grads) };
    } catch (error) {
      freeAbandonedTape();
      throw error;
    }
  }

  /** The same loss without a gradient. */
  loss(parameters: Tensor1D, inputs: readonly Tensor[]): Scalar {
    return this.#loss(splitParameters(this.layout, parameters), inputs);
  }

  /** @returns the tensors that the adapter is kept as, of the trained ones */
  folded(parts: readonly Tensor[]): NamedTensors {
    const trained = Object.fromEntries(this.layout.map(({ name }, i) => [name, parts[i]!]));
    return this.#method.fold?.(this.#spec, trained, this.#model.config) ?? trained;
  }

  /** The same, copied from the backend. @param values [values] */
  async kept(values: Tensor1D | Float32Array): Promise<NamedArray[]> {
    const folded = tf.tidy(() => {
      const parameters = values instanceof Float32Array ? tf.tensor1d(values) : values;
      return { ...this.folded(splitParameters(this.layout, parameters)) };
    });
    const arrays = Object.entries(folded).map(async ([name, tensor]) => ({
      ...{ name, shape: tensor.shape, data: (await tensor.data()) as Float32Array },
    }));
    return Promise.all(arrays).finally(() => tf.dispose(folded));
  }

  /** Left out masks are none: then nothing is dropped. */
  #loss(parts: readonly Tensor[], inputs: readonly Tensor[]): Scalar {
    const [ids, at, targets, weights, ...drawn] = inputs as [Tensor2D, Tensor1D, Tensor1D, Tensor1D, ...Tensor[]];
    const masks = drawn.length > 0 ? Object.fromEntries(this.#masks(ids.size).map(([name], i) => [name, drawn[i]!])) : {};
    const options = { adapter: this.#applied(parts, masks) };
    const hidden = forward(this.#model, ids, options);
    return crossEntropy(head(this.#model, tf.gather(hidden, at) as Tensor2D, options), targets, weights);
  }

  #applied(parts: readonly Tensor[], masks: NamedTensors): AppliedAdapter {
    return this.#method.apply(this.#spec, this.folded(parts), this.#model.config, masks);
  }

  #masks(rows: number): readonly NamedShape[] {
    return this.#method.masks?.(this.#spec, this.#model.config, rows) ?? [];
  }

  #draw(mask: NamedShape, random: Random): Tensor {
    return tf.tensor(this.#method.drawMask!(this.#spec, mask, random), [...mask[1]], "bool");
  }
}
