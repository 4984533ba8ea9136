/* What the methods share whose adapter stands before the text. PEFT keeps all of them as one tensor. */
import type { ModelConfig } from "../lm/modelConfig.ts";
import type { NamedShape } from "./adapterMethod.ts";
import { badOption } from "./badOption.ts";
import { refuseOptions, unsupported } from "./peftConfig.ts";

type Json = Readonly<Record<string, unknown>>;

export const PROMPT_EMBEDDINGS = "prompt_embeddings";

/**
 * One vector a virtual token, of so many values.
 * @throws SteerlabError `adapter/bad-option` where the context has no room for a text beside them
 */
export function promptEmbeddings(tokens: number, width: number, { context }: ModelConfig): NamedShape {
  // A prompt and a prediction.
  if (tokens > context - 2) throw badOption("number of virtual tokens", tokens, `at most ${context - 2}: the context holds ${context}`);
  return [PROMPT_EMBEDDINGS, [tokens, width]];
}

/** PEFT's fields. For a prefix, `heads` counts key and value heads and `width` is theirs together. */
export function virtualTokenFields(tokens: number, { layers }: ModelConfig, { heads, width }: { heads: number; width: number }): Json {
  return {
    num_virtual_tokens: tokens,
    num_layers: layers,
    num_attention_heads: heads,
    token_dim: width,
    num_transformer_submodules: 1,
    modules_to_save: null,
  };
}

/** @throws SteerlabError `adapter/unsupported` */
export function readVirtualTokens(json: Json): number {
  refuseOptions(json, { modules_to_save: [], num_transformer_submodules: [1] });
  const tokens = json.num_virtual_tokens;
  if (!Number.isInteger(tokens) || (tokens as number) < 1) throw unsupported("num_virtual_tokens", tokens);
  return tokens as number;
}
