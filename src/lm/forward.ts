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
import { matMulFewRows } from "../compile/fewRows.ts";
import type { AppliedAdapter, PrefixTokens, PromptTokens } from "./appliedAdapter.ts";
import type { ModelFamily } from "./causalLM.ts";
import { gpt2 } from "./gpt2.ts";
import { gptNeox } from "./gptNeox.ts";
import { llama } from "./llama.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { type Padding, type Placement, sequencePlacement, tokenPlacement } from "./placement.ts";

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
  /** the weight that makes logits where the embedding does not */
  readonly head: string;
  /** ids [rows, tokens] → final hidden states [rows × tokens, hidden]; leaves each layer's keys and values in the pass. */
  run(pass: Pass, ids: Tensor2D): Tensor2D;
}

const families: Record<ModelFamily, Family> = { gpt2, llama, mistral: llama, qwen2: llama, qwen3: llama, gpt_neox: gptNeox };

export const familyOf = (config: ModelConfig): Family => families[config.family];

/** Keys and values of the tokens before, one tensor [rows, keyValueHeads, capacity, headSize] a layer; virtual tokens come first. */
export interface KeyValues {
  readonly keys: readonly Tensor[];
  readonly values: readonly Tensor[];
}

export interface ForwardOptions {
  readonly adapter?: AppliedAdapter | null;
  /** The adapter applies to this row and those after it. */
  readonly firstRow?: number;
  /** One token a row, each at its own place in its text: int32 [rows]; its key and value are written there. */
  readonly past?: KeyValues & { readonly positions: Tensor1D };
  /** Pads keys and values to so many slots, for decoding: virtual tokens, text and answer. */
  readonly capacity?: number;
  /** for rows that are padded elsewhere than on the right */
  readonly padding?: Padding;
  /** Gives the hidden states of virtual tokens that go through the layers too, in front of each row's. */
  readonly withVirtual?: boolean;
}

/** One call's inputs, as the block parts see them. */
export interface Pass extends Model, Placement {
  readonly rows: number;
  /** a row's tokens that go through the layers: the prompt's virtual ones are among them */
  readonly tokens: number;
  readonly adapter: AppliedAdapter | null;
  /** into the flattened rows × tokens */
  readonly firstRow: number;
  /** virtual tokens that go through the layers in this pass */
  readonly prompt: PromptTokens | null;
  /** virtual tokens whose keys and values go before those of this pass */
  readonly prefix: PrefixTokens | null;
  readonly past: ForwardOptions["past"] | null;
  readonly capacity: number | null;
  /** which layer runs; `throughLayers` sets it */
  layer: number;
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
  if (options.adapter?.weights) return withOwnWeights(model, ids, options, options.adapter);
  const pass = newPass(model, ids, options);
  const hidden = familyOf(model.config).run(pass, ids);
  return { hidden: options.withVirtual ? hidden : textOnly(pass, hidden), keys: pass.keys, values: pass.values };
}

function newPass(model: Model, ids: Tensor2D, options: ForwardOptions): Pass {
  const [rows, text] = ids.shape;
  const { past = null, capacity = null, adapter = null, firstRow = 0, padding = null } = options;
  const virtual = adapter?.virtual ?? null;
  const prompt = !past && virtual && "embeddings" in virtual ? virtual : null;
  const prefix = !past && virtual && "keys" in virtual ? virtual : null;
  const tokens = text + (prompt?.count ?? 0);
  const first = prefix?.count ?? 0;
  const keys = past ? past.keys[0]!.shape[2]! : first + tokens;
  const placing = { rows, firstRow, virtual: virtual?.count ?? 0, keys, window: model.config.slidingWindow };
  return {
    ...{ config: model.config, weights: model.weights, rows, tokens, adapter, past, capacity, prompt, prefix },
    ...(past ? tokenPlacement(past.positions, placing) : sequencePlacement(first, placing, padding)),
    ...{ firstRow: firstRow * tokens, layer: 0, keys: [], values: [] },
  };
}

/** Takes the prompt's virtual tokens off each row. */
function textOnly({ prompt, rows, tokens, config }: Pass, hidden: Tensor2D): Tensor2D {
  if (!prompt) return hidden;
  const text = tf.slice(tf.reshape(hidden, [rows, tokens, config.hidden]), [0, prompt.count, 0], [-1, -1, -1]);
  return tf.reshape(text, [-1, config.hidden]);
}

/** Rows whose weights differ cannot be one batch: first the base rows, then the adapter's. */
function withOwnWeights(model: Model, ids: Tensor2D, options: ForwardOptions, adapter: AppliedAdapter): KeyValues & { hidden: Tensor2D } {
  const { weights, ...rest } = adapter;
  const { past, padding, firstRow = 0, ...others } = options;
  const own = { config: model.config, weights: { ...model.weights, ...weights } };
  const part = (which: Model, begin: number, size: number, applied: AppliedAdapter | null) => {
    const rows = <T extends Tensor>(x: T): T => tf.slice(x, [begin], [size]);
    const before = past && { positions: rows(past.positions), keys: past.keys.map(rows), values: past.values.map(rows) };
    const padded = padding && { real: rows(padding.real), positions: rows(padding.positions) };
    const own = { ...(before ? { past: before } : {}), ...(padded ? { padding: padded } : {}) };
    return forwardCached(which, rows(ids), { ...others, ...own, adapter: applied });
  };
  const warm = part(own, firstRow, ids.shape[0] - firstRow, rest);
  if (firstRow === 0) return warm;
  const base = part(model, 0, firstRow, null);
  const joined = (a: readonly Tensor[], b: readonly Tensor[]) => a.map((tensor, i) => tf.concat([tensor, b[i]!]));
  return {
    hidden: tf.concat([base.hidden, warm.hidden]),
    keys: joined(base.keys, warm.keys),
    values: joined(base.values, warm.values),
  };
}

/**
 * @param hidden [any, hidden]
 * @param options.adapter an adapter with weights of its own may have another head
 * @param options.firstRow the adapter applies to this row of `hidden` and those after it
 * @returns logits [any, vocabulary], nats
 */
export function head(model: Model, hidden: Tensor2D, options: Pick<ForwardOptions, "adapter" | "firstRow"> = {}): Tensor2D {
  const { adapter = null, firstRow = 0 } = options;
  const name = model.config.tiedHead ? familyOf(model.config).embedding : familyOf(model.config).head;
  const logits = (rows: Tensor2D, matrix: Tensor) => matMulFewRows(rows, matrix as Tensor2D, "out-in");
  const own = adapter?.weights?.[name];
  if (!own) return logits(hidden, model.weights[name]!);
  if (firstRow === 0) return logits(hidden, own);
  const [base, warm] = tf.split(hidden, [firstRow, hidden.shape[0] - firstRow]) as [Tensor2D, Tensor2D];
  return tf.concat([logits(base, model.weights[name]!), logits(warm, own)]);
}
