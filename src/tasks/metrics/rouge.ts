/** ROUGE as rouge_score computes it (`rouge_scorer.py`; Lin 2004): F measure, 0 to 1, without stemming. */
import { ngramCounts } from "./ngrams.ts";
import { rougeTokens } from "./wordTokens.ts";

/** Shared n-grams: ROUGE-1 and ROUGE-2. */
export function rougeN(order: number, hypothesis: string, reference: string): number {
  const own = ngramCounts(rougeTokens(hypothesis), order);
  const other = ngramCounts(rougeTokens(reference), order);
  let shared = 0;
  for (const [ngram, count] of own) shared += Math.min(count, other.get(ngram) ?? 0);
  return fMeasure(shared, sizeOf(own), sizeOf(other));
}

/** The longest common subsequence: ROUGE-L. */
export function rougeL(hypothesis: string, reference: string): number {
  const [own, other] = [rougeTokens(hypothesis), rougeTokens(reference)];
  return fMeasure(longestCommonSubsequence(own, other), own.length, other.length);
}

const sizeOf = (counts: ReadonlyMap<string, number>): number => counts.values().reduce((sum, count) => sum + count, 0);

/** The harmonic mean of precision and recall; 0 where nothing is shared. */
function fMeasure(shared: number, hypothesis: number, reference: number): number {
  if (shared === 0) return 0;
  const [precision, recall] = [shared / hypothesis, shared / reference];
  return (2 * precision * recall) / (precision + recall);
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let before = new Uint32Array(b.length + 1);
  for (const word of a) {
    const row = new Uint32Array(b.length + 1);
    b.forEach((other, j) => {
      row[j + 1] = word === other ? before[j]! + 1 : Math.max(before[j + 1]!, row[j]!);
    });
    before = row;
  }
  return before[b.length]!;
}
