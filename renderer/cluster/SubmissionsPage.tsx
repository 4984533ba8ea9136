import { useMemo } from "react";
import { clockTime } from "../../src/output/duration.ts";
import { openTab } from "../frame/tabStore.ts";
import { StateCounts } from "./StateCounts.tsx";
import { newestSubmissions, useSubmissions } from "./submissionStore.ts";
import "./cluster.css";

/** Every notebook that was submitted as tasks, newest first. */
export function SubmissionsPage() {
  const rows = useSubmissions((store) => store.rows);
  const shown = useMemo(() => newestSubmissions(rows), [rows]);
  if (shown.length === 0)
    return (
      <div className="empty">
        <h2>Nothing was submitted yet</h2>
        <p>“Submit as tasks…” in a notebook's menu runs it once for each set of parameters, on a cluster or on this machine.</p>
      </div>
    );
  return (
    <div className="rt-wrap submissions">
      <table className="t rt" aria-label="Submissions">
        <thead>
          <tr>
            <th>Submission</th>
            <th>Notebook</th>
            <th>Where</th>
            <th>Tasks</th>
            <th className="r">Submitted</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.id} onDoubleClick={() => openTab({ kind: "submission", id: row.id })}>
              <td>
                <button type="button" className="name run-link" onClick={() => openTab({ kind: "submission", id: row.id })}>
                  <span className="clip">{row.name}</span>
                </button>
              </td>
              <td className="sec">{row.notebook}</td>
              <td className="sec">{row.profile ?? row.engine}</td>
              <td>
                <StateCounts counts={row.counts} />
                {row.problem && <span className="problem clip"> {row.problem.message}</span>}
              </td>
              <td className="r num">{clockTime(row.created)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
