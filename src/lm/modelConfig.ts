import { SteerlabError } from "../steerlabError.ts";
import type { ModelFamily } from "./causalLM.ts";
import {
  badValue,
  type ConfigSource,
  count,
  countOrNull,
  divided,
  flag,
  isSet,
  oneOf,
  positive,
  refuse,
  unsupported,
} from "./configValues.ts";
import { parsePartialRope, parseRope, type Rope } from "./ropeConfig.ts";

/** A Hugging Face config, parsed and checked: one shape for all families, named as the field names things. */
export interface ModelConfig {
  readonly family: ModelFamily;
  readonly vocabulary: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly intermediate: number;
  /** tokens */
  readonly context: number;
  readonly normEpsilon: number;
  readonly tiedHead: boolean;
  readonly endOfText: readonly number[];
  readonly beginOfText: number | null;
  readonly activation: Activation;
  readonly rope: Rope | null;
  /** which linear modules have one */
  readonly biases: { readonly qkv: boolean; readonly attentionOutput: boolean; readonly feedForward: boolean };
  /** queries and keys are normed, each head by itself */
  readonly queryKeyNorm: boolean;
  /** attention and feed-forward part read the same input */
  readonly parallelResidual: boolean;
  /** how many tokens a query sees in layers with a window, itself included; null where no layer has one */
  readonly slidingWindow: number | null;
  /** one a layer */
  readonly windowedLayers: readonly boolean[];
  /** the file as it was read: written back unchanged when the model is saved */
  readonly source: ConfigSource;
}

/** `gelu_new` is the approximation by tanh, `gelu` the exact one. */
export type Activation = "gelu_new" | "gelu" | "silu";

/**
 * @param json a config.json with the names of transformers 4 or 5
 * @throws `model/unknown-family` for another model_type, `model/unsupported-option` for an option that would change the computation,
 *   `model/bad-config` for a value that is missing or no sensible number
 */
export function parseModelConfig(json: unknown): ModelConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new SteerlabError("model/bad-config", "The model's config is not a JSON object.");
  }
  const source = json as ConfigSource;
  const type = String(source.model_type);
  if (!Object.hasOwn(families, type)) {
    throw new SteerlabError("model/unknown-family", `The config's model_type is "${type}".`, {
      hint: `These can be loaded: ${Object.keys(families).join(", ")}.`,
    });
  }
  refuse(source, optionsOfOtherModels);
  const config = families[type as ModelFamily](source);
  if (config.heads % config.keyValueHeads !== 0) {
    throw badValue("num_key_value_heads", config.keyValueHeads, `a divisor of the ${config.heads} attention heads`);
  }
  return config;
}

const families: Record<ModelFamily, (source: ConfigSource) => ModelConfig> = {
  gpt2: parseGpt2,
  llama: parseLlama,
  mistral: parseMistral,
  qwen2: parseQwen2,
  qwen3: parseQwen3,
  gpt_neox: parseGptNeox,
};

function parseGpt2(source: ConfigSource): ModelConfig {
  refuse(source, { add_cross_attention: [false], scale_attn_weights: [true], scale_attn_by_inverse_layer_idx: [false] });
  const hidden = count(source, "n_embd");
  const heads = count(source, "n_head");
  const layers = count(source, "n_layer");
  return {
    ...common(source, true),
    family: "gpt2",
    ...{ hidden, layers, heads, keyValueHeads: heads, headSize: divided(hidden, heads, "n_head") },
    intermediate: countOrNull(source, "n_inner", 4 * hidden, 4 * hidden),
    context: count(source, "n_positions"),
    normEpsilon: positive(source, "layer_norm_epsilon", 1e-5),
    activation: oneOf(source, "activation_function", activations, "gelu_new"),
    rope: null,
    biases: { qkv: true, attentionOutput: true, feedForward: true },
    ...noWindows(layers),
  };
}

function parseLlama(source: ConfigSource): ModelConfig {
  const attention = flag(source, "attention_bias", false);
  return {
    ...llamaLike(source, { keyValueHeads: null }),
    family: "llama",
    biases: { qkv: attention, attentionOutput: attention, feedForward: flag(source, "mlp_bias", false) },
  };
}

function parseMistral(source: ConfigSource): ModelConfig {
  refuse(source, { attention_bias: [false], mlp_bias: [false] });
  if (isSet(source.layer_types)) throw unsupported("layer_types", source.layer_types);
  const shared = llamaLike(source, { keyValueHeads: 8 });
  const window = countOrNull(source, "sliding_window", 4096, null);
  return { ...shared, family: "mistral", ...windows(window, () => true, shared.layers) };
}

function parseQwen2(source: ConfigSource): ModelConfig {
  const shared = llamaLike(source, { keyValueHeads: 32 });
  return {
    ...shared,
    family: "qwen2",
    biases: { qkv: true, attentionOutput: false, feedForward: false },
    ...qwenWindows(source, shared.layers),
  };
}

function parseQwen3(source: ConfigSource): ModelConfig {
  const attention = flag(source, "attention_bias", false);
  const shared = llamaLike(source, { keyValueHeads: 32, headSize: 128 });
  return {
    ...shared,
    family: "qwen3",
    biases: { qkv: attention, attentionOutput: attention, feedForward: false },
    queryKeyNorm: true,
    ...qwenWindows(source, shared.layers),
  };
}

function parseGptNeox(source: ConfigSource): ModelConfig {
  const hidden = count(source, "hidden_size");
  const heads = count(source, "num_attention_heads");
  const headSize = divided(hidden, heads, "num_attention_heads");
  const layers = count(source, "num_hidden_layers");
  const attention = flag(source, "attention_bias", true);
  return {
    ...common(source, false),
    family: "gpt_neox",
    ...{ hidden, layers, heads, keyValueHeads: heads, headSize },
    intermediate: count(source, "intermediate_size"),
    context: count(source, "max_position_embeddings"),
    normEpsilon: positive(source, "layer_norm_eps", 1e-5),
    activation: oneOf(source, "hidden_act", activations, "gelu"),
    rope: parsePartialRope(source, headSize),
    biases: { qkv: attention, attentionOutput: attention, feedForward: true },
    parallelResidual: flag(source, "use_parallel_residual", true),
    ...noWindows(layers),
  };
}

/** What a family takes where the config leaves it out; null means what follows from the rest. */
interface LlamaDefaults {
  readonly keyValueHeads: number | null;
  readonly headSize?: number | null;
}

/** What llama and its descendants share. */
function llamaLike(source: ConfigSource, defaults: LlamaDefaults): Omit<ModelConfig, "family"> {
  const hidden = count(source, "hidden_size");
  const heads = count(source, "num_attention_heads");
  const layers = count(source, "num_hidden_layers");
  const headSize = countOrNull(source, "head_dim", defaults.headSize ?? null, null) ?? divided(hidden, heads, "num_attention_heads");
  return {
    ...common(source, false),
    ...{ hidden, layers, heads, headSize },
    keyValueHeads: countOrNull(source, "num_key_value_heads", defaults.keyValueHeads ?? heads, heads),
    intermediate: count(source, "intermediate_size"),
    context: count(source, "max_position_embeddings"),
    normEpsilon: positive(source, "rms_norm_eps", 1e-6),
    activation: oneOf(source, "hidden_act", activations, "silu"),
    rope: parseRope(source, headSize),
    biases: { qkv: false, attentionOutput: false, feedForward: false },
    ...noWindows(layers),
  };
}

type Windows = Pick<ModelConfig, "slidingWindow" | "windowedLayers">;

/** @param has asked only where there is a window */
function windows(window: number | null, has: (layer: number) => boolean, layers: number): Windows {
  const windowedLayers = Array.from({ length: layers }, (_, layer) => window !== null && has(layer));
  return { slidingWindow: windowedLayers.includes(true) ? window : null, windowedLayers };
}

const noWindows = (layers: number): Windows => windows(null, () => false, layers);

/** `layer_types` says which layers have the window; without it, those from `max_window_layers` on. `use_sliding_window` rules over both. */
function qwenWindows(source: ConfigSource, layers: number): Windows {
  const window = flag(source, "use_sliding_window", false) ? countOrNull(source, "sliding_window", 4096, null) : null;
  const types = source.layer_types ?? null;
  if (types === null) return windows(window, (layer) => layer >= Number(source.max_window_layers ?? 28), layers);
  if (!Array.isArray(types) || types.length !== layers) throw badValue("layer_types", types, `a list of ${layers} names`);
  const known = window === null ? ["full_attention"] : ["full_attention", "sliding_attention"];
  const other = types.find((type) => !known.includes(type));
  if (other !== undefined) throw unsupported("layer_types", other);
  return windows(window, (layer) => types[layer] === "sliding_attention", layers);
}

type Common = "vocabulary" | "endOfText" | "beginOfText" | "tiedHead" | "queryKeyNorm" | "parallelResidual" | "source";

function common(source: ConfigSource, tiedByDefault: boolean): Pick<ModelConfig, Common> {
  const ends = source.eos_token_id;
  return {
    vocabulary: count(source, "vocab_size"),
    endOfText: (Array.isArray(ends) ? ends : [ends]).filter((id): id is number => Number.isInteger(id)),
    beginOfText: Number.isInteger(source.bos_token_id) ? (source.bos_token_id as number) : null,
    tiedHead: flag(source, "tie_word_embeddings", tiedByDefault),
    queryKeyNorm: false,
    parallelResidual: false,
    source,
  };
}

/** Several names mean one formula (transformers, `activations.py`). */
const activations: Record<string, Activation> = {
  ...{ gelu_new: "gelu_new", gelu_pytorch_tanh: "gelu_new", gelu_fast: "gelu_new" },
  ...{ gelu: "gelu", gelu_python: "gelu", silu: "silu", swish: "silu" },
};

/** Options of related models: a config that sets one would compute something else than its model_type says. */
const optionsOfOtherModels: Record<string, readonly unknown[]> = Object.fromEntries(
  [
    ...["quantization_config", "attn_logit_softcapping", "final_logit_softcapping", "query_pre_attn_scalar", "attention_multiplier"],
    ...["logit_scale", "logits_scaling", "embedding_multiplier", "residual_multiplier", "use_qk_norm", "qk_layernorm"],
    ...[
      "num_experts",
      "num_local_experts",
      "n_routed_experts",
      "num_experts_per_tok",
      "moe_intermediate_size",
      "shared_expert_intermediate_size",
    ],
    ...["alibi", "no_rope_layers", "rope_interleaved"],
  ].map((name) => [name, [false]]),
);
