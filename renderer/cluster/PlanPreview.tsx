import type { SubmissionPlan } from "../../src/cluster/submission.ts";
import { plural } from "../format/number.ts";

const shownTasks = 50;

/** The dry run: which tasks there would be, and the exact commands and script. */
export function PlanPreview({ plan: { tasks, commands, script, engine } }: { readonly plan: SubmissionPlan }) {
  return (
    <details>
      <summary>
        {plural(tasks.length, "task")} on {engine === "local" ? `this machine, ${commands[0]}` : engine}: show what would be run
      </summary>
      <pre role="region" aria-label="Tasks">
        {tasks
          .slice(0, shownTasks)
          .map(
            (task, index) =>
              `${index}  ${
                Object.entries(task)
                  .map(([name, value]) => `${name}=${value}`)
                  .join("  ") || "the defaults"
              }`,
          )
          .join("\n")}
        {tasks.length > shownTasks ? `\n… and ${tasks.length - shownTasks} more` : ""}
      </pre>
      {script !== "" && (
        <pre role="region" aria-label="Commands">
          {commands.join("\n\n")}
        </pre>
      )}
      {script !== "" && (
        <pre role="region" aria-label="Script">
          {script}
        </pre>
      )}
    </details>
  );
}
