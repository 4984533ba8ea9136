/*
 * GPT-NeoX (Pythia): layer norm, rotary positions on a part of each head, one projection whose output lies head by head as query, key and
 * value. Attention and feed-forward part read the same input, unless the config says otherwise.
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
import { layerNorm } from "./norm.ts";
import { type Rotation, rotate, rotation } from "./rotaryEmbedding.ts";

const embedding = "gpt_neox.embed_in.weight";
const head = "embed_out.weight";
const lastNorm = "gpt_neox.final_layer_norm";

export const gptNeox: Family = {
  embedding,
  head,
  residualOutputs: ["attention.dense.weight", "mlp.dense_4h_to_h.weight"],
  parameters,
  storedName,
  run(pass, ids) {
    const { config, weights } = pass;
    const turn = rotation(pass.positions, config.rope!);
    const x = embedTokens(pass, weights[embedding] as Tensor2D, ids); // [rows × tokens, hidden]
    const out = throughLayers(pass, x, (layer, input) => block(pass, `gpt_neox.layers.${layer}`, input, turn));
    return layerNorm(out, weights[`${lastNorm}.weight`]!, weights[`${lastNorm}.bias`]!, config.normEpsilon);
  },
};

function block(pass: Pass, name: string, x: Tensor2D, turn: Rotation): Tensor2D {
  const { heads, headSize, normEpsilon, activation, parallelResidual } = pass.config;
  const norm = (which: string, input: Tensor2D) =>
    layerNorm(input, pass.weights[`${name}.${which}.weight`]!, pass.weights[`${name}.${which}.bias`]!, normEpsilon);
  const at = (module: string, input: Tensor2D) => linear(pass, `${name}.${module}`, input);

  const fused = splitHeads(pass, at("attention.query_key_value", norm("input_layernorm", x)), heads, 3 * headSize);
  const [q, k, v] = tf.split(fused, 3, -1) as [Tensor, Tensor, Tensor]; // [rows, heads, tokens, headSize] each
  const attended = tf.add<Tensor2D>(x, at("attention.dense", attention(pass, rotate(q, turn), rotate(k, turn), v)));

  const b = norm("post_attention_layernorm", parallelResidual ? x : attended);
  return tf.add(attended, at("mlp.dense_4h_to_h", activations[activation](at("mlp.dense_h_to_4h", b))));
}

/** Older files carry causal masks and rotary frequencies as buffers; a file of the bare model has no prefix; transformers 5 says lm_head. */
function storedName(name: string): string | null {
  if (/(^|\.)attention\.(bias|masked_bias|rotary_emb\.inv_freq)$|(^|\.)rotary_emb\.inv_freq$/.test(name)) return null;
  if (name === head || name === "lm_head.weight") return head;
  return name.startsWith("gpt_neox.") ? name : `gpt_neox.${name}`;
}

function parameters({ vocabulary, hidden, layers, intermediate, biases, tiedHead }: ModelConfig): Map<string, number[]> {
  const shapes = new Map<string, number[]>([[embedding, [vocabulary, hidden]]]);
  const module = (name: string, input: number, output: number, bias: boolean) => {
    shapes.set(`${name}.weight`, [output, input]);
    if (bias) shapes.set(`${name}.bias`, [output]);
  };
  const norm = (name: string) => shapes.set(`${name}.weight`, [hidden]).set(`${name}.bias`, [hidden]);
  for (let layer = 0; layer < layers; layer++) {
    const name = `gpt_neox.layers.${layer}`;
    norm(`${name}.input_layernorm`);
    module(`${name}.attention.query_key_value`, hidden, 3 * hidden, biases.qkv);
    module(`${name}.attention.dense`, hidden, hidden, biases.attentionOutput);
    norm(`${name}.post_attention_layernorm`);
    module(`${name}.mlp.dense_h_to_4h`, hidden, intermediate, biases.feedForward);
    module(`${name}.mlp.dense_4h_to_h`, intermediate, hidden, biases.feedForward);
  }
  norm(lastNorm);
  if (!tiedHead) shapes.set(head, [vocabulary, hidden]);
  return shapes;
}
