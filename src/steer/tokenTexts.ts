import type { Tokenizer } from "../lm/causalLM.ts";

/** A token as it stands in a strip; the end of the text is `‹end›`. */
export const endText = (tokenizer: Pick<Tokenizer, "endOfText" | "tokenText">, id: number): string =>
  id === tokenizer.endOfText ? "‹end›" : tokenizer.tokenText(id);
