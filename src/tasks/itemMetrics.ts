/** An item's scores from what is stored of it: no model is asked. */
import { SteerlabError } from "../steerlabError.ts";
import type { EvaluatedMetric } from "./evaluatedMetric.ts";
import type { ItemScore } from "./evaluation.ts";
import { judgedScores } from "./judge/judgedScores.ts";
import { answerText, exactMatch } from "./metrics/exactMatch.ts";
import { choiceAccuracy, mc1, mc2, mc3 } from "./metrics/multipleChoice.ts";
import { readChoice } from "./metrics/readChoice.ts";
import { closestReference, OVERLAP_METRICS, referenceOverlap } from "./metrics/referenceOverlap.ts";
import type { LikelihoodMetric, OverlapMetric, TaskMetric, TextMetric } from "./task.ts";

/** What a task's metric is scored from: `accuracy` by likelihood, or read out of the text. */
export type MetricSource = "likelihood" | "text";

/** Which metric from what, in the order in which they are shown. */
export type Measured = readonly (readonly [metric: TaskMetric, source: MetricSource])[];

type Scored = Pick<ItemScore, "metrics" | "unscored">;
type Values = Partial<Record<EvaluatedMetric, number>>;

/**
 * @param stop text that ends a generated answer
 * @throws SteerlabError `evaluation/no-choices`, `evaluation/not-stored`, `metric/no-reference`
 */
export function itemMetrics(item: Omit<ItemScore, "metrics">, measured: Measured, stop: readonly string[]): Scored {
  const values = measured.map(([metric, source]) =>
    source === "likelihood"
      ? { [metric]: likelihoodScore(item, metric as LikelihoodMetric) }
      : textScores(item, metric as TextMetric | "accuracy", stop),
  );
  const { metrics, unscored } = judgedScores(item.judgements ?? []);
  const all: Values = Object.assign({}, ...values, metrics);
  return Object.keys(unscored).length === 0 ? { metrics: all } : { metrics: all, unscored };
}

const CHOICE_SCORES = { accuracy: choiceAccuracy, mc1, mc2, mc3 } as const;

function likelihoodScore(item: Omit<ItemScore, "metrics">, metric: LikelihoodMetric): number {
  if (metric === "crossEntropy") {
    const tokens = stored(item.completionTokens, metric, item);
    return -sum(tokens) / tokens.length;
  }
  const choices = stored(item.choices, metric, item);
  const scores = { true: choices.true.map(sum), false: choices.false.map(sum) };
  // Steering with outside "drop" may have removed every option: none of them is chosen.
  if ([...scores.true, ...scores.false].every((score) => score === Number.NEGATIVE_INFINITY)) return 0;
  return CHOICE_SCORES[metric](scores);
}

function textScores(item: Omit<ItemScore, "metrics">, metric: TextMetric | "accuracy", stop: readonly string[]): Values {
  const text = stored(item.generated, metric, item);
  if (metric === "exactMatch") return { exactMatch: exactMatch(text, item.completion, stop) };
  if (metric === "accuracy") return readScores(item, answerText(text, stop));
  return overlapScores(item, metric, answerText(text, stop));
}

/** An unreadable answer is wrong, as in LLM-Adapters, and counted besides. */
function readScores(item: Omit<ItemScore, "metrics">, answer: string): Values {
  const options = stored(item.options, "accuracy", item);
  const read = readChoice(answer, [...options.true, ...options.false], item.prompt);
  return { accuracy: read === 0 ? 1 : 0, readable: read === null ? 0 : 1 };
}

/** An item without references has its completion as the only one. */
function overlapScores({ references, completion }: Omit<ItemScore, "metrics">, metric: OverlapMetric, answer: string): Values {
  if (!references || references.false.length === 0) {
    return { [metric]: closestReference(metric, answer, references?.true ?? [completion]) };
  }
  const { max, diff, acc } = referenceOverlap(metric, answer, references);
  return { [metric]: max, [`${metric}Diff`]: diff, [`${metric}Acc`]: acc };
}

export const isOverlapMetric = (metric: TaskMetric): metric is OverlapMetric => (OVERLAP_METRICS as readonly string[]).includes(metric);

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

function stored<T>(value: T | undefined, metric: TaskMetric, item: Omit<ItemScore, "metrics">): T {
  if (value !== undefined) return value;
  const what = JSON.stringify(item.prompt);
  if (item.options === undefined && metric !== "crossEntropy" && metric !== "exactMatch" && !isOverlapMetric(metric)) {
    throw new SteerlabError("evaluation/no-choices", `${what} has no options, which ${metric} needs.`);
  }
  throw new SteerlabError("evaluation/not-stored", `What ${metric} needs was not measured for ${what}.`, {
    hint: "Evaluate the model again with the scoring that the metric needs.",
  });
}
