/*
 * Llama and its descendants: RMS norm, rotary positions, grouped-query attention, SwiGLU. Mistral may look back through a window only; Qwen2
 * has a bias on queries, keys and values; Qwen3 norms queries and keys head by head.
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { activations } from "./activation.ts";
import { attention, splitHeads } from "./attention.ts";
import { embedTokens } from "./embedding.ts";
import type { Family, Pass } from "./forward.ts";
import { throughLayers } from "./layers.ts";
import { linear } from "./linear.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { rmsNorm } from "./norm.ts";
import { type Rotation, rotate, rotation } from "./rotaryEmbedding.ts";

const embedding = "model.embed_tokens.weight";
const head = "lm_head.weight";

export const llama: Family = {
  embedding,
  head,
  residualOutputs: ["self_attn.o_proj.weight", "mlp.down_proj.weight"],
  parameters,
  storedName,
  run(pass, ids) {
    const { config, weights } = pass;
    const turn = rotation(pass.positions, config.rope!);
    const x = embedTokens(pass, weights[embedding] as Tensor2D, ids); // [rows × tokens, hidden]
    const out = throughLayers(pass, x, (layer, input) => block(pass, `model.layers.${layer}`, input, turn));
    return rmsNorm(out, weights["model.norm.weight"]!, config.normEpsilon);
  },
};

function block(pass: Pass, name: string, x: Tensor2D, turn: Rotation): Tensor2D {
  const { normEpsilon, activation } = pass.config;
  const norm = (which: string, input: Tensor2D) => rmsNorm(input, pass.weights[`${name}.${which}.weight`]!, normEpsilon);
  const at = (module: string, input: Tensor2D) => linear(pass, `${name}.${module}`, input);

  const { q, k, v } = queriesKeysValues(pass, `${name}.self_attn`, norm("input_layernorm", x), turn);
  const attended = tf.add<Tensor2D>(x, at("self_attn.o_proj", attention(pass, q, k, v)));

  const b = norm("post_attention_layernorm", attended);
  const gated = tf.mul<Tensor2D>(activations[activation](at("mlp.gate_proj", b)), at("mlp.up_proj", b));
  return tf.add(attended, at("mlp.down_proj", gated));
}

/** [rows × tokens, hidden] → [rows, heads, tokens, headSize] each, queries and keys at their positions */
function queriesKeysValues(pass: Pass, name: string, x: Tensor2D, turn: Rotation): Record<"q" | "k" | "v", Tensor> {
  const { heads, keyValueHeads, queryKeyNorm, normEpsilon } = pass.config;
  const split = (module: string, parts: number) => splitHeads(pass, linear(pass, `${name}.${module}`, x), parts);
  const normed = (part: Tensor, gain: string) =>
    queryKeyNorm ? rmsNorm(part, pass.weights[`${name}.${gain}.weight`]!, normEpsilon) : part;
  return {
    q: rotate(normed(split("q_proj", heads), "q_norm"), turn),
    k: rotate(normed(split("k_proj", keyValueHeads), "k_norm"), turn),
    v: split("v_proj", keyValueHeads),
  };
}

/** Older files carry the rotary frequencies as a buffer; a file of the bare model has no prefix. */
function storedName(name: string): string | null {
  if (name.endsWith("rotary_emb.inv_freq")) return null;
  return name.startsWith("model.") || name === head ? name : `model.${name}`;
}

function parameters(config: ModelConfig): Map<string, number[]> {
  const { vocabulary, hidden, layers, intermediate, biases } = config;
  const shapes = new Map<string, number[]>([[embedding, [vocabulary, hidden]]]);
  for (let layer = 0; layer < layers; layer++) {
    const name = `model.layers.${layer}`;
    const module = (part: string, input: number, output: number, bias: boolean) => {
      shapes.set(`${name}.${part}.weight`, [output, input]);
      if (bias) shapes.set(`${name}.${part}.bias`, [output]);
    };
    shapes.set(`${name}.input_layernorm.weight`, [hidden]);
    attentionParameters(config, `${name}.self_attn`, shapes, module);
    shapes.set(`${name}.post_attention_layernorm.weight`, [hidden]);
    module("mlp.gate_proj", hidden, intermediate, biases.feedForward);
    module("mlp.up_proj", hidden, intermediate, biases.feedForward);
    module("mlp.down_proj", intermediate, hidden, biases.feedForward);
  }
  shapes.set("model.norm.weight", [hidden]);
  if (!config.tiedHead) shapes.set(head, [vocabulary, hidden]);
  return shapes;
}

function attentionParameters(
  { hidden, heads, keyValueHeads, headSize, biases, queryKeyNorm }: ModelConfig,
  name: string,
  shapes: Map<string, number[]>,
  module: (part: string, input: number, output: number, bias: boolean) => void,
): void {
  module("self_attn.q_proj", hidden, heads * headSize, biases.qkv);
  module("self_attn.k_proj", hidden, keyValueHeads * headSize, biases.qkv);
  module("self_attn.v_proj", hidden, keyValueHeads * headSize, biases.qkv);
  module("self_attn.o_proj", heads * headSize, hidden, biases.attentionOutput);
  if (queryKeyNorm) shapes.set(`${name}.q_norm.weight`, [headSize]).set(`${name}.k_norm.weight`, [headSize]);
}
