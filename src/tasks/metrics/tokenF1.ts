/** Token F1 as SQuAD's evaluation computes it (Rajpurkar et al. 2016, `evaluate-v1.1.py`): lower case, without punctuation and articles. */

/** @returns 0 to 1; 1 where neither text has a word left */
export function tokenF1(hypothesis: string, reference: string): number {
  const [own, other] = [squadTokens(hypothesis), squadTokens(reference)];
  if (own.length === 0 || other.length === 0) return own.length === other.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of other) left.set(word, (left.get(word) ?? 0) + 1);
  const shared = own.filter((word) => takeOne(left, word)).length;
  if (shared === 0) return 0;
  const [precision, recall] = [shared / own.length, shared / other.length];
  return (2 * precision * recall) / (precision + recall);
}

function takeOne(left: Map<string, number>, word: string): boolean {
  const count = left.get(word) ?? 0;
  left.set(word, count - 1);
  return count > 0;
}

const PUNCTUATION = /[!-/:-@[-`{-~]/g;

const squadTokens = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(PUNCTUATION, "")
    .replace(/\b(a|an|the)\b/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
