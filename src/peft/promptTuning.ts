/* Prompt tuning (Lester et al. 2021): trained vectors stand in place of word vectors before the text. */
import type { Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { anything } from "../input/kind.ts";
import { aText } from "../input/kinds.ts";
import type { AppliedAdapter } from "../lm/appliedAdapter.ts";
import { familyOf } from "../lm/forward.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import type { AdapterBase, AdapterMethod, NamedTensors } from "./adapterMethod.ts";
import type { PromptTuningSpec } from "./adapterSpec.ts";
import { badOption, checkCount, checkOptions } from "./badOption.ts";
import { normalValues } from "./initialValues.ts";
import { PROMPT_EMBEDDINGS, promptEmbeddings, readVirtualTokens, virtualTokenFields } from "./virtualTokens.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * @param o.tokens virtual tokens, 20
 * @param o.initText first values are this text's word vectors, repeated or cut to `tokens`; left out, they are drawn (standard normal)
 * @throws SteerlabError `adapter/bad-option`
 */
export function promptTuning(o: { tokens?: number; initText?: string } = {}): PromptTuningSpec {
  checkOptions("promptTuning", o, { tokens: anything, initText: aText });
  const { tokens = 20, initText = null } = o;
  checkCount("number of virtual tokens", tokens);
  if (initText === "") throw emptyText(initText);
  return { kind: "prompt-tuning", tokens, initText };
}

const emptyText = (text: string) => badOption("initText", text, "a text with at least one token, or leave it out for random first values");

export const promptTuningMethod: AdapterMethod<PromptTuningSpec> = {
  label: "Prompt tuning",
  trained: ({ tokens }, config) => [promptEmbeddings(tokens, config.hidden, config)],
  initial: ({ tokens, initText }, [, shape], random, base) =>
    initText === null ? normalValues(shape[0]! * shape[1]!, random) : wordVectors(initText, tokens, base),
  virtual: ({ tokens }) => tokens,
  apply: (_spec, tensors) => applyPrompt(tensors),
  computation: ({ tokens }) => `prompt ${tokens}`,
  peft: { type: "PROMPT_TUNING", tensorName: (name) => name, write: promptFields, read: readPromptFields },
  facts: ({ tokens, initText }) => [
    ["Virtual tokens", String(tokens)],
    ["Begun from", initText === null ? "random vectors" : JSON.stringify(initText)],
  ],
};

/** @param tensors `prompt_embeddings` [tokens, hidden] */
export function applyPrompt(tensors: NamedTensors): AppliedAdapter {
  const embeddings = tensors[PROMPT_EMBEDDINGS] as Tensor2D;
  return { virtual: { count: embeddings.shape[0], embeddings } };
}

/** As PEFT's TEXT: the text is encoded with what the tokenizer puts around it, and said again until there are enough tokens. */
function wordVectors(text: string, tokens: number, { model, tokenizer }: AdapterBase): Float32Array {
  const ids = tokenizer?.encode(text, { addSpecial: true }) ?? [];
  if (ids.length === 0) throw emptyText(text);
  const repeated = Int32Array.from({ length: tokens }, (_, i) => ids[i % ids.length]!);
  const table = model.weights[familyOf(model.config).embedding] as Tensor2D;
  return tf.tidy(() => tf.gather(table, tf.tensor1d(repeated, "int32")).dataSync<"float32">());
}

function promptFields({ tokens, initText }: PromptTuningSpec, config: ModelConfig, baseName: string): Json {
  const begun = { prompt_tuning_init: "TEXT", prompt_tuning_init_text: initText, tokenizer_name_or_path: baseName };
  const drawn = { prompt_tuning_init: "RANDOM", prompt_tuning_init_text: null, tokenizer_name_or_path: null };
  const width = { heads: config.heads, width: config.hidden };
  return { ...virtualTokenFields(tokens, config, width), ...(initText === null ? drawn : begun) };
}

/** How it was begun decides nothing any more. */
function readPromptFields(json: Json): PromptTuningSpec {
  const text = json.prompt_tuning_init === "TEXT" ? json.prompt_tuning_init_text : null;
  return { kind: "prompt-tuning", tokens: readVirtualTokens(json), initText: typeof text === "string" ? text : null };
}
