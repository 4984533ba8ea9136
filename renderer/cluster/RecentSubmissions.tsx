import { useMemo } from "react";
import { Section } from "../frame/SidebarSection.tsx";
import { openTab } from "../frame/tabStore.ts";
import { newestSubmissions, useSubmissions } from "./submissionStore.ts";
import { taskLooks } from "./TaskStateIcon.tsx";

const shown = 4;

/** In the sidebar once something was submitted. */
export function RecentSubmissions() {
  const rows = useSubmissions((store) => store.rows);
  const recent = useMemo(() => newestSubmissions(rows).slice(0, shown), [rows]);
  const count = Object.keys(rows).length;
  if (count === 0) return null;
  return (
    <Section title="Submissions" count={count}>
      {recent.map(({ id, name, counts, tasks, state }) => {
        const { icon: Icon, tone } = taskLooks[state === "done" ? (counts.succeeded === tasks ? "succeeded" : "failed") : "running"];
        return (
          <li key={id}>
            <button type="button" className="item" title={id} onClick={() => openTab({ kind: "submission", id })}>
              <span className={`st ${tone}`}>
                <Icon className="i" aria-hidden />
              </span>
              <span className="clip">{name}</span>
              <span className="tail">
                {counts.succeeded ?? 0} of {tasks}
              </span>
            </button>
          </li>
        );
      })}
      <li>
        <button type="button" className="item" onClick={() => openTab({ kind: "submissions" })}>
          <span className="clip">All submissions</span>
        </button>
      </li>
    </Section>
  );
}
