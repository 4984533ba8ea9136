import type { CausalLM, LabelledSequence } from "../lm/causalLM.ts";
import { choiceAccuracy, mc1, mc2, mc3 } from "../tasks/metrics/multipleChoice.ts";
import type { LikelihoodMetric, TaskItem, TaskSplit } from "../tasks/task.ts";
import { labelledExample } from "./labelledExample.ts";

/** What a sweep can measure from likelihoods alone; metrics of generated text would need decoding anew at every strength. */
export type SweepMetric = LikelihoodMetric;
const CHOICE_SCORES = { accuracy: choiceAccuracy, mc1, mc2, mc3 } as const;
const CHOICE_METRICS = Object.keys(CHOICE_SCORES) as (keyof typeof CHOICE_SCORES)[];

/** Rows of positions, from … to − 1. */
interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Which rows of a pass say what about which item. */
export interface SplitLayout {
  readonly items: readonly {
    /** the answer's tokens and the end of the text: what cross-entropy counts */
    readonly answer: RowRange;
    readonly choices: { readonly true: readonly RowRange[]; readonly false: readonly RowRange[] } | null;
  }[];
  /** items of the split that do not fit the context and are left out */
  readonly excluded: number;
  readonly metrics: readonly SweepMetric[];
  /** tokens that cross-entropy counts */
  readonly tokens: number;
}

/**
 * The sequences of a task split, each answer once: the answer with its end for cross-entropy, every option without an end for
 * likelihoods. An option that is the answer shares its sequence.
 */
export function layOutSplit(lm: CausalLM, split: TaskSplit): { sequences: LabelledSequence[]; layout: SplitLayout } {
  const sequences: LabelledSequence[] = [];
  let row = 0;
  const add = (sequence: LabelledSequence): RowRange => {
    sequences.push(sequence);
    row += sequence.ids.length - sequence.from;
    return { from: row - (sequence.ids.length - sequence.from), to: row };
  };
  const fitting = split.items.filter((item) => longest(lm, item) <= lm.context);
  const items = fitting.map((item) => {
    const answer = add(labelledExample(lm, item));
    const option = (completion: string): RowRange => {
      if (completion === item.completion) return { from: answer.from, to: answer.to - endTokens(lm) };
      const { ids, from } = labelledExample(lm, { prompt: item.prompt, completion });
      return add({ ids: ids.slice(0, ids.length - endTokens(lm)), from });
    };
    return { answer, choices: item.choices ? { true: item.choices.true.map(option), false: item.choices.false.map(option) } : null };
  });
  const choosable = items.length > 0 && items.every(({ choices }) => choices !== null && choices.false.length > 0);
  const metrics: SweepMetric[] = ["crossEntropy", ...CHOICE_METRICS.filter((metric) => choosable && split.metrics.includes(metric))];
  const tokens = items.reduce((sum, { answer }) => sum + answer.to - answer.from, 0);
  return { sequences, layout: { items, excluded: split.items.length - items.length, metrics, tokens } };
}

/** Tokens of an item's longest sequence, with the end of the text. */
function longest(lm: CausalLM, { prompt, completion, choices }: TaskItem): number {
  const options = [completion, ...(choices?.true ?? []), ...(choices?.false ?? [])];
  return Math.max(...options.map((option) => labelledExample(lm, { prompt, completion: option }).ids.length));
}

const endTokens = (lm: CausalLM) => (lm.tokenizer.endOfText === null ? 0 : 1);

/** Scores of every item: a metric is Σ values / Σ weights over the items. */
export type ItemValues = Partial<Record<SweepMetric, { readonly values: Float64Array; readonly weights: Float64Array }>>;

/** @param logProbabilities [positions], of the labels */
export function itemValues(layout: SplitLayout, logProbabilities: Float64Array): ItemValues {
  const total = ({ from, to }: RowRange) => {
    let sum = 0;
    for (let r = from; r < to; r++) sum += logProbabilities[r]!;
    return sum;
  };
  const n = layout.items.length;
  const ones = new Float64Array(n).fill(1);
  const values: Record<SweepMetric, Float64Array> = {
    crossEntropy: Float64Array.from(layout.items, ({ answer }) => -total(answer)),
    accuracy: new Float64Array(n),
    mc1: new Float64Array(n),
    mc2: new Float64Array(n),
    mc3: new Float64Array(n),
  };
  layout.items.forEach(({ choices }, i) => {
    if (choices === null) return;
    const scores = { true: choices.true.map(total), false: choices.false.map(total) };
    // "drop" may have removed every option: then none of them is chosen, and the item counts 0.
    const removed = [...scores.true, ...scores.false].every((score) => score === Number.NEGATIVE_INFINITY);
    if (!removed) for (const metric of CHOICE_METRICS) values[metric][i] = CHOICE_SCORES[metric](scores);
  });
  const weights = (metric: SweepMetric) =>
    metric === "crossEntropy" ? Float64Array.from(layout.items, ({ answer }) => answer.to - answer.from) : ones;
  return Object.fromEntries(layout.metrics.map((metric) => [metric, { values: values[metric], weights: weights(metric) }]));
}

export function weightedMean({ values, weights }: { values: Float64Array; weights: Float64Array }, counts?: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const count = counts ? counts[i]! : 1;
    if (count === 0) continue;
    sum += count * values[i]!;
    total += count * weights[i]!;
  }
  return sum / total;
}
