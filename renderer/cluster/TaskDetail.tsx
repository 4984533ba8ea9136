import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { TaskRow } from "../../src/cluster/submission.ts";
import { openTab } from "../frame/tabStore.ts";
import { plainErrorOf } from "../service/plainErrorOf.ts";
import { service } from "../service/workbench.ts";
import { TaskStateIcon } from "./TaskStateIcon.tsx";

const lookEvery = 2_000; // ms

/** One task: why it is as it is, its runs, and the end of what it printed, which grows while it runs. */
export function TaskDetail({ id, row, onClose }: { readonly id: string; readonly row: TaskRow; readonly onClose: () => void }) {
  const log = useTaskLog(id, row);
  const end = useRef<HTMLPreElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest line is what one looks at
  useEffect(() => end.current?.scrollTo(0, end.current.scrollHeight), [log]);
  return (
    <section className="task-detail" aria-label={`Task ${row.index}`}>
      <header>
        <b>Task {row.index}</b>
        <TaskStateIcon state={row.state} />
        <span className="sec clip">
          {[row.node, row.handle, row.attempt > 1 ? `attempt ${row.attempt}` : "", row.exitCode === null ? "" : `exit code ${row.exitCode}`]
            .filter(Boolean)
            .join(", ")}
        </span>
        <span className="grow" />
        <button type="button" className="btn ghost icon small" aria-label="Close the task" onClick={onClose}>
          <X className="i sm" aria-hidden />
        </button>
      </header>
      {row.reason && <p className="why">{row.reason}</p>}
      {row.runs.length > 0 && (
        <p className="runs-of">
          {row.runs.map((run) =>
            row.imported ? (
              <button key={run.id} type="button" className="btn small" onClick={() => openTab({ kind: "run", id: run.id })}>
                {run.name}
              </button>
            ) : (
              <span key={run.id} className="badge">
                {run.name}
              </span>
            ),
          )}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre ref={end} role="log" aria-label={`Log of task ${row.index}`} tabIndex={0}>
        {log}
      </pre>
    </section>
  );
}

function useTaskLog(id: string, { index, state }: TaskRow): string {
  const [log, setLog] = useState("");
  useEffect(() => {
    let gone = false;
    const look = () =>
      service.taskLog(id, index).then(
        (text) => !gone && setLog(text === "" ? "Nothing printed yet." : text),
        (error: unknown) => !gone && setLog(plainErrorOf(error).message),
      );
    void look();
    const timer = state === "running" ? setInterval(() => void look(), lookEvery) : undefined;
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [id, index, state]);
  return log;
}
