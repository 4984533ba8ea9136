import { type CallableSubmissionFunctions, callableNames, type SubmissionFunctions } from "../../src/rpc/submissionContract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { SubmissionBoard } from "./submissionBoard.ts";

export function submissionFunctions(board: SubmissionBoard): SubmissionFunctions {
  return {
    planSubmission: (notebook, options) => board.plan(notebook, options),
    submit: (notebook, options) => board.submit(notebook, options),
    listSubmissions: async () => board.list(),
    getSubmission: async (id) => board.get(id),
    taskLog: (id, task) => board.log(id, task),
    cancelTasks: (id, tasks) => board.cancel(id, tasks),
    requeueTasks: (id, tasks) => board.requeue(id, tasks),
    removeSubmission: async (id) => board.remove(id),
    clusterProfiles: async () => board.profiles(),
    probeEngine: (engine, profile) => board.probe(engine, profile),
  };
}

/** A cell's call, by name. @throws `session/unknown-call`, and what the function throws */
export function callSubmissions(board: SubmissionBoard, name: string, parameters: readonly unknown[]): Promise<unknown> {
  const functions: CallableSubmissionFunctions = submissionFunctions(board);
  if ((callableNames as readonly string[]).includes(name)) {
    return (functions[name as (typeof callableNames)[number]] as (...given: readonly unknown[]) => Promise<unknown>)(...parameters);
  }
  throw new SteerlabError("session/unknown-call", `A cell cannot call "${name}".`, { hint: `It can call ${callableNames.join(", ")}.` });
}
