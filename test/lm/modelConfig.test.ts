import { expect, test } from "vitest";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { json } from "./referenceModel.ts";

test.each(["gpt2", "llama", "llama3", "qwen2"])("%s: the names of transformers 4 and 5 mean the same", (model) => {
  const { source: _five, ...five } = parseModelConfig(json(`models/${model}/config.json`));
  const { source: _four, ...four } = parseModelConfig(json(`models/${model}/config.legacy.json`));
  expect(four).toEqual(five);
});

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
    ...{ family: "qwen2", headSize: 64, keyValueHeads: 2, context: 32_768, normEpsilon: 1e-6, tiedHead: true, qkvBias: true },
    ...{ endOfText: [151_643, 151_645], beginOfText: 151_643, rope: { theta: 1e6, rotated: 64, scaling: null } },
  });
});

const llama = json("models/llama/config.json") as Record<string, unknown>;

test.each([
  [{ model_type: "bert" }, "unknown-family", "bert"],
  [{ model_type: undefined }, "unknown-family", "undefined"],
  [{ attention_bias: true }, "unsupported-option", "attention_bias"],
  [{ mlp_bias: true }, "unsupported-option", "mlp_bias"],
  [{ hidden_act: "relu" }, "unsupported-option", "hidden_act"],
  [{ quantization_config: { bits: 4 } }, "unsupported-option", "quantization_config"],
  [{ rope_parameters: { rope_type: "yarn", factor: 4 } }, "unsupported-option", "yarn"],
  [{ rope_parameters: undefined, rope_scaling: { type: "linear", factor: 2 } }, "unsupported-option", "linear"],
  [{ num_key_value_heads: 3 }, "bad-config", "num_key_value_heads"],
  [{ hidden_size: "48" }, "bad-config", "hidden_size"],
  [{ vocab_size: undefined }, "bad-config", "vocab_size"],
  [{ rms_norm_eps: -1 }, "bad-config", "rms_norm_eps"],
])("%o is refused by name", (change, code, text) => {
  const parse = () => parseModelConfig({ ...llama, ...change });
  expect(parse).toThrowError(expect.objectContaining({ code: `model/${code}`, message: expect.stringContaining(text) }));
});

test.each([
  ["qwen2", { use_sliding_window: true }, "use_sliding_window"],
  ["qwen2", { layer_types: ["full_attention", "sliding_attention"] }, "layer_types"],
  ["gpt2", { scale_attn_by_inverse_layer_idx: true }, "scale_attn_by_inverse_layer_idx"],
  ["gpt2", { add_cross_attention: true }, "add_cross_attention"],
])("%s with %o would compute something else and is refused", (model, change, name) => {
  const parse = () => parseModelConfig({ ...json(`models/${model}/config.json`), ...change });
  expect(parse).toThrowError(expect.objectContaining({ code: "model/unsupported-option", message: expect.stringContaining(name) }));
});

test("what is no object is refused", () => {
  for (const value of [null, [], "gpt2"])
    expect(() => parseModelConfig(value)).toThrowError(expect.objectContaining({ code: "model/bad-config" }));
});
