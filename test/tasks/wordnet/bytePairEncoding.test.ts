import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, it } from "vitest";
import { CorpusEncoder, encodeCorpus, tokenizerJson, trainBytePairEncoding } from "../../../src/tasks/wordnet/bytePairEncoding.ts";
import { type Fact, wordnetFacts } from "../../../src/tasks/wordnet/facts.ts";
import { readWordnet } from "../../../src/tasks/wordnet/wordnetDatabase.ts";

const facts: Fact[] = wordnetFacts(readWordnet());
const documents = facts.map((fact) => `${fact.phrase} is ${fact.definition}.`);
const encoding = trainBytePairEncoding(documents, { vocabulary: 2048 });

describe("byte-pair encoding", () => {
  it("learns by hand-checked counts: the most frequent pair first, the smaller pair on ties", () => {
    const small = trainBytePairEncoding(["abab abab cdcd", "cdcd"], { vocabulary: 260 });
    expect(small.merges.map(([left, right]) => small.tokens[left]! + small.tokens[right]!)).toEqual(["ab", "cd", "abab"]);
  });

  it("numbers the end of text 0, then the 256 bytes, then the merges", () => {
    expect(encoding.tokens).toHaveLength(2048);
    expect(encoding.tokens[0]).toBe("<|endoftext|>");
    expect(new Set(encoding.tokens).size).toBe(2048);
    expect(encoding.merges).toHaveLength(2048 - 257);
  });

  it("encodes like Hugging Face's tokenizer with the tokenizer.json it wrote", () => {
    const reference = new Tokenizer(JSON.parse(JSON.stringify(tokenizerJson(encoding))), {});
    const encoder = new CorpusEncoder(encoding);
    const odd = [
      "I'll say it's 42  times,\n\nthen…  naïve café 日本 🙂 ",
      " two  spaces",
      "tab\tand\r\nnew line",
      "they've 'd x's",
      "a",
      "  ",
    ];
    for (const text of [...odd, ...documents.slice(0, 1500)]) {
      const ids = encoder.encode(text);
      expect(ids).toEqual(reference.encode(text).ids);
      expect(reference.decode(ids)).toBe(text);
    }
  });

  it("puts an end of text before every document", () => {
    const stream = encodeCorpus(encoding, documents.slice(0, 50));
    const encoder = new CorpusEncoder(encoding);
    expect([...stream]).toEqual(documents.slice(0, 50).flatMap((text) => [0, ...encoder.encode(text)]));
  });

  it("refuses a vocabulary that does not fit and text that is too short", () => {
    expect(() => trainBytePairEncoding(documents, { vocabulary: 100 })).toThrow(expect.objectContaining({ code: "tokenizer/vocabulary" }));
    expect(() => trainBytePairEncoding(["ab"], { vocabulary: 300 })).toThrow(
      expect.objectContaining({ code: "tokenizer/too-little-text" }),
    );
  });
});
