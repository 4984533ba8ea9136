/* GPT-2: learned positions, layer norm, one projection for queries, keys and values; linear modules store [in, out] (Conv1D). */
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

const embedding = "transformer.wte.weight";
const head = "lm_head.weight";
const positionTable = "transformer.wpe.weight";

export const gpt2: Family = {
  embedding,
  head,
  residualOutputs: ["attn.c_proj.weight", "mlp.c_proj.weight"],
  parameters,
  storedName,
  run(pass, ids) {
    const { config, weights, rows, tokens } = pass;
    const words = embedTokens(pass, weights[embedding] as Tensor2D, ids); // [rows × tokens, hidden]
    const x = tf.reshape(tf.add(tf.reshape(words, [rows, tokens, config.hidden]), positionVectors(pass)), [rows * tokens, config.hidden]);
    const out = throughLayers(pass, x as Tensor2D, (layer, input) => block(pass, `transformer.h.${layer}`, input));
    return layerNorm(out, weights["transformer.ln_f.weight"]!, weights["transformer.ln_f.bias"]!, config.normEpsilon);
  },
};

/** [1 or rows, tokens, hidden] */
function positionVectors({ weights, positions, start, tokens, config }: Pass): Tensor {
  const table = weights[positionTable] as Tensor2D;
  if (start !== null) return tf.reshape(tf.slice(table, [start, 0], [tokens, config.hidden]), [1, tokens, config.hidden]);
  const vectors = tf.gather(table, tf.cast(tf.reshape(positions, [-1]), "int32"));
  return tf.reshape(vectors, [-1, tokens, config.hidden]);
}

function block(pass: Pass, name: string, x: Tensor2D): Tensor2D {
  const { heads, normEpsilon, activation } = pass.config;
  const norm = (which: string, input: Tensor2D) =>
    layerNorm(input, pass.weights[`${name}.${which}.weight`]!, pass.weights[`${name}.${which}.bias`]!, normEpsilon);
  const at = (module: string, input: Tensor2D) => linear(pass, `${name}.${module}`, input, "in-out");

  const parts = tf.split(at("attn.c_attn", norm("ln_1", x)), 3, -1) as [Tensor2D, Tensor2D, Tensor2D];
  const [q, k, v] = parts.map((part) => splitHeads(pass, part, heads)) as [Tensor, Tensor, Tensor];
  const attended = tf.add<Tensor2D>(x, at("attn.c_proj", attention(pass, q, k, v)));
  const widened = activations[activation](at("mlp.c_fc", norm("ln_2", attended)));
  return tf.add(attended, at("mlp.c_proj", widened));
}

/** The first published checkpoints leave out the prefix and carry causal masks as buffers. */
function storedName(name: string): string | null {
  if (/(^|\.)attn\.(bias|masked_bias)$/.test(name)) return null;
  return name.startsWith("transformer.") || name === head ? name : `transformer.${name}`;
}

function parameters(config: ModelConfig): Map<string, number[]> {
  const { vocabulary, hidden, layers, intermediate, context } = config;
  const shapes = new Map<string, number[]>([
    [embedding, [vocabulary, hidden]],
    [positionTable, [context, hidden]],
  ]); // prettier-ignore
  const module = (name: string, input: number, output: number) =>
    shapes.set(`${name}.weight`, [input, output]).set(`${name}.bias`, [output]);
  const norm = (name: string) => shapes.set(`${name}.weight`, [hidden]).set(`${name}.bias`, [hidden]);
  for (let layer = 0; layer < layers; layer++) {
    const name = `transformer.h.${layer}`;
    norm(`${name}.ln_1`);
    module(`${name}.attn.c_attn`, hidden, 3 * hidden);
    module(`${name}.attn.c_proj`, hidden, hidden);
    norm(`${name}.ln_2`);
    module(`${name}.mlp.c_fc`, hidden, intermediate);
    module(`${name}.mlp.c_proj`, intermediate, hidden);
  }
  norm("transformer.ln_f");
  if (!config.tiedHead) shapes.set(head, [vocabulary, hidden]);
  return shapes;
}
