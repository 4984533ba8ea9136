import { currentBackend } from "../backend/startBackend.ts";
import { checkInput } from "../input/checkInput.ts";
import { anything, isObject, kind, optionsOf } from "../input/kind.ts";
import { aCount, aSeed } from "../input/kinds.ts";
import type { CausalLM } from "../lm/causalLM.ts";
import { trackRun } from "../runs/trackRun.ts";
import { SteerlabError } from "../steerlabError.ts";
import { answerItems, type Sampling, type Wanted } from "./answerItems.ts";
import type { Evaluation, Scoring } from "./evaluation.ts";
import { finishEvaluation } from "./finishEvaluation.ts";
import type { Measured } from "./itemMetrics.ts";
import type { Judge } from "./judge/judge.ts";
import { isLikelihoodMetric, measuredMetric } from "./measuredMetric.ts";
import type { BootstrapOptions } from "./metrics/bootstrap.ts";
import { modelOrigin } from "./modelOrigin.ts";
import type { TaskMetric, TaskSplit } from "./task.ts";
import { aLanguageModel, aSplit } from "./taskKinds.ts";
import { checkItems } from "./taskSplit.ts";

export interface EvaluateOptions extends BootstrapOptions {
  /**
   * `likelihood` leaves out what must be generated; `generate` all else, and reads the chosen option out of the text for `accuracy`.
   * Both when left out, and then `accuracy` is by likelihood.
   */
  readonly scoring?: Scoring;
  /** who says whether generated answers are true and informative; several at once are compared with each other */
  readonly judge?: Judge | readonly Judge[];
  /** of a generated answer; by default what the split's metrics need */
  readonly maxTokens?: number;
  /** how answers are drawn; greedy when left out */
  readonly sampling?: Sampling;
}

const EVALUATE = {
  name: "evaluate",
  code: "evaluation/bad-option",
  takes: [
    ["its model", aLanguageModel],
    ["its split", aSplit],
    [
      "options",
      optionsOf<EvaluateOptions>({
        ...{ scoring: anything, judge: anything, maxTokens: anything },
        ...{ seed: aSeed, resamples: aCount, sampling: kind(isObject, "Give how answers are drawn, such as { temperature: 1, seed: 0 }.") },
      }),
    ],
  ],
} as const;

/**
 * Scores a model on a split: likelihoods of completion and options, and text, greedy unless `sampling` says how it is drawn, whichever the split's metrics and judges need.
 * Items that do not fit the context are left out, counted and shown. Logged as a run with every item's scores, from which `rescore`
 * computes all of it again.
 * @throws SteerlabError what `taskSplit` throws for items that cannot be scored; `evaluation/scoring`, `evaluation/max-tokens`,
 * `evaluation/nothing-left`, `evaluation/no-choices`, `evaluation/bad-option`, `lm/not-a-model`, `task/not-a-split`, `metric/no-reference`, and `judge/…`
 */
export function evaluate(lm: CausalLM, split: TaskSplit, options: EvaluateOptions = {}): Promise<Evaluation> {
  checkInput(EVALUATE, [lm, split, options]);
  const { scoring, judge = [], seed = 0, resamples = 2000 } = options;
  const judges = Array.isArray(judge) ? (judge as readonly Judge[]) : [judge as Judge];
  const measured = measuredMetrics(split, scoring, judges.length > 0);
  checkItems(split.task, split.items);
  const wanted = whatIsWanted(lm, split, measured, judges.length > 0, options);
  const origin = modelOrigin(lm);
  const subject = {
    model: lm.name,
    modelDigest: lm.digest,
    base: origin.base,
    task: split.task,
    split: split.digest,
    scoring: scoring ?? "both",
    measured,
    stop: split.stop,
    overlap: split.overlap ?? null,
    training: origin.training,
  } as const;
  const { model, task } = subject;
  const asked = judges.map(({ name, asks, identity }) => ({ name, asks, identity }));
  const metrics = measured.map(([metric]) => metric);
  const config = {
    model,
    task,
    split: split.digest,
    items: split.items.length,
    ...(split.origin ? { data: { ...split.origin, overlap: split.overlap } } : {}),
    scoring: subject.scoring,
    metrics,
    judges: asked,
    ...wanted,
  };
  const start = {
    kind: "evaluation",
    name: `${model} on ${task}`,
    config,
    parents: origin.parents,
    modelDigest: lm.digest,
    dataDigest: split.digest,
  } as const;
  const more = { backend: currentBackend()?.name, ...(origin.seed === null ? {} : { seed: origin.seed }) };
  return trackRun({ ...start, ...more }, async (run, session) => {
    const answered = await answerItems(lm, split, wanted);
    return finishEvaluation({ subject, answered, judges, bootstrap: { seed, resamples }, run, session });
  });
}

function measuredMetrics(split: TaskSplit, scoring: Scoring | undefined, judged: boolean): Measured {
  const measured = split.metrics.map((metric) => measuredMetric(metric, scoring)).filter((one) => one !== null);
  if (judged && scoring === "likelihood") {
    throw new SteerlabError("evaluation/scoring", `A judge was given for ${split.task}, but the scoring is "likelihood".`, {
      hint: 'A judge reads generated text: leave scoring out, or give "generate".',
    });
  }
  if (measured.length > 0 || judged) return measured;
  throw new SteerlabError("evaluation/scoring", `${split.task} has no metric for scoring ${JSON.stringify(scoring)}.`, {
    hint: `Its metrics are ${split.metrics.join(", ")}; what compares text needs "generate", what compares likelihoods "likelihood".`,
  });
}

function whatIsWanted(lm: CausalLM, split: TaskSplit, measured: Measured, judged: boolean, options: EvaluateOptions): Wanted {
  const { maxTokens, sampling } = options;
  const likelihoods = measured.filter(([, source]) => source === "likelihood").map(([metric]) => metric);
  const texts = measured.filter(([, source]) => source === "text").map(([metric]) => metric);
  return {
    completion: likelihoods.includes("crossEntropy"),
    choices: likelihoods.some((metric) => isLikelihoodMetric(metric) && metric !== "crossEntropy"),
    maxTokens: texts.length > 0 || judged ? checkTokens(maxTokens ?? neededTokens(lm, split, texts, judged)) : 0,
    ...(sampling ? { sampling } : {}),
  };
}

/** A free answer gets as many tokens as in TruthfulQA; a choice as many as in LLM-Adapters. */
const FREE_ANSWER = 50;
const CHOICE = 32;

/** What is longer than the longest answer by a few tokens cannot match it exactly. */
function neededTokens(lm: CausalLM, split: TaskSplit, texts: readonly TaskMetric[], judged: boolean): number {
  const longest = () => Math.max(...split.items.map((item) => lm.tokenizer.encode(item.completion).length)) + 2;
  const free = judged || texts.some((metric) => metric !== "exactMatch" && metric !== "accuracy");
  return Math.max(free ? FREE_ANSWER : 0, texts.includes("accuracy") ? CHOICE : 0, texts.includes("exactMatch") ? longest() : 0);
}

function checkTokens(maxTokens: number): number {
  if (Number.isSafeInteger(maxTokens) && maxTokens >= 1) return maxTokens;
  throw new SteerlabError("evaluation/max-tokens", `maxTokens is ${maxTokens}.`, { hint: "Give a whole number from 1 up." });
}
