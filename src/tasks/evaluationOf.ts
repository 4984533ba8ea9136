/** An evaluation from what is kept of it: its subject and its items. The page makes it again, too. */
import { type Evaluation, type ItemScore, showEvaluation } from "./evaluation.ts";
import { judgesAgreement } from "./judge/agreement.ts";
import type { BootstrapOptions } from "./metrics/bootstrap.ts";
import { shownAs } from "./shownAs.ts";
import { summarise } from "./summarise.ts";

/** What was evaluated, and how. */
export type EvaluationSubject = Pick<
  Evaluation,
  "model" | "modelDigest" | "base" | "task" | "split" | "scoring" | "measured" | "stop" | "overlap" | "training"
>;

/** As it is kept with the run, beside the items. */
export type StoredSubject = EvaluationSubject & Pick<Evaluation, "bootstrap">;

/** @throws SteerlabError `evaluation/nothing-left`, `judge/no-verdict` */
export function evaluationOf(
  subject: EvaluationSubject,
  items: readonly ItemScore[],
  bootstrap: BootstrapOptions,
  runId: string,
): Evaluation {
  const judges = judgeNames(items);
  const said = items.map((item) => item.judgements ?? []);
  const summary = summarise(items, subject.task, bootstrap);
  return shownAs({ ...subject, ...summary, items, judges, agreement: judgesAgreement(judges, said), runId }, showEvaluation);
}

const judgeNames = (items: readonly ItemScore[]): string[] => [
  ...new Set(items.flatMap((item) => item.judgements?.map(({ judge }) => judge) ?? [])),
];
