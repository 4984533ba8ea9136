import type { CausalLM, LabelledSequence } from "../lm/causalLM.ts";
import { choiceMetricsAt, type OptionRange } from "../tasks/metrics/multipleChoice.ts";
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

/** The layout as arrays, made once: a sweep asks for the values of all items a thousand times. */
interface FlatLayout {
  /** [items], tokens of each answer */
  readonly answerTokens: Float64Array;
  readonly ones: Float64Array;
  /** [options], the rows of each option */
  readonly optionFrom: Int32Array;
  readonly optionTo: Int32Array;
  /** null for an item without choices */
  readonly ranges: readonly (OptionRange | null)[];
  /** [options], of one strength at a time */
  readonly scores: Float64Array;
}

const flatLayouts = new WeakMap<SplitLayout, FlatLayout>();

function flat(layout: SplitLayout): FlatLayout {
  const made = flatLayouts.get(layout) ?? flatten(layout);
  flatLayouts.set(layout, made);
  return made;
}

function flatten({ items }: SplitLayout): FlatLayout {
  const options: RowRange[] = [];
  const ranges = items.map(({ choices }) => {
    if (choices === null) return null;
    const from = options.length;
    options.push(...choices.true, ...choices.false);
    return { from, split: from + choices.true.length, to: options.length };
  });
  return {
    answerTokens: Float64Array.from(items, ({ answer }) => answer.to - answer.from),
    ones: new Float64Array(items.length).fill(1),
    optionFrom: Int32Array.from(options, ({ from }) => from),
    optionTo: Int32Array.from(options, ({ to }) => to),
    ranges,
    scores: new Float64Array(options.length),
  };
}

/** @param logProbabilities [positions], of the labels */
export function itemValues(layout: SplitLayout, logProbabilities: Float64Array): ItemValues {
  const flattened = flat(layout);
  const { answerTokens, ones } = flattened;
  const loss = new Float64Array(answerTokens.length);
  for (let i = 0; i < loss.length; i++) {
    const { from, to } = layout.items[i]!.answer;
    loss[i] = -sumOf(logProbabilities, from, to);
  }
  const chosen = CHOICE_METRICS.filter((metric) => layout.metrics.includes(metric));
  if (chosen.length > 0) scoreOptions(flattened, logProbabilities);
  const choices = chosen.map((metric) => [metric, { values: choiceValues(flattened, metric), weights: ones }]);
  return { crossEntropy: { values: loss, weights: answerTokens }, ...Object.fromEntries(choices) };
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let r = from; r < to; r++) sum += values[r]!;
  return sum;
}

function scoreOptions({ optionFrom, optionTo, scores }: FlatLayout, logProbabilities: Float64Array): void {
  for (let o = 0; o < scores.length; o++) scores[o] = sumOf(logProbabilities, optionFrom[o]!, optionTo[o]!);
}

/** "drop" may have removed every option: then none of them is chosen, and the item counts 0. */
function choiceValues({ ranges, scores }: FlatLayout, metric: (typeof CHOICE_METRICS)[number]): Float64Array {
  const of = choiceMetricsAt[metric];
  const values = new Float64Array(ranges.length);
  ranges.forEach((range, i) => {
    if (range && !allRemoved(scores, range)) values[i] = of(scores, range);
  });
  return values;
}

function allRemoved(scores: Float64Array, { from, to }: OptionRange): boolean {
  for (let i = from; i < to; i++) if (scores[i] !== Number.NEGATIVE_INFINITY) return false;
  return true;
}
