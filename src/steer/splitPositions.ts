import type { CausalLM, LabelledSequence } from "../lm/causalLM.ts";
import { choiceScores } from "../tasks/metrics/multipleChoice.ts";
import type { LikelihoodMetric, TaskItem, TaskSplit } from "../tasks/task.ts";
import { labelledExample } from "./labelledExample.ts";
import type { MetricScores } from "./pairedBootstrap.ts";

/** What a sweep can measure from likelihoods alone; metrics of generated text would need decoding anew at every strength. */
export type SweepMetric = LikelihoodMetric;
const CHOICE_METRICS = ["accuracy", "mc1", "mc2", "mc3"] as const;

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
  const end = endTokens(lm);
  const encoded = split.items.map((item) => encodeItem(lm, item));
  const fitting = encoded.filter(({ longest }) => longest <= lm.context);
  const items = fitting.map(({ item, sequenceOf }) => {
    const answer = add(sequenceOf(item.completion));
    const option = (completion: string): RowRange => {
      if (completion === item.completion) return { from: answer.from, to: answer.to - end };
      const { ids, from } = sequenceOf(completion);
      return add({ ids: ids.slice(0, ids.length - end), from });
    };
    return { answer, choices: item.choices ? { true: item.choices.true.map(option), false: item.choices.false.map(option) } : null };
  });
  const choosable = items.length > 0 && items.every(({ choices }) => choices !== null && choices.false.length > 0);
  const metrics: SweepMetric[] = ["crossEntropy", ...CHOICE_METRICS.filter((metric) => choosable && split.metrics.includes(metric))];
  const tokens = items.reduce((sum, { answer }) => sum + answer.to - answer.from, 0);
  return { sequences, layout: { items, excluded: split.items.length - items.length, metrics, tokens } };
}

/** Every text of an item once, and the tokens of its longest sequence, with the end of the text. */
function encodeItem(lm: CausalLM, item: TaskItem) {
  const texts = new Set([item.completion, ...(item.choices?.true ?? []), ...(item.choices?.false ?? [])]);
  const sequences = new Map([...texts].map((completion) => [completion, labelledExample(lm, { prompt: item.prompt, completion })]));
  const longest = Math.max(...[...sequences.values()].map(({ ids }) => ids.length));
  return { item, longest, sequenceOf: (completion: string): LabelledSequence => sequences.get(completion)! };
}

const endTokens = (lm: CausalLM) => (lm.tokenizer.endOfText === null ? 0 : 1);

/** Scores of every item: a metric is Σ values / Σ weights over the items. */
export type ItemValues = Partial<Record<SweepMetric, MetricScores>>;

/** @param logProbabilities [positions], of the labels */
export function itemValues(layout: SplitLayout, logProbabilities: Float64Array): ItemValues {
  const total = ({ from, to }: RowRange) => {
    let sum = 0;
    for (let r = from; r < to; r++) sum += logProbabilities[r]!;
    return sum;
  };
  const n = layout.items.length;
  const ones = new Float64Array(n).fill(1);
  const [values, weights] = [new Float64Array(n), new Float64Array(n)];
  layout.items.forEach(({ answer }, i) => {
    values[i] = -total(answer);
    weights[i] = answer.to - answer.from;
  });
  const chosen = layout.metrics.filter((metric) => metric !== "crossEntropy");
  const choices = Object.fromEntries(chosen.map((metric) => [metric, { values: new Float64Array(n), weights: ones }]));
  if (chosen.length > 0) addChoices(layout, total, choices);
  return { crossEntropy: { values, weights }, ...choices };
}

function addChoices({ items }: SplitLayout, total: (range: RowRange) => number, metrics: Record<string, MetricScores>): void {
  const columns = Object.entries(metrics) as [(typeof CHOICE_METRICS)[number], MetricScores][];
  items.forEach(({ choices }, i) => {
    if (choices === null) return;
    const scores = { true: choices.true.map(total), false: choices.false.map(total) };
    // "drop" may have removed every option: then none of them is chosen, and the item counts 0.
    const removed = (score: number) => score === Number.NEGATIVE_INFINITY;
    if (scores.true.every(removed) && scores.false.every(removed)) return;
    const made = choiceScores(scores);
    for (const [metric, { values }] of columns) values[i] = made[metric];
  });
}
