/*
 * The compiled steps of one model: what a cell asks for is made of these few, each a pure function of tensors with static shapes.
 * With `copies` 2 every row is run twice in one batch, first as the base, then with the adapter, over the same frozen weights.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { type CompiledStep, compileStep } from "../compile/compiledStep.ts";
import { type AppliedAdapter, virtualCount } from "./appliedAdapter.ts";
import { type ForwardOptions, forward, forwardCached, head, type KeyValues, type Model } from "./forward.ts";

/** A batch of decoding: [copies × rows, …] each. The caller frees it with `freeDecoding`. */
export interface Decoding {
  /** [copies × rows, vocabulary] */
  readonly logits: Tensor2D;
  /** int32 [copies × rows] */
  readonly greatest: Tensor1D;
  readonly cache: KeyValues;
}

export function freeDecoding({ logits, greatest, cache }: Decoding): void {
  for (const tensor of [logits, greatest, ...cache.keys, ...cache.values]) tensor.dispose();
}

/**
 * `after` says how many calls of a shape run op by op before it pays to compile: a decoding step gains most (ten times, where the model is
 * small), a large batch of scores least.
 */
export class ModelSteps {
  readonly copies: 1 | 2;
  readonly #model: Model;
  readonly #adapter: AppliedAdapter | null;
  readonly #scored: CompiledStep;
  readonly #labelled: CompiledStep;
  readonly #decode: CompiledStep;
  readonly #prefill = new Map<number, CompiledStep>();

  constructor(name: string, model: Model, adapter: AppliedAdapter | null, copies: 1 | 2) {
    this.copies = copies;
    this.#model = model;
    this.#adapter = adapter;
    this.#scored = compileStep(`${name}: score`, (ids, at, targets) => [this.#logProbabilities(ids, at, targets)], { after: 8 });
    this.#labelled = compileStep(`${name}: logits`, (ids, at) => [this.#logitsAt(ids, at)], { after: 8 });
    this.#decode = compileStep(`${name}: decode`, (ids, positions, ...cache) => this.#next(ids, positions, cache), { after: 32 });
  }

  /**
   * @param ids int32 [rows, tokens] @param at int32 [n], places in rows × tokens @param targets int32 [n]
   * @returns log-probability of each target after its place, [copies × n], nats
   */
  logProbabilities(ids: Tensor2D, at: Tensor1D, targets: Tensor1D): Tensor1D {
    return this.#scored(ids, at, targets)[0] as Tensor1D;
  }

  /** @returns logits at the places, [copies × n, vocabulary] */
  logits(ids: Tensor2D, at: Tensor1D): Tensor2D {
    return this.#labelled(ids, at)[0] as Tensor2D;
  }

  /**
   * Runs the prompts and keeps their keys and values.
   * @param ids int32 [rows, tokens] @param last int32 [rows], each prompt's last place in rows × tokens
   * @param text tokens that prompts and answers may have together
   */
  prefill(ids: Tensor2D, last: Tensor1D, text: number): Decoding {
    const capacity = text + this.virtual;
    const step =
      this.#prefill.get(capacity) ?? compileStep("prefill", (i, l) => this.#begin(i as Tensor2D, l as Tensor1D, capacity), { after: 8 });
    this.#prefill.set(capacity, step);
    return this.#decoding(step(ids, last));
  }

  /** @param ids int32 [rows], the tokens chosen last @param positions int32 [rows], where they stand */
  decode(ids: Tensor1D, positions: Tensor1D, { keys, values }: KeyValues): Decoding {
    return this.#decoding(this.#decode(ids, positions, ...keys, ...values));
  }

  /** The positions that the adapter's virtual tokens take up. */
  get virtual(): number {
    return virtualCount(this.#adapter);
  }

  dispose(): void {
    for (const step of [this.#scored, this.#labelled, this.#decode, ...this.#prefill.values()]) step.dispose();
    this.#prefill.clear();
  }

  #decoding([logits, greatest, ...cache]: Tensor[]): Decoding {
    const { layers } = this.#model.config;
    return {
      logits: logits as Tensor2D,
      greatest: greatest as Tensor1D,
      cache: { keys: cache.slice(0, layers), values: cache.slice(layers) },
    };
  }

  /** Each row once a copy. */
  #repeated<T extends Tensor>(x: Tensor): T {
    return (this.copies === 2 ? tf.concat([x, x]) : x) as T;
  }

  #options(rows: number): ForwardOptions {
    return { adapter: this.#adapter, firstRow: this.copies === 2 ? rows : 0 };
  }

  #logitsAt(ids: Tensor, at: Tensor): Tensor2D {
    const [rows, tokens] = ids.shape as [number, number];
    const hidden = forward(this.#model, this.#repeated<Tensor2D>(ids), this.#options(rows));
    const places = this.copies === 2 ? tf.concat([at, tf.add(at, tf.scalar(rows * tokens, "int32"))]) : at;
    return this.#head(tf.gather(hidden, places as Tensor1D) as Tensor2D);
  }

  /** @param hidden [copies × n, hidden] */
  #head(hidden: Tensor2D): Tensor2D {
    return head(this.#model, hidden, this.#options(hidden.shape[0] / this.copies));
  }

  #logProbabilities(ids: Tensor, at: Tensor, targets: Tensor): Tensor {
    const logits = this.#logitsAt(ids, at); // [copies × n, vocabulary]
    const rows = tf.range(0, logits.shape[0], 1, "int32");
    const chosen = tf.gatherND(logits, tf.stack([rows, this.#repeated(targets)], 1) as Tensor2D);
    return tf.sub(chosen, tf.logSumExp(logits, -1));
  }

  #begin(ids: Tensor2D, last: Tensor1D, capacity: number): Tensor[] {
    const [rows, tokens] = ids.shape;
    const { hidden, keys, values } = forwardCached(this.#model, this.#repeated(ids), { ...this.#options(rows), capacity });
    const places = this.copies === 2 ? tf.concat([last, tf.add(last, tf.scalar(rows * tokens, "int32"))]) : last;
    const logits = this.#head(tf.gather(hidden, places as Tensor1D) as Tensor2D);
    return [logits, tf.argMax(logits, -1), ...keys, ...values];
  }

  #next(ids: Tensor, positions: Tensor, cache: Tensor[]): Tensor[] {
    const { layers } = this.#model.config;
    const rows = ids.shape[0]!;
    const past = { positions: this.#repeated<Tensor1D>(positions), keys: cache.slice(0, layers), values: cache.slice(layers) };
    const column = tf.reshape(this.#repeated(ids), [-1, 1]) as Tensor2D;
    const { hidden, keys, values } = forwardCached(this.#model, column, { ...this.#options(rows), past });
    const logits = this.#head(hidden);
    return [logits, tf.argMax(logits, -1), ...keys, ...values];
  }
}
