import { trackRun } from "../runs/trackRun.ts";
import type { Evaluation } from "./evaluation.ts";
import type { EvaluationSubject } from "./evaluationOf.ts";
import { finishEvaluation } from "./finishEvaluation.ts";
import type { Measured } from "./itemMetrics.ts";
import type { Judge } from "./judge/judge.ts";
import { measuredMetric } from "./measuredMetric.ts";
import type { BootstrapOptions } from "./metrics/bootstrap.ts";
import { type StoredEvaluation, storedEvaluation } from "./storedEvaluation.ts";
import type { TaskMetric } from "./task.ts";

export interface RescoreOptions extends BootstrapOptions {
  /** in place of those of the evaluation, where what is stored of its items allows it */
  readonly metrics?: readonly TaskMetric[];
  /** judges the stored answers, beside the judges who did before */
  readonly judge?: Judge | readonly Judge[];
}

/**
 * Scores an evaluation again from its stored items: no forward pass of the model. Logged as a run of its own, with the old one as parent.
 * @param source an evaluation, or the id of its run, also of one that failed while it was judged
 * @throws SteerlabError `run/unknown-artifact`, `rescore/not-an-evaluation`, `evaluation/not-stored`, and what judging throws
 */
export async function rescore(source: Evaluation | string, options: RescoreOptions = {}): Promise<Evaluation> {
  const { judge = [], metrics, seed = 0, resamples = 2000 } = options;
  const { subject: stored, items, runId } = typeof source === "string" ? storedEvaluation(source) : fromEvaluation(source);
  const { bootstrap: _, ...before } = stored;
  const subject = metrics ? { ...before, measured: measuredAgain(metrics, before) } : before;
  const judges = Array.isArray(judge) ? (judge as readonly Judge[]) : [judge as Judge];
  const answered = items.map(({ metrics: __, unscored: ___, ...answer }) => answer);
  const { model, task, split, scoring, modelDigest } = subject;
  const asked = judges.map(({ name, asks, identity }) => ({ name, asks, identity }));
  const config = { model, task, split, items: items.length, scoring, metrics: subject.measured.map(([metric]) => metric), judges: asked };
  const start = {
    kind: "evaluation",
    name: `${model} on ${task}, scored again`,
    config,
    parents: [runId],
    modelDigest,
    dataDigest: split,
  } as const;
  const withSeed = subject.training?.seed == null ? start : { ...start, seed: subject.training.seed };
  return trackRun(withSeed, (run, session) =>
    finishEvaluation({ subject, answered, judges, bootstrap: { seed, resamples }, run, session }),
  );
}

function fromEvaluation(evaluation: Evaluation): StoredEvaluation {
  const { model, modelDigest, base, task, split, scoring, measured, stop, overlap, training, bootstrap, items, runId } = evaluation;
  return { subject: { model, modelDigest, base, task, split, scoring, measured, stop, overlap, training, bootstrap }, items, runId };
}

/** `accuracy` stays what it was: by likelihood or read out of the text. */
function measuredAgain(metrics: readonly TaskMetric[], { scoring }: EvaluationSubject): Measured {
  const one = scoring === "generate" ? "generate" : undefined;
  return metrics.map((metric) => measuredMetric(metric, one) ?? [metric, "likelihood"]);
}
