import { type SubmissionRow, taskStates } from "../../src/cluster/submission.ts";
import { integer } from "../format/number.ts";
import { taskLooks } from "./TaskStateIcon.tsx";

/** How many tasks are in which state: `2 running`, `6 succeeded`. */
export function StateCounts({ counts }: Pick<SubmissionRow, "counts">) {
  return (
    <span className="state-counts">
      {taskStates.map((state) => {
        const { icon: Icon, tone, word } = taskLooks[state];
        const count = counts[state] ?? 0;
        return count === 0 ? null : (
          <span key={state} className={`badge ${tone}`}>
            <Icon className="i" aria-hidden="true" />
            {integer(count)} {word}
          </span>
        );
      })}
    </span>
  );
}
