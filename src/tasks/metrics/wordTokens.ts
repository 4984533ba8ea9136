/**
 * Words as BLEU and ROUGE count them. Each follows its reference implementation rule by rule, since another tokenizer gives other scores.
 */

/** What Python's `str.split()` takes for white space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+001C to U+001F are white space to Python
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const ENTITIES = [
  ["&quot;", '"'],
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
] as const;

/** sacrebleu's `13a` (`tokenizers/tokenizer_13a.py`, `tokenizer_re.py`), the tokenizer of mteval-v13a. */
export function tokens13a(text: string): string[] {
  let line = text.replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ");
  for (const [entity, character] of ENTITIES) line = line.replaceAll(entity, character);
  return splitWords(
    ` ${line} `
      .replace(/([{-~[-` -&(-+:-@/])/gu, " $1 ")
      .replace(/([^0-9])([.,])/gu, "$1 $2 ")
      .replace(/([.,])([^0-9])/gu, " $1 $2")
      .replace(/([0-9])(-)/gu, "$1 $2 "),
  );
}

/** rouge_score's (`tokenize.py`) without stemming: lower case, and whatever is no ASCII letter or digit parts words. */
export function rougeTokens(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

const splitWords = (line: string): string[] => line.split(SPACES).filter((word) => word !== "");
