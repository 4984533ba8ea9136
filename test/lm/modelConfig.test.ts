import { expect, test } from "vitest";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { json } from "./referenceModel.ts";

test.each(["gpt2", "llama", "llama3", "mistral", "mistral-window", "qwen2", "qwen3", "gpt_neox"])(
  "%s: the names of transformers 4 and 5 mean the same",
  (model) => {
    const { source: _five, ...five } = parseModelConfig(json(`models/${model}/config.json`));
    const { source: _four, ...four } = parseModelConfig(json(`models/${model}/config.legacy.json`));
    expect(four).toEqual(five);
  },
);

test("a published config is read with its defaults", () => {
  const config = parseModelConfig({
    ...{
      model_type: "qwen2",
      vocab_size: 151_936,
      hidden_size: 896,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
    },
    ...{ intermediate_size: 4864, max_position_embeddings: 32_768, rope_theta: 1e6, tie_word_embeddings: true, use_sliding_window: false },
    ...{ sliding_window: 32_768, max_window_layers: 21, hidden_act: "silu", eos_token_id: [151_643, 151_645], bos_token_id: 151_643 },
  });
  expect(config).toMatchObject({
    ...{ family: "qwen2", headSize: 64, keyValueHeads: 2, context: 32_768, normEpsilon: 1e-6, tiedHead: true },
    ...{ biases: { qkv: true, attentionOutput: false, feedForward: false }, slidingWindow: null },
    ...{ endOfText: [151_643, 151_645], beginOfText: 151_643, rope: { theta: 1e6, rotated: 64, scaling: null } },
  });
});

const llama = json("models/llama/config.json") as Record<string, unknown>;

test.each([
  [{ model_type: "bert" }, "unknown-family", "bert"],
  [{ model_type: undefined }, "unknown-family", "undefined"],
  [{ model_type: "constructor" }, "unknown-family", "constructor"],
  [{ model_type: "mixtral", num_local_experts: 8 }, "unknown-family", "mixtral"],
  [{ model_type: "qwen2_moe", num_experts: 60 }, "unknown-family", "qwen2_moe"],
  [{ hidden_act: "relu" }, "unsupported-option", "hidden_act"],
  [{ quantization_config: { bits: 4 } }, "unsupported-option", "quantization_config"],
  [{ quantization_config: { quant_method: "gptq", bits: 4 } }, "unsupported-option", "gptq"],
  [{ num_local_experts: 8 }, "unsupported-option", "num_local_experts"],
  [{ num_experts: 8 }, "unsupported-option", "num_experts"],
  [{ moe_intermediate_size: 768 }, "unsupported-option", "moe_intermediate_size"],
  [{ final_logit_softcapping: 30 }, "unsupported-option", "final_logit_softcapping"],
  [{ rope_parameters: { rope_type: "yarn", factor: 4 } }, "unsupported-option", "yarn"],
  [{ rope_parameters: { rope_type: "longrope", short_factor: [1], long_factor: [1] } }, "unsupported-option", "longrope"],
  [{ rope_parameters: undefined, rope_scaling: { type: "dynamic", factor: 2 } }, "unsupported-option", "dynamic"],
  [{ rope_parameters: undefined, rope_scaling: { type: "su" } }, "unsupported-option", "su"],
  [{ rope_parameters: { rope_type: "linear" } }, "bad-config", "factor"],
  [{ rope_parameters: { partial_rotary_factor: 0.5 } }, "unsupported-option", "partial_rotary_factor"],
  [{ attention_bias: "yes" }, "bad-config", "attention_bias"],
  [{ num_key_value_heads: 3 }, "bad-config", "num_key_value_heads"],
  [{ hidden_size: "48" }, "bad-config", "hidden_size"],
  [{ vocab_size: undefined }, "bad-config", "vocab_size"],
  [{ model_type: "gpt_neox", rope_parameters: { partial_rotary_factor: 0.25 } }, "bad-config", "rotary_pct"], // 3 of 12 are no pairs
  [{ rms_norm_eps: -1 }, "bad-config", "rms_norm_eps"],
])("%o is refused by name", (change, code, text) => {
  const parse = () => parseModelConfig({ ...llama, ...change });
  expect(parse).toThrowError(expect.objectContaining({ code: `model/${code}`, message: expect.stringContaining(text) }));
});

test.each([
  ["qwen3", { layer_types: ["full_attention", "linear_attention"] }, "linear_attention"],
  ["mistral", { layer_types: ["full_attention", "sliding_attention"] }, "layer_types"],
  ["mistral", { attention_bias: true }, "attention_bias"],
  ["gpt_neox", { rope_parameters: undefined, rope_scaling: { type: "dynamic", factor: 2 } }, "dynamic"],
  ["gpt_neox", { hidden_act: "quick_gelu" }, "quick_gelu"],
  ["qwen2", { layer_types: ["full_attention", "sliding_attention"] }, "layer_types"],
  ["gpt2", { scale_attn_by_inverse_layer_idx: true }, "scale_attn_by_inverse_layer_idx"],
  ["gpt2", { add_cross_attention: true }, "add_cross_attention"],
])("%s with %o would compute something else and is refused", (model, change, name) => {
  const parse = () => parseModelConfig({ ...json(`models/${model}/config.json`), ...change });
  expect(parse).toThrowError(expect.objectContaining({ code: "model/unsupported-option", message: expect.stringContaining(name) }));
});

test.each([
  ["mistral", { sliding_window: undefined }, { slidingWindow: 4096, windowedLayers: [true, true] }],
  ["mistral", { sliding_window: null }, { slidingWindow: null, windowedLayers: [false, false] }],
  ["mistral", { num_key_value_heads: undefined, num_attention_heads: 16 }, { keyValueHeads: 8 }],
  ["llama", { num_key_value_heads: undefined }, { keyValueHeads: 4 }],
  ["qwen2", { sliding_window: 4096 }, { slidingWindow: null, windowedLayers: [false, false] }],
  [
    "qwen2",
    { use_sliding_window: true, sliding_window: 9, layer_types: undefined, max_window_layers: 1 },
    { slidingWindow: 9, windowedLayers: [false, true] },
  ],
  [
    "qwen3",
    { use_sliding_window: true, sliding_window: 9, layer_types: ["sliding_attention", "full_attention"] },
    { slidingWindow: 9, windowedLayers: [true, false] },
  ],
  ["qwen3", { head_dim: undefined }, { headSize: 128 }],
  ["gpt_neox", { rope_parameters: undefined, hidden_size: 64 }, { rope: { theta: 10_000, rotated: 4, scaling: null } }],
])("%s with %o is read as transformers does", (model, change, meaning) => {
  expect(parseModelConfig({ ...json(`models/${model}/config.json`), ...change })).toMatchObject(meaning);
});

test("what is no object is refused", () => {
  for (const value of [null, [], "gpt2"])
    expect(() => parseModelConfig(value)).toThrowError(expect.objectContaining({ code: "model/bad-config" }));
});
