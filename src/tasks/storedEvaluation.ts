import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Evaluation, ItemScore } from "./evaluation.ts";
import { evaluationOf, type StoredSubject } from "./evaluationOf.ts";

export interface StoredEvaluation {
  readonly subject: StoredSubject;
  readonly items: readonly ItemScore[];
  readonly runId: string;
}

/**
 * An evaluation as it was, from its run: to be compared with others, or claimed, in another notebook or on another day.
 * @throws SteerlabError `rescore/not-an-evaluation`, `run/unknown-artifact`
 */
export function loadEvaluation(runId: string): Evaluation {
  const { subject, items } = storedEvaluation(runId);
  const { bootstrap, ...evaluated } = subject;
  return evaluationOf(evaluated, items, bootstrap, runId);
}

/** @throws SteerlabError `rescore/not-an-evaluation`, `run/unknown-artifact` */
export function storedEvaluation(runId: string): StoredEvaluation {
  const { runs } = currentSession();
  const kind = runs.get(runId)?.kind;
  if (kind !== undefined && kind !== "evaluation") {
    throw new SteerlabError("rescore/not-an-evaluation", `Run ${runId} is a ${kind}, not an evaluation.`, {
      hint: 'runs.list("evaluation") gives those that there are.',
    });
  }
  const subject = runs.artifactValue(runId, "subject") as StoredSubject;
  return { subject, items: runs.artifactValue(runId, "items") as ItemScore[], runId };
}
