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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre role="region" aria-label="Tasks" tabIndex={0}>
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
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre role="region" aria-label="Commands" tabIndex={0}>
          {commands.join("\n\n")}
        </pre>
      )}
      {script !== "" && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre role="region" aria-label="Script" tabIndex={0}>
          {script}
        </pre>
      )}
    </details>
  );
}
