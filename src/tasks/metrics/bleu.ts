/**
 * BLEU as sacrebleu computes it (`metrics/bleu.py`; Papineni et al. 2002, Post 2018): 13a tokens, exponential smoothing, orders 1 to 4, 0 to 100.
 */
import { SteerlabError } from "../../steerlabError.ts";
import { ngramCounts } from "./ngrams.ts";
import { tokens13a } from "./wordTokens.ts";

const ORDERS = 4;

export interface Bleu {
  /** 0 to 100 */
  readonly score: number;
  /** one an order, 0 to 100, smoothed */
  readonly precisions: readonly number[];
  readonly brevityPenalty: number;
}

/** What BLEU counts: sums over segments give the statistics of a corpus. */
interface Statistics {
  /** n-grams of the hypothesis that a reference has, [orders] */
  readonly matched: number[];
  /** n-grams of the hypothesis, [orders] */
  readonly total: number[];
  hypothesisLength: number;
  referenceLength: number;
}

/**
 * BLEU of one text against one or more references: `sentence_bleu` with `effective_order`.
 * @throws SteerlabError `metric/no-reference`
 */
export function sentenceBleu(hypothesis: string, references: readonly string[]): Bleu {
  return bleuOf(statistics(hypothesis, references), true);
}

/**
 * BLEU of many texts as one: `corpus_bleu`. Not the mean of the sentences' scores.
 * @throws SteerlabError `metric/no-reference`
 */
export function corpusBleu(pairs: readonly { readonly hypothesis: string; readonly references: readonly string[] }[]): Bleu {
  const sum = pairs.map(({ hypothesis, references }) => statistics(hypothesis, references)).reduce(add, empty());
  return bleuOf(sum, false);
}

const empty = (): Statistics => ({
  matched: new Array<number>(ORDERS).fill(0),
  total: new Array<number>(ORDERS).fill(0),
  hypothesisLength: 0,
  referenceLength: 0,
});

function add(a: Statistics, b: Statistics): Statistics {
  return {
    matched: a.matched.map((count, order) => count + b.matched[order]!),
    total: a.total.map((count, order) => count + b.total[order]!),
    hypothesisLength: a.hypothesisLength + b.hypothesisLength,
    referenceLength: a.referenceLength + b.referenceLength,
  };
}

function statistics(hypothesis: string, references: readonly string[]): Statistics {
  if (references.length === 0) {
    throw new SteerlabError("metric/no-reference", `${JSON.stringify(hypothesis)} has no reference to be compared with.`, {
      hint: "Give at least one reference.",
    });
  }
  const words = tokens13a(hypothesis.trimEnd());
  const others = references.map((reference) => tokens13a(reference.trimEnd()));
  const counted = empty();
  for (let order = 1; order <= ORDERS; order++) {
    const own = ngramCounts(words, order);
    const most = others.map((reference) => ngramCounts(reference, order));
    counted.total[order - 1] = Math.max(0, words.length - order + 1);
    for (const [ngram, count] of own) {
      counted.matched[order - 1]! += Math.min(count, Math.max(...most.map((counts) => counts.get(ngram) ?? 0)));
    }
  }
  counted.hypothesisLength = words.length;
  counted.referenceLength = closestLength(
    words.length,
    others.map((reference) => reference.length),
  );
  return counted;
}

/** Of references that are equally near, the shorter. */
function closestLength(length: number, references: readonly number[]): number {
  const distance = (reference: number) => Math.abs(reference - length);
  return references.reduce((best, one) => {
    const nearer = distance(one) - distance(best);
    return nearer < 0 || (nearer === 0 && one < best) ? one : best;
  });
}

/** @param effectiveOrder leaves out orders that a short text has no n-gram of */
function bleuOf({ matched, total, hypothesisLength, referenceLength }: Statistics, effectiveOrder: boolean): Bleu {
  const brevityPenalty = brevity(hypothesisLength, referenceLength);
  const precisions = new Array<number>(ORDERS).fill(0);
  if (matched.every((count) => count === 0)) return { score: 0, precisions, brevityPenalty };
  let smoothing = 1;
  let orders = ORDERS;
  for (let n = 0; n < ORDERS && total[n]! > 0; n++) {
    if (effectiveOrder) orders = n + 1;
    if (matched[n] === 0) smoothing *= 2;
    precisions[n] = matched[n] === 0 ? 100 / (smoothing * total[n]!) : (100 * matched[n]!) / total[n]!;
  }
  const logs = precisions.slice(0, orders).reduce((sum, precision) => sum + Math.log(precision), 0);
  return { score: brevityPenalty * Math.exp(logs / orders), precisions, brevityPenalty };
}

function brevity(hypothesis: number, reference: number): number {
  if (hypothesis >= reference) return 1;
  return hypothesis === 0 ? 0 : Math.exp(1 - reference / hypothesis);
}
