/*
 * P-Tuning (Liu et al. 2021) with PEFT's MLP encoder: the virtual tokens' vectors are computed, embedding → Linear, ReLU, Linear, ReLU, Linear, while
 * training. What is kept and saved are the computed vectors: from then on it is prompt tuning.
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { anything } from "../input/kind.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import type { Random } from "../random/seededRandom.ts";
import type { AdapterMethod, NamedShape, NamedTensors } from "./adapterMethod.ts";
import type { PTuningSpec } from "./adapterSpec.ts";
import { checkCount, checkOptions } from "./badOption.ts";
import { linearValues, normalValues } from "./initialValues.ts";
import { applyPrompt } from "./promptTuning.ts";
import { PROMPT_EMBEDDINGS, promptEmbeddings, readVirtualTokens, virtualTokenFields } from "./virtualTokens.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * @param o.tokens virtual tokens, 20
 * @param o.hidden width of the encoder's inner layers; the model's
 * @throws SteerlabError `adapter/bad-option`
 */
export function pTuning(o: { tokens?: number; hidden?: number } = {}): PTuningSpec {
  checkOptions("pTuning", o, { tokens: anything, hidden: anything });
  const { tokens = 20, hidden = null } = o;
  checkCount("number of virtual tokens", tokens);
  if (hidden !== null) checkCount("encoder's width", hidden);
  return { kind: "p-tuning", tokens, hidden };
}

const EMBEDDING = "embedding.weight";

export const pTuningMethod: AdapterMethod<PTuningSpec> = {
  label: "P-Tuning",
  trained: (spec, config) => encoderShapes(spec, config),
  initial: (spec, tensor, random, { model }) => initialEncoderValues(tensor, inputsOf(tensor, spec, model.config), random),
  stored: ({ tokens }, config) => [promptEmbeddings(tokens, config.hidden, config)],
  fold: (_spec, trained) => ({ [PROMPT_EMBEDDINGS]: encode(trained) }),
  virtual: ({ tokens }) => tokens,
  apply: (_spec, tensors) => applyPrompt(tensors),
  computation: ({ tokens }) => `prompt ${tokens}`,
  peft: { type: "P_TUNING", tensorName: (name) => name, write: encoderFields, read: readEncoderFields },
  facts: (spec, config) => [
    ["Virtual tokens", String(spec.tokens)],
    ["Encoder while training", `three layers, ${encoderWidth(spec, config)} wide`],
  ],
};

const encoderWidth = ({ hidden }: PTuningSpec, config: ModelConfig): number => hidden ?? config.hidden;

/** Under the names of PEFT's encoder. */
function encoderShapes(spec: PTuningSpec, config: ModelConfig): NamedShape[] {
  const [inner, outer] = [encoderWidth(spec, config), config.hidden];
  const linear = (layer: number, inputs: number, outputs: number): NamedShape[] => [
    [`mlp_head.${layer}.weight`, [outputs, inputs]],
    [`mlp_head.${layer}.bias`, [outputs]],
  ];
  const [, embedding] = promptEmbeddings(spec.tokens, outer, config);
  return [[EMBEDDING, embedding], ...linear(0, outer, inner), ...linear(2, inner, inner), ...linear(4, inner, outer)];
}

/** A bias has the bound of its layer's weight: only the first layer reads the embedding. */
const inputsOf = ([name]: NamedShape, spec: PTuningSpec, config: ModelConfig): number =>
  name.startsWith("mlp_head.0.") ? config.hidden : encoderWidth(spec, config);

function initialEncoderValues([name, shape]: NamedShape, inputs: number, random: Random): Float32Array {
  const count = shape.reduce((product, length) => product * length, 1);
  return name === EMBEDDING ? normalValues(count, random) : linearValues(count, inputs, random);
}

/** @returns [tokens, hidden] */
function encode(trained: NamedTensors): Tensor {
  const linear = (x: Tensor, layer: number): Tensor =>
    tf.add(tf.matMul(x as Tensor2D, trained[`mlp_head.${layer}.weight`] as Tensor2D, false, true), trained[`mlp_head.${layer}.bias`]!);
  return linear(tf.relu(linear(tf.relu(linear(trained[EMBEDDING]!, 0)), 2)), 4);
}

function encoderFields(spec: PTuningSpec, config: ModelConfig): Json {
  return {
    ...virtualTokenFields(spec.tokens, config, { heads: config.heads, width: config.hidden }),
    encoder_reparameterization_type: "MLP",
    encoder_hidden_size: encoderWidth(spec, config),
    encoder_num_layers: 2,
    encoder_dropout: 0,
  };
}

/** Which encoder computed the vectors decides nothing any more. */
function readEncoderFields(json: Json): PTuningSpec {
  const hidden = json.encoder_hidden_size;
  return { kind: "p-tuning", tokens: readVirtualTokens(json), hidden: Number.isInteger(hidden) ? (hidden as number) : null };
}
