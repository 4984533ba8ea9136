import { seededRandom } from "../../src/random/seededRandom.ts";

/** @returns ids in 1 … vocabulary − 1 */
export function randomIds(count: number, vocabulary: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => 1 + random.integer(vocabulary - 1));
}

/** The text whose tokens are these, for the tokenizer below. */
export const textOf = (ids: readonly number[]): string => ids.join(" ");

/** A tokenizer.json in which the words are the ids themselves, so that a text of n words has n tokens. */
export function wordTokenizer(vocabulary: number): object {
  const vocab = Object.fromEntries(Array.from({ length: vocabulary }, (_, id) => [String(id), id]));
  return {
    version: "1.0",
    ...{ truncation: null, padding: null, added_tokens: [], normalizer: null, post_processor: null },
    pre_tokenizer: { type: "WhitespaceSplit" },
    decoder: { type: "WordPiece", prefix: "##", cleanup: false },
    model: { type: "WordPiece", unk_token: "0", continuing_subword_prefix: "##", max_input_chars_per_word: 100, vocab },
  };
}
