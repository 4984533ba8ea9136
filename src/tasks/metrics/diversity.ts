import { bootstrapInterval, type Interval } from "./bootstrap.ts";

/** How unlike one another texts drawn for one prompt are, and how much each repeats itself; 95 % over the texts. */
export interface Diversity {
  /** how many texts are left when equal ones count once */
  readonly different: number;
  /** 1 − the mean Jaccard similarity of a text's bigrams with those of each other text */
  readonly diversity: Interval;
  /** share of a text's trigrams that have stood in it before */
  readonly repetition: Interval;
  /** tokens of a text */
  readonly length: Interval;
}

/** @param texts token ids of at least two texts; a text without a bigram is like another one without, and unlike all others */
export function diversity(texts: readonly (readonly number[])[]): Diversity {
  const mean = (values: readonly number[]): Interval =>
    bootstrapInterval({ values: Float64Array.from(values), weights: new Float64Array(values.length).fill(1) });
  const bigrams = texts.map((ids) => new Set(grams(ids, 2)));
  const others = (i: number) => bigrams.filter((_, j) => j !== i);
  const whole = texts.map((ids) => ids.join());
  return {
    different: new Set(whole).size,
    diversity: mean(bigrams.map((own, i) => 1 - average(others(i).map((other) => jaccard(own, other))))),
    repetition: mean(texts.map((ids) => repeatedShare(grams(ids, 3)))),
    length: mean(texts.map((ids) => ids.length)),
  };
}

const grams = (ids: readonly number[], n: number): string[] =>
  Array.from({ length: Math.max(0, ids.length - n + 1) }, (_, k) => ids.slice(k, k + n).join());

const repeatedShare = (list: readonly string[]): number => (list.length === 0 ? 0 : 1 - new Set(list).size / list.length);

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const joined = a.union(b).size;
  return joined === 0 ? 1 : a.intersection(b).size / joined;
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
