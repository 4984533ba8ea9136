import type { CausalLM, Matrix } from "../lm/causalLM.ts";
import { type ExpectedValues, type GreedyAnswer, unpadded } from "./referenceFolder.ts";
import { type Comparison, largestDifference } from "./verification.ts";

/** Below this difference of the two largest logits, float32 rounding decides about the token. */
export const CERTAIN_GAP = 2e-4;

/** Logits, their sums over sequences, and greedy answers of a model, plain or adapted. */
export async function modelValues(lm: CausalLM, expected: ExpectedValues): Promise<Comparison[]> {
  const sequences = unpadded(expected.right);
  const matrices = await lm.logits(sequences);
  const sums = sequences.map((ids, row) => sequenceScore(matrices[row]!, ids));
  const texts = expected.greedy.map(({ prompt }) => lm.tokenizer.decode(prompt));
  const answers = await lm.generateAll(texts, { maxTokens: Math.max(...expected.greedy.map((answer) => answer.new.length)) });
  const ends = new Set([...lm.config.endOfText, lm.tokenizer.endOfText]);
  const wrong = expected.greedy.map((answer, i) => wrongTokens(answers[i]!.ids, certainTokens(answer, ends)));
  return [
    { what: "logits, nats", tolerance: 1e-4, difference: logitsDifference(matrices, expected) },
    { what: "log-probabilities of sequences, nats", tolerance: 1e-3, difference: largestDifference(sums, expected.right.sum_logprob) },
    { what: "greedy tokens that differ", tolerance: 0, difference: wrong.reduce((sum, n) => sum + n, 0) },
  ];
}

function logitsDifference(matrices: readonly Matrix[], { right }: ExpectedValues): number {
  const differences = right.columns.flatMap((columns, row) => {
    const { data, shape } = matrices[row]!;
    return columns.map((column, c) => largestDifference(data.subarray(column * shape[1], (column + 1) * shape[1]), right.logits[row]![c]!));
  });
  return Math.max(...differences);
}

/** Σ log p(token | tokens before), without the first token. */
function sequenceScore({ data, shape }: Matrix, ids: readonly number[]): number {
  const width = shape[1];
  return ids.slice(1).reduce((sum, id, i) => {
    const row = data.subarray(i * width, (i + 1) * width);
    const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return sum + row[id]! - largest - Math.log(row.reduce((mass, z) => mass + Math.exp(z - largest), 0));
  }, 0);
}

/** The tokens up to the first that rounding may decide, and up to the end of the text, where a model stops. */
export function certainTokens(
  { new: tokens, top2_gaps }: Pick<GreedyAnswer, "new" | "top2_gaps">,
  ends: ReadonlySet<number | null>,
): number[] {
  const end = tokens.findIndex((id, step) => ends.has(id) || top2_gaps[step]! < CERTAIN_GAP);
  return end < 0 ? tokens : tokens.slice(0, end);
}

/** How many tokens from the first wrong one on are not those that are wanted. */
export function wrongTokens(found: readonly number[], wanted: readonly number[]): number {
  const first = wanted.findIndex((id, i) => found[i] !== id);
  return first < 0 ? 0 : wanted.length - first;
}
