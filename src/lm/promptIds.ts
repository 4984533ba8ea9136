import { SteerlabError } from "../steerlabError.ts";
import type { CausalLM } from "./causalLM.ts";

/** What of a model decides how a text becomes ids. */
export type Encoding = Pick<CausalLM, "name" | "tokenizer" | "config">;

/**
 * A prompt as the model reads it: after what the tokenizer puts before a text, such as Llama's `<|begin_of_text|>`, unless the prompt has
 * it already, as a conversation written out has. The first token needs something before it: an empty prompt is the token that begins or
 * ends a text.
 * @throws `model/empty-prompt` where there is no such token
 */
export function promptIds({ name, tokenizer, config }: Encoding, prompt: string): number[] {
  const ids = begun(tokenizer.encode(prompt), tokenizer.beginning ?? []);
  if (ids.length > 0) return ids;
  const begin = config.beginOfText ?? tokenizer.endOfText;
  if (begin !== null) return [begin];
  throw new SteerlabError("model/empty-prompt", `The prompt is empty, and ${name} has no token that begins a text.`);
}

/** The ids with the beginning in front of them, once. */
export function begun(ids: readonly number[], beginning: readonly number[]): number[] {
  return beginning.every((id, i) => ids[i] === id) ? [...ids] : [...beginning, ...ids];
}
