/*
 * The forward pass of every family: pure functions over plain weights.
 *
 *   const config = parseModelConfig(JSON.parse(text));
 *   const weights = initialWeights(config, seed);                    // or loadWeights(folder, config)
 *   const hidden = forward({ config, weights }, ids, { adapter });   // ids int32 [rows, tokens] → [rows × tokens, hidden], normed
 *   const logits = head({ config, weights }, tf.gather(hidden, labelled));   // only where a label is → [labelled, vocabulary]
 *
 * Weights have Hugging Face's names and stored layout (linear [out, in]; GPT-2's Conv1D [in, out]); whoever makes them frees them. Any of
 * them may be replaced by a trained tensor: `{ ...weights, [name]: trained }`. Rows are padded on the right; a causal mask keeps real tokens
 * from seeing the padding, whose hidden states mean nothing. Inside a compiled step `ids` must be an argument; weights may be captured.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { AppliedAdapter } from "./appliedAdapter.ts";
import type { ModelFamily } from "./causalLM.ts";
import { gpt2 } from "./gpt2.ts";
import { llama } from "./llama.ts";
import type { ModelConfig } from "./modelConfig.ts";

export type Weights = Readonly<Record<string, Tensor>>;

/** A model is plain data. */
export interface Model {
  readonly config: ModelConfig;
  readonly weights: Weights;
}

/** What differs between the architectures, one object a file. */
export interface Family {
  /** Every weight's name and shape, in stored layout. */
  parameters(config: ModelConfig): ReadonlyMap<string, readonly number[]>;
  /** The name under which a stored tensor is looked up; null for a buffer that is no weight. */
  storedName(name: string): string | null;
  /** Weights [out] whose output is added to the residual stream: initialised smaller. */
  readonly residualOutputs: readonly string[];
  readonly embedding: string;
  /** ids [rows, tokens] → final hidden states [rows × tokens, hidden]; leaves each layer's keys and values in the pass. */
  run(pass: Pass, ids: Tensor2D): Tensor2D;
}

const families: Partial<Record<ModelFamily, Family>> = { gpt2, llama, qwen2: llama };

/** parseModelConfig lets no other family pass. */
export const familyOf = (config: ModelConfig): Family => families[config.family]!;

/** Keys and values of the tokens before, one tensor [rows, keyValueHeads, capacity, headSize] a layer. */
export interface KeyValues {
  readonly keys: readonly Tensor[];
  readonly values: readonly Tensor[];
}

export interface ForwardOptions {
  readonly adapter?: AppliedAdapter | null;
  /** The adapter applies to this row and those after it. */
  readonly firstRow?: number;
  /** One token a row, at its own position: int32 [rows]; its key and value are written there. */
  readonly past?: KeyValues & { readonly positions: Tensor1D };
  /** Pads keys and values to so many tokens, for decoding. */
  readonly capacity?: number;
}

/** One call's inputs, as the block parts see them. */
export interface Pass extends Model {
  readonly rows: number;
  readonly tokens: number;
  readonly adapter: AppliedAdapter | null;
  /** into the flattened rows × tokens */
  readonly firstRow: number;
  readonly past: ForwardOptions["past"] | null;
  readonly capacity: number | null;
  /** float32, [1, 1, tokens, 1], or [rows, 1, 1, 1] with a past */
  readonly positions: Tensor;
  /** 0 where a query sees a key, else −1e9: [1, 1, tokens, tokens], or [rows, 1, 1, capacity] with a past */
  readonly mask: Tensor;
  /** filled layer by layer with a past or a capacity */
  readonly keys: Tensor[];
  readonly values: Tensor[];
}

/** @returns final hidden states after the last norm, [rows × tokens, hidden] */
export const forward = (model: Model, ids: Tensor2D, options: ForwardOptions = {}): Tensor2D => forwardCached(model, ids, options).hidden;

/**
 * The same with keys and values, for decoding: with `capacity` those of this pass, padded; with `past` the past ones and this token's.
 * @param ids int32 [rows, tokens]; [rows, 1] with `past`
 */
export function forwardCached(model: Model, ids: Tensor2D, options: ForwardOptions = {}): KeyValues & { hidden: Tensor2D } {
  const [rows, tokens] = ids.shape;
  const { past = null, capacity = null, adapter = null, firstRow = 0 } = options;
  const [positions, mask] = past ? decodingPositions(past) : sequencePositions(tokens);
  const pass: Pass = {
    ...{ config: model.config, weights: model.weights, rows, tokens, adapter, past, capacity },
    ...{ firstRow: firstRow * tokens, positions, mask, keys: [], values: [] },
  };
  const hidden = familyOf(model.config).run(pass, ids);
  return { hidden, keys: pass.keys, values: pass.values };
}

/** @param hidden [any, hidden] @returns logits [any, vocabulary], nats */
export function head({ config, weights }: Model, hidden: Tensor2D): Tensor2D {
  const matrix = weights[config.tiedHead ? familyOf(config).embedding : "lm_head.weight"]!;
  return tf.matMul(hidden, matrix as Tensor2D, false, true);
}

const HIDDEN_FROM = -1e9;

function sequencePositions(tokens: number): [positions: Tensor, mask: Tensor] {
  const range = tf.range(0, tokens, 1, "float32");
  const later = tf.greater(range.reshape([1, tokens]), range.reshape([tokens, 1]));
  return [range.reshape([1, 1, tokens, 1]), tf.mul(tf.cast(later, "float32"), HIDDEN_FROM).reshape([1, 1, tokens, tokens])];
}

function decodingPositions({ positions, keys }: NonNullable<ForwardOptions["past"]>): [positions: Tensor, mask: Tensor] {
  const capacity = keys[0]!.shape[2]!;
  const at = tf.cast(positions, "float32").reshape([positions.shape[0], 1, 1, 1]);
  const later = tf.greater(tf.range(0, capacity, 1, "float32").reshape([1, 1, 1, capacity]), at);
  return [at, tf.mul(tf.cast(later, "float32"), HIDDEN_FROM)];
}
