import { SteerlabError } from "../steerlabError.ts";
import type { ModelFamily } from "./causalLM.ts";

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
  readonly activation: "gelu_new" | "gelu" | "silu";
  readonly rope: { readonly theta: number; readonly rotated: number; readonly scaling: RopeScaling | null } | null;
  readonly qkvBias: boolean;
  /** how many tokens a query sees, itself included; null: all before it */
  readonly slidingWindow: number | null;
  /** the file as it was read: written back unchanged when the model is saved */
  readonly source: Readonly<Record<string, unknown>>;
}

export interface RopeScaling {
  readonly type: "llama3";
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  readonly originalContext: number;
}

type Source = Readonly<Record<string, unknown>>;

/**
 * @param json a config.json with the names of transformers 4 or 5
 * @throws `model/unknown-family` for another model_type, `model/unsupported-option` for an option that would change the computation,
 *   `model/bad-config` for a value that is missing or no sensible number
 */
export function parseModelConfig(json: unknown): ModelConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new SteerlabError("model/bad-config", "The model's config is not a JSON object.");
  }
  const source = json as Source;
  const parse = families[String(source.model_type)];
  if (!parse) {
    throw new SteerlabError("model/unknown-family", `The config's model_type is "${String(source.model_type)}".`, {
      hint: `These can be loaded: ${Object.keys(families).join(", ")}.`,
    });
  }
  refuse(source, optionsOfOtherModels);
  const config = parse(source);
  if (config.heads % config.keyValueHeads !== 0) {
    throw bad("num_key_value_heads", config.keyValueHeads, `a divisor of the ${config.heads} attention heads`);
  }
  return config;
}

const families: Record<string, (source: Source) => ModelConfig> = { gpt2: parseGpt2, llama: parseLlama, qwen2: parseQwen2 };

function parseGpt2(source: Source): ModelConfig {
  refuse(source, { add_cross_attention: [false], scale_attn_weights: [true], scale_attn_by_inverse_layer_idx: [false] });
  const hidden = count(source, "n_embd");
  const heads = count(source, "n_head");
  return {
    ...common(source),
    family: "gpt2",
    hidden,
    layers: count(source, "n_layer"),
    heads,
    keyValueHeads: heads,
    headSize: divided(hidden, heads, "n_head"),
    intermediate: isSet(source.n_inner) ? count(source, "n_inner") : 4 * hidden,
    context: count(source, "n_positions"),
    normEpsilon: positive(source, "layer_norm_epsilon", 1e-5),
    tiedHead: flag(source, "tie_word_embeddings", true),
    activation: oneOf(source, "activation_function", ["gelu_new", "gelu", "silu"], "gelu_new"),
    rope: null,
    qkvBias: true,
    slidingWindow: null,
  };
}

function parseLlama(source: Source): ModelConfig {
  refuse(source, { attention_bias: [false], mlp_bias: [false] });
  return { ...rotaryFamily(source, 10_000), family: "llama", qkvBias: false };
}

function parseQwen2(source: Source): ModelConfig {
  refuse(source, { use_sliding_window: [false] });
  const other = Array.isArray(source.layer_types) ? source.layer_types.find((type) => type !== "full_attention") : undefined;
  if (other !== undefined) throw unsupported("layer_types", other);
  return { ...rotaryFamily(source, 10_000), family: "qwen2", qkvBias: true };
}

/** What llama and its descendants share. */
function rotaryFamily(source: Source, defaultTheta: number): Omit<ModelConfig, "family" | "qkvBias"> {
  const hidden = count(source, "hidden_size");
  const heads = count(source, "num_attention_heads");
  const headSize = isSet(source.head_dim) ? count(source, "head_dim") : divided(hidden, heads, "num_attention_heads");
  return {
    ...common(source),
    hidden,
    layers: count(source, "num_hidden_layers"),
    heads,
    keyValueHeads: isSet(source.num_key_value_heads) ? count(source, "num_key_value_heads") : heads,
    headSize,
    intermediate: count(source, "intermediate_size"),
    context: count(source, "max_position_embeddings"),
    normEpsilon: positive(source, "rms_norm_eps", 1e-6),
    tiedHead: flag(source, "tie_word_embeddings", false),
    activation: oneOf(source, "hidden_act", ["silu", "gelu", "gelu_new"], "silu"),
    rope: parseRope(source, headSize, defaultTheta),
    slidingWindow: null,
  };
}

/** transformers 5 keeps theta and scaling together in `rope_parameters`; 4 has `rope_theta` and `rope_scaling`. */
function parseRope(source: Source, headSize: number, defaultTheta: number): NonNullable<ModelConfig["rope"]> {
  const found = source.rope_parameters ?? source.rope_scaling ?? {};
  if (typeof found !== "object" || Array.isArray(found)) throw bad("rope_parameters", found, "an object");
  const parameters = found as Source;
  const theta = positive({ rope_theta: parameters.rope_theta ?? source.rope_theta }, "rope_theta", defaultTheta);
  refuse({ ...source, ...parameters }, { partial_rotary_factor: [1] });
  const type = parameters.rope_type ?? parameters.type ?? "default";
  if (type === "default") return { theta, rotated: headSize, scaling: null };
  if (type !== "llama3") throw unsupported("rope_type", type);
  const scaling: RopeScaling = {
    type,
    factor: positive(parameters, "factor"),
    lowFrequencyFactor: positive(parameters, "low_freq_factor"),
    highFrequencyFactor: positive(parameters, "high_freq_factor"),
    originalContext: positive(parameters, "original_max_position_embeddings"),
  };
  return { theta, rotated: headSize, scaling };
}

function common(source: Source): Pick<ModelConfig, "vocabulary" | "endOfText" | "beginOfText" | "source"> {
  const ends = source.eos_token_id;
  return {
    vocabulary: count(source, "vocab_size"),
    endOfText: (Array.isArray(ends) ? ends : [ends]).filter((id): id is number => Number.isInteger(id)),
    beginOfText: Number.isInteger(source.bos_token_id) ? (source.bos_token_id as number) : null,
    source,
  };
}

/** Options of related models: a config that sets one would compute something else than its model_type says. */
const optionsOfOtherModels: Record<string, readonly unknown[]> = Object.fromEntries(
  [
    ...[
      "quantization_config",
      "attn_logit_softcapping",
      "final_logit_softcapping",
      "logit_scale",
      "logits_scaling",
      "embedding_multiplier",
    ],
    ...["residual_multiplier", "attention_multiplier", "num_experts", "num_local_experts", "alibi", "no_rope_layers", "rope_interleaved"],
  ].map((name) => [name, [false]]),
);

/** Refuses an option that is set to anything but the values given. */
function refuse(source: Source, supported: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [name, values] of Object.entries(supported)) {
    if (isSet(source[name]) && !values.includes(source[name])) throw unsupported(name, source[name]);
  }
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

const unsupported = (name: string, value: unknown): SteerlabError =>
  new SteerlabError("model/unsupported-option", `The config sets ${name} to ${JSON.stringify(value)}.`, {
    hint: "The model would compute something else without it, so it is not loaded.",
  });

const bad = (name: string, value: unknown, expected: string): SteerlabError =>
  new SteerlabError("model/bad-config", `The config's ${name} is ${JSON.stringify(value) ?? "missing"}; expected ${expected}.`);

function count(source: Source, name: string): number {
  const value = source[name];
  if (!Number.isInteger(value) || (value as number) < 1) throw bad(name, value, "a whole number above 0");
  return value as number;
}

function positive(source: Source, name: string, fallback?: number): number {
  const value = source[name] ?? fallback;
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) throw bad(name, value, "a number above 0");
  return value;
}

function flag(source: Source, name: string, fallback: boolean): boolean {
  const value = source[name] ?? fallback;
  if (typeof value !== "boolean") throw bad(name, value, "true or false");
  return value;
}

function oneOf<T extends string>(source: Source, name: string, values: readonly T[], fallback: T): T {
  const value = source[name] ?? fallback;
  if (!values.includes(value as T)) throw unsupported(name, value);
  return value as T;
}

function divided(hidden: number, heads: number, name: string): number {
  if (hidden % heads !== 0) throw bad(name, heads, `a divisor of the width ${hidden}`);
  return hidden / heads;
}
