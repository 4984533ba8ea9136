/*
 * P-Tuning v2 (Liu et al. 2022), PEFT's prefix tuning without projection: every layer has trained keys and values before the text's own. No position
 * is turned into them.
 */
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { anything } from "../input/kind.ts";
import type { AppliedAdapter } from "../lm/appliedAdapter.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import type { AdapterMethod, NamedTensors } from "./adapterMethod.ts";
import type { PTuningV2Spec } from "./adapterSpec.ts";
import { checkCount, checkOptions } from "./badOption.ts";
import { normalValues } from "./initialValues.ts";
import { PROMPT_EMBEDDINGS, promptEmbeddings, readVirtualTokens, virtualTokenFields } from "./virtualTokens.ts";

type Json = Readonly<Record<string, unknown>>;

/** @param o.tokens virtual tokens, 20 @throws SteerlabError `adapter/bad-option` */
export function pTuningV2(o: { tokens?: number } = {}): PTuningV2Spec {
  checkOptions("pTuningV2", o, { tokens: anything });
  const { tokens = 20 } = o;
  checkCount("number of virtual tokens", tokens);
  return { kind: "p-tuning-v2", tokens };
}

/** Values of one layer's keys, or of its values. */
const width = ({ keyValueHeads, headSize }: ModelConfig): number => keyValueHeads * headSize;

export const pTuningV2Method: AdapterMethod<PTuningV2Spec> = {
  label: "P-Tuning v2",
  trained: ({ tokens }, config) => [promptEmbeddings(tokens, 2 * config.layers * width(config), config)],
  initial: (_spec, [, shape], random) => normalValues(shape[0]! * shape[1]!, random),
  virtual: ({ tokens }) => tokens,
  apply: (_spec, tensors, config) => applyPrefix(tensors, config),
  computation: ({ tokens }) => `prefix ${tokens}`,
  peft: { type: "PREFIX_TUNING", tensorName: (name) => name, write: prefixFields, read: readPrefixFields },
  facts: ({ tokens }, { layers }) => [["Prefix", `${tokens} virtual tokens in each of ${layers} layers`]],
};

/** @param tensors `prompt_embeddings` [tokens, layers × (keys, values) × keyValueHeads × headSize] */
export function applyPrefix(tensors: NamedTensors, config: ModelConfig): AppliedAdapter {
  const all = tensors[PROMPT_EMBEDDINGS]!;
  const { keyValueHeads, headSize } = config;
  const size = width(config);
  const part = (index: number): Tensor => {
    const flat = tf.slice(all, [0, index * size], [-1, size]);
    return tf.transpose(tf.reshape(flat, [-1, keyValueHeads, headSize]), [1, 0, 2]); // [keyValueHeads, tokens, headSize]
  };
  return { virtual: { count: all.shape[0]!, keys: (layer) => part(2 * layer), values: (layer) => part(2 * layer + 1) } };
}

function prefixFields({ tokens }: PTuningV2Spec, config: ModelConfig): Json {
  return {
    ...virtualTokenFields(tokens, config, { heads: config.keyValueHeads, width: width(config) }),
    prefix_projection: false,
    encoder_hidden_size: width(config),
  };
}

/** With a projection PEFT saves what it computed: from then on there is no difference. */
function readPrefixFields(json: Json): PTuningV2Spec {
  return { kind: "p-tuning-v2", tokens: readVirtualTokens(json) };
}
