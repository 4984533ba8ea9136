/** From what a model answered to an evaluation: judging, scoring, summing up, logging. No model but the judges is asked. */
import type { RunWriter } from "../runs/run.ts";
import { InterruptedError } from "../session/interrupt.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { AnsweredItem } from "./answerItems.ts";
import type { Evaluation, ItemScore } from "./evaluation.ts";
import { type EvaluationSubject, evaluationOf, type StoredSubject } from "./evaluationOf.ts";
import { itemMetrics } from "./itemMetrics.ts";
import type { Judge, Judgement } from "./judge/judge.ts";
import { judgeAnswers } from "./judge/judgeAnswers.ts";
import { answerText } from "./metrics/exactMatch.ts";

export interface AnsweredSplit {
  readonly subject: EvaluationSubject;
  readonly answered: readonly AnsweredItem[];
  readonly judges: readonly Judge[];
  readonly bootstrap: { readonly seed: number; readonly resamples: number };
  readonly run: RunWriter;
  readonly session: Session;
}

/** @throws SteerlabError `evaluation/nothing-left`, `evaluation/no-choices`, `metric/no-reference`, and `judge/…`: what was generated is stored before */
export async function finishEvaluation({ subject, answered, judges, bootstrap, run, session }: AnsweredSplit): Promise<Evaluation> {
  run.artifact("subject", { ...subject, bootstrap } satisfies StoredSubject);
  if (judges.length > 0) run.artifact("items", scored(answered, subject));
  const judged = judges.length > 0 ? await judgeItems(answered, judges, subject, run, session) : answered;
  const items = scored(judged, subject);
  run.artifact("items", items);
  const evaluation = evaluationOf(subject, items, bootstrap, run.id);
  logEvaluation(run, evaluation);
  return evaluation;
}

const scored = (answered: readonly AnsweredItem[], { measured, stop }: EvaluationSubject): ItemScore[] =>
  answered.map((item) => (item.excluded ? { ...item, metrics: {} } : { ...item, ...itemMetrics(item, measured, stop) }));

/** A judge's new words take the place of its former ones; other judges' stay. */
async function judgeItems(
  answered: readonly AnsweredItem[],
  judges: readonly Judge[],
  { stop }: EvaluationSubject,
  run: RunWriter,
  session: Session,
): Promise<AnsweredItem[]> {
  const judgeable = answered.filter((item) => !item.excluded);
  const answers = judgeable.map((item) => ({
    question: questionOf(item),
    answer: answerText(generatedOf(item), stop),
    ...(item.references ? { references: item.references } : {}),
  }));
  const said = (await judgeAnswers(judges, answers, session).catch((error) => Promise.reject(withRun(error, run)))).values();
  const names = new Set(judges.map(({ name }) => name));
  return answered.map((item) => {
    if (item.excluded) return item;
    const kept = item.judgements?.filter(({ judge }) => !names.has(judge)) ?? [];
    return { ...item, judgements: [...kept, ...(said.next().value as Judgement[])] };
  });
}

/** The last thing that the prompt asks, where the item does not say it. */
const questionOf = ({ question, prompt }: AnsweredItem): string =>
  question ?? prompt.match(/(?:^|\n)Q: *([^\n]+)\nA:\s*$/)?.[1] ?? prompt.trim();

function generatedOf({ generated, prompt }: AnsweredItem): string {
  if (generated !== undefined) return generated;
  throw new SteerlabError("evaluation/not-stored", `No answer to ${JSON.stringify(prompt)} was generated, so nothing can be judged.`, {
    hint: 'Evaluate the model with scoring "generate".',
  });
}

/** The generated answers need not be made again. */
function withRun(error: unknown, { id }: RunWriter): unknown {
  if (!(error instanceof SteerlabError) || error instanceof InterruptedError) return error;
  const hint = `${error.hint ?? ""} The generated answers are stored: rescore("${id}", { judge }) judges them.`.trim();
  return new SteerlabError(error.code, error.message, { hint, details: { ...error.details, runId: id }, cause: error });
}

function logEvaluation(run: RunWriter, evaluation: Evaluation): void {
  const { metrics, intervals, items, excluded, unscored, agreement } = evaluation;
  const left = Object.values(excluded).reduce((a, b) => a + b, 0);
  const judged = evaluation.judges.length > 0 ? { judges: evaluation.judges, agreement, unscored } : {};
  run.log(metrics, 0);
  run.summary({ ...metrics, intervals, items: items.length, excluded: left, ...judged });
}
