import { currentBackend } from "../backend/startBackend.ts";
import type { CausalLM, Score } from "../lm/causalLM.ts";
import { promptIds } from "../lm/promptIds.ts";
import type { RunWriter } from "../runs/run.ts";
import { trackRun } from "../runs/trackRun.ts";
import { SteerlabError } from "../steerlabError.ts";
import { type Evaluation, type ItemScore, type Scoring, showEvaluation } from "./evaluation.ts";
import { itemValues } from "./itemValues.ts";
import { bootstrapInterval, type Interval } from "./metrics/bootstrap.ts";
import { exactMatch } from "./metrics/exactMatch.ts";
import { choiceAccuracy, mc1, mc2, mc3 } from "./metrics/multipleChoice.ts";
import { modelOrigin } from "./modelOrigin.ts";
import { shownAs } from "./shownAs.ts";
import type { TaskItem, TaskMetric, TaskSplit } from "./task.ts";
import { checkItems } from "./taskSplit.ts";

export interface EvaluateOptions {
  /** `likelihood` leaves out what must be generated, `generate` all else; both when left out */
  readonly scoring?: Scoring;
}

/**
 * Scores a model on a split: likelihoods of completion and options, exact match of greedy text, whichever the split's metrics need.
 * Items that do not fit the context are left out, counted and shown. Logged as a run with every item's scores.
 * @throws SteerlabError what `taskSplit` throws for items that cannot be scored; `evaluation/scoring`, `evaluation/nothing-left`
 */
export function evaluate(lm: CausalLM, split: TaskSplit, { scoring }: EvaluateOptions = {}): Promise<Evaluation> {
  const metrics = chosenMetrics(split, scoring);
  checkItems(split.task, split.items);
  const origin = modelOrigin(lm);
  const config = { model: lm.name, task: split.task, split: split.digest, items: split.items.length, scoring: scoring ?? "both", metrics };
  const start = {
    kind: "evaluation",
    name: `${lm.name} on ${split.task}`,
    config,
    parents: origin.parents,
    modelDigest: lm.digest,
    backend: currentBackend()?.name,
    ...(origin.seed === null ? {} : { seed: origin.seed }),
  } as const;
  return trackRun(start, async (run) => {
    const items = await scoreItems(lm, split, metrics);
    const intervals = metricIntervals(items, metrics, split.task);
    const evaluation: Evaluation = {
      model: lm.name,
      modelDigest: lm.digest,
      task: split.task,
      split: split.digest,
      scoring: scoring ?? "both",
      metrics: Object.fromEntries(Object.entries(intervals).map(([metric, { mean }]) => [metric, mean])),
      intervals,
      items,
      excluded: countReasons(items),
      overlap: split.overlap ?? null,
      training: origin.training,
      runId: run.id,
    };
    logEvaluation(run, evaluation);
    return shownAs(evaluation, showEvaluation);
  });
}

function chosenMetrics(split: TaskSplit, scoring: Scoring | undefined): TaskMetric[] {
  const metrics = split.metrics.filter((metric) => scoring === undefined || (metric === "exactMatch") === (scoring === "generate"));
  if (metrics.length > 0) return metrics;
  throw new SteerlabError("evaluation/scoring", `${split.task} has no metric for scoring ${JSON.stringify(scoring)}.`, {
    hint: `Its metrics are ${split.metrics.join(", ")}; exactMatch needs "generate", the others "likelihood".`,
  });
}

/** All questions at once, so that the model can batch them by length; the model shows progress and hears an interrupt. */
async function scoreItems(lm: CausalLM, split: TaskSplit, metrics: readonly TaskMetric[]): Promise<ItemScore[]> {
  const reasons = split.items.map((item) => tooLong(lm, item, metrics));
  const fitting = split.items.filter((_, i) => reasons[i] === null);
  const likelihoods = metrics.some((metric) => metric !== "exactMatch") ? await scoreLikelihoods(lm, fitting, metrics) : [];
  const generated = metrics.includes("exactMatch") ? await generateAnswers(lm, split, fitting) : [];
  let next = 0;
  return split.items.map((item, i) => {
    const { subject, prompt, completion } = item;
    const reason = reasons[i];
    if (reason) return { subject, prompt, completion, metrics: {}, excluded: reason };
    const parts = { ...likelihoods[next], ...(metrics.includes("exactMatch") ? { generated: generated[next] } : {}) };
    next++;
    return { subject, prompt, completion, ...parts, metrics: itemMetrics(item, parts, metrics, split.stop) };
  });
}

/** Why an item cannot be scored within the context, or null. */
function tooLong(lm: CausalLM, item: TaskItem, metrics: readonly TaskMetric[]): string | null {
  const prompt = promptIds(lm, item.prompt).length;
  const options = metrics.some(needsChoices) && item.choices ? [...item.choices.true, ...item.choices.false] : [];
  const longest = Math.max(...[item.completion, ...options].map((text) => lm.tokenizer.encode(text, { continues: true }).length));
  return prompt + longest + 1 > lm.context ? `longer than the context of ${lm.context} tokens` : null;
}

const needsChoices = (metric: TaskMetric): boolean => metric !== "crossEntropy" && metric !== "exactMatch";

type Likelihoods = Pick<ItemScore, "completionTokens" | "choices">;

/**
 * The completion with its end of text, and each option without: an option's score is that of its own words, as in TruthfulQA.
 * An option that is the completion is scored once.
 */
async function scoreLikelihoods(lm: CausalLM, items: readonly TaskItem[], metrics: readonly TaskMetric[]): Promise<Likelihoods[]> {
  const end = endOfTextOf(lm);
  const withChoices = metrics.some(needsChoices);
  const requests = items.map(({ prompt, completion, choices }) => {
    const options = withChoices && choices ? [...choices.true, ...choices.false].filter((option) => option !== completion) : [];
    return { prompt, options, completions: [completion + end, ...options] };
  });
  const scores = await lm.scoreAll(requests.map(({ prompt, completions }) => ({ prompt, completions })));
  return items.map(({ completion, choices }, i) => {
    const [whole, ...others] = scores[i]!.map((score: Score) => score.tokens);
    const tokensOf = (option: string): Float64Array =>
      option === completion ? whole!.slice(0, end === "" ? undefined : -1) : others[requests[i]!.options.indexOf(option)]!;
    const scored = withChoices && choices ? { true: choices.true.map(tokensOf), false: choices.false.map(tokensOf) } : null;
    return { completionTokens: whole!, ...(scored ? { choices: scored } : {}) };
  });
}

/** The text that the tokenizer reads as the end of text: a label like any other, as in training. Empty where there is none. */
function endOfTextOf({ tokenizer }: CausalLM): string {
  if (tokenizer.endOfText === null) return "";
  const text = tokenizer.decode([tokenizer.endOfText], { skipSpecial: false });
  const ids = tokenizer.encode(text);
  return ids.length === 1 && ids[0] === tokenizer.endOfText ? text : "";
}

/** Greedy text; a few tokens more than the longest answer are enough, since what is longer cannot match. */
async function generateAnswers(lm: CausalLM, split: TaskSplit, items: readonly TaskItem[]): Promise<string[]> {
  const longest = Math.max(...split.items.map((item) => lm.tokenizer.encode(item.completion).length));
  const generations = await lm.generateAll(
    items.map((item) => item.prompt),
    { maxTokens: longest + 2, stop: split.stop },
  );
  return generations.map((generation) => generation.text);
}

type Parts = Likelihoods & { generated?: string | undefined };

function itemMetrics(
  item: TaskItem,
  parts: Parts,
  metrics: readonly TaskMetric[],
  stop: readonly string[],
): Partial<Record<TaskMetric, number>> {
  return Object.fromEntries(metrics.map((metric) => [metric, itemMetric(metric, item, parts, stop)]));
}

function itemMetric(metric: TaskMetric, item: TaskItem, { completionTokens, choices, generated }: Parts, stop: readonly string[]): number {
  if (metric === "exactMatch") return exactMatch(generated!, item.completion, stop);
  if (metric === "crossEntropy") return -sum(completionTokens!) / completionTokens!.length;
  if (!choices) throw new SteerlabError("evaluation/no-choices", `${JSON.stringify(item.prompt)} has no options, which ${metric} needs.`);
  const scores = { true: choices.true.map(sum), false: choices.false.map(sum) };
  // Steering with outside "drop" may have removed every option: none of them is chosen.
  if ([...scores.true, ...scores.false].every((score) => score === Number.NEGATIVE_INFINITY)) return 0;
  return { accuracy: choiceAccuracy, mc1, mc2, mc3 }[metric](scores);
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

function metricIntervals(items: readonly ItemScore[], metrics: readonly TaskMetric[], task: string): Record<string, Interval> {
  const counted = items.filter((item) => !item.excluded);
  if (counted.length === 0) {
    throw new SteerlabError(
      "evaluation/nothing-left",
      `None of the ${items.length} items of ${task} can be scored: ${items[0]!.excluded}.`,
      {
        hint: "Use a model with a longer context, or shorter items.",
      },
    );
  }
  return Object.fromEntries(metrics.map((metric) => [metric, bootstrapInterval(itemValues(counted, metric))]));
}

function countReasons(items: readonly ItemScore[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { excluded } of items) if (excluded) counts[excluded] = (counts[excluded] ?? 0) + 1;
  return counts;
}

function logEvaluation(run: RunWriter, { metrics, intervals, items, excluded }: Evaluation): void {
  const left = Object.values(excluded).reduce((a, b) => a + b, 0);
  run.log(metrics, 0);
  run.summary({ ...metrics, intervals, items: items.length, excluded: left });
  run.artifact("items", items);
}
