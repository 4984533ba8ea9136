import { type SubmissionRow, taskStates } from "../../src/cluster/submission.ts";

/** Such as `2 running, 6 succeeded`. */
export function countWords({ counts }: Pick<SubmissionRow, "counts">): string {
  return taskStates.flatMap((state) => (counts[state] ? [`${counts[state]} ${state}`] : [])).join(", ");
}
