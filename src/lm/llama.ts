/* Llama and Qwen2: RMS norm, rotary positions, grouped-query attention, SwiGLU. Qwen2 differs by a bias on queries, keys and values. */
import type { Tensor2D } from "@tensorflow/tfjs";
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

export const llama: Family = {
  embedding,
  head: "lm_head.weight",
  residualOutputs: ["self_attn.o_proj.weight", "mlp.down_proj.weight"],
  parameters,
  // Older files carry the rotary frequencies as a buffer.
  storedName: (name) => (name.endsWith("rotary_emb.inv_freq") ? null : name),
  run(pass, ids) {
    const { config, weights } = pass;
    const turn = rotation(pass.positions, config.rope!);
    const x = embedTokens(pass, weights[embedding] as Tensor2D, ids); // [rows × tokens, hidden]
    const out = throughLayers(pass, x, (layer, input) => block(pass, `model.layers.${layer}`, input, turn));
    return rmsNorm(out, weights["model.norm.weight"]!, config.normEpsilon);
  },
};

function block(pass: Pass, name: string, x: Tensor2D, turn: Rotation): Tensor2D {
  const { heads, keyValueHeads, normEpsilon, activation } = pass.config;
  const norm = (which: string, input: Tensor2D) => rmsNorm(input, pass.weights[`${name}.${which}.weight`]!, normEpsilon);
  const at = (module: string, input: Tensor2D) => linear(pass, `${name}.${module}`, input);

  const a = norm("input_layernorm", x);
  const q = rotate(splitHeads(pass, at("self_attn.q_proj", a), heads), turn);
  const k = rotate(splitHeads(pass, at("self_attn.k_proj", a), keyValueHeads), turn);
  const v = splitHeads(pass, at("self_attn.v_proj", a), keyValueHeads);
  const attended = tf.add<Tensor2D>(x, at("self_attn.o_proj", attention(pass, q, k, v)));

  const b = norm("post_attention_layernorm", attended);
  const gated = tf.mul<Tensor2D>(activations[activation](at("mlp.gate_proj", b)), at("mlp.up_proj", b));
  return tf.add(attended, at("mlp.down_proj", gated));
}

function parameters(config: ModelConfig): Map<string, number[]> {
  const { vocabulary, hidden, layers, heads, keyValueHeads, headSize, intermediate } = config;
  const shapes = new Map<string, number[]>([[embedding, [vocabulary, hidden]]]);
  const [queries, keys] = [heads * headSize, keyValueHeads * headSize];
  for (let layer = 0; layer < layers; layer++) {
    const add = (name: string, shape: number[]) => shapes.set(`model.layers.${layer}.${name}`, shape);
    add("input_layernorm.weight", [hidden]);
    for (const [module, out] of [
      ["q_proj", queries],
      ["k_proj", keys],
      ["v_proj", keys],
    ] as const) {
      // prettier-ignore
      add(`self_attn.${module}.weight`, [out, hidden]);
      if (config.qkvBias) add(`self_attn.${module}.bias`, [out]);
    }
    add("self_attn.o_proj.weight", [hidden, queries]);
    add("post_attention_layernorm.weight", [hidden]);
    add("mlp.gate_proj.weight", [intermediate, hidden]);
    add("mlp.up_proj.weight", [intermediate, hidden]);
    add("mlp.down_proj.weight", [hidden, intermediate]);
  }
  shapes.set("model.norm.weight", [hidden]);
  if (!config.tiedHead) shapes.set("lm_head.weight", [vocabulary, hidden]);
  return shapes;
}
