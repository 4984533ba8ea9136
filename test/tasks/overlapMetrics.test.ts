import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { corpusBleu, sentenceBleu } from "../../src/tasks/metrics/bleu.ts";
import { rougeL, rougeN } from "../../src/tasks/metrics/rouge.ts";

interface Overlap {
  corpus_bleu: number;
  items: {
    hypothesis: string;
    reference: string;
    bleu: number;
    precisions: number[];
    brevity_penalty: number;
    rouge1: number;
    rouge2: number;
    rougeL: number;
  }[];
}
const reference: Overlap = JSON.parse(readFileSync(new URL("../reference/metrics/overlap.json", import.meta.url), "utf8"));

/** The file holds ten significant digits. */
const near = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));

describe("BLEU", () => {
  it.each(reference.items)("of $hypothesis is sacrebleu's", (item) => {
    const { score, precisions, brevityPenalty } = sentenceBleu(item.hypothesis, [item.reference]);
    near(score, item.bleu);
    item.precisions.forEach((precision, order) => {
      near(precisions[order]!, precision);
    });
    near(brevityPenalty, item.brevity_penalty);
  });

  it("of a corpus is sacrebleu's, which is no mean of sentences", () => {
    const pairs = reference.items.map(({ hypothesis, reference: text }) => ({ hypothesis, references: [text] }));
    near(corpusBleu(pairs).score, reference.corpus_bleu);
  });

  it("takes the best count of each n-gram over several references, and the length that is nearest", () => {
    const { score, brevityPenalty } = sentenceBleu("the cat sat on the mat", ["a cat sat on the mat today", "the cat sat on the mat"]);
    expect(score).toBeCloseTo(100, 9);
    expect(brevityPenalty).toBe(1);
  });

  it("of nothing is 0, and needs a reference", () => {
    expect(sentenceBleu("", ["a b"])).toEqual({ score: 0, precisions: [0, 0, 0, 0], brevityPenalty: 0 });
    expect(() => sentenceBleu("a", [])).toThrow(expect.objectContaining({ code: "metric/no-reference" }));
  });

  it("does not fail at characters beyond the basic plane", () => {
    expect(sentenceBleu("𝒳, 🙂.", ["𝒳, 🙂."]).score).toBeCloseTo(100, 9);
  });
});

describe("ROUGE", () => {
  it.each(reference.items)("of $hypothesis is rouge_score's", (item) => {
    near(rougeN(1, item.hypothesis, item.reference), item.rouge1);
    near(rougeN(2, item.hypothesis, item.reference), item.rouge2);
    near(rougeL(item.hypothesis, item.reference), item.rougeL);
  });

  it("of nothing is 0", () => {
    expect(rougeL("", "a")).toBe(0);
    expect(rougeN(1, "…", "…")).toBe(0);
  });
});
