import { Ban, GitCompareArrows, RotateCcw, Trash2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { SubmissionDetail } from "../../src/cluster/submission.ts";
import { plural } from "../format/number.ts";
import { openTab } from "../frame/tabStore.ts";
import { ask } from "../notice/dialogStore.ts";
import { toastError } from "../notice/toastStore.ts";
import { plainErrorOf } from "../service/plainErrorOf.ts";
import { service } from "../service/workbench.ts";
import { StateCounts } from "./StateCounts.tsx";
import { putSubmission, useSubmissions } from "./submissionStore.ts";
import { TaskDetail } from "./TaskDetail.tsx";
import { TaskTable } from "./TaskTable.tsx";
import { taskColumns } from "./taskColumns.ts";
import "./cluster.css";

/** The tasks of one submission, live. */
export function SubmissionPage({ id }: { readonly id: string }) {
  const detail = useSubmissions((store) => store.details[id]);
  const wrong = useDetail(id);
  if (wrong)
    return (
      <div className="empty">
        <h2>This submission cannot be shown</h2>
        <p>{wrong}</p>
      </div>
    );
  return detail ? <Tasks submission={detail} /> : null;
}

/** Asked for whole when the page comes and when the list is filled anew after a lost connection; events do the rest. */
function useDetail(id: string): string | null {
  const [wrong, setWrong] = useState<string | null>(null);
  const loaded = useSubmissions((store) => store.fills);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks again
  useEffect(() => {
    service.getSubmission(id).then(putSubmission, (error: unknown) => setWrong(plainErrorOf(error).message));
  }, [id, loaded]);
  return wrong;
}

function Tasks({ submission }: { readonly submission: SubmissionDetail }) {
  const { id, rows, name, notebook, engine, profile, counts, problem } = submission;
  const columns = useMemo(() => taskColumns(rows), [rows]);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [open, setOpen] = useState<number | null>(null);
  const choose = (index: number, on: boolean) =>
    setChosen((now) => new Set(on ? [...now, index] : [...now].filter((other) => other !== index)));
  return (
    <div className="submission">
      <header className="submission-head">
        <h1>{name}</h1>
        <StateCounts counts={counts} />
        <span className="sec">
          <button type="button" className="run-link" onClick={() => openTab({ kind: "notebook", path: notebook })}>
            {notebook}
          </button>{" "}
          on {profile ?? engine}
        </span>
        <span className="grow" />
        <Actions submission={submission} chosen={chosen} />
      </header>
      {problem && (
        <p className="problem" role="status">
          {problem.message} {problem.hint}
        </p>
      )}
      <TaskTable rows={rows} columns={columns} chosen={chosen} onChoose={choose} open={open} onOpen={setOpen} />
      {open !== null && rows[open] && <TaskDetail id={id} row={rows[open]} onClose={() => setOpen(null)} />}
    </div>
  );
}

function Actions({ submission: { id, rows }, chosen }: { readonly submission: SubmissionDetail; readonly chosen: ReadonlySet<number> }) {
  const some = rows.filter(({ index }) => chosen.has(index));
  const goOn = (some.length > 0 ? some : rows).filter(({ waits }) => waits);
  const again = some.length > 0 ? some : rows.filter(({ state, waits }) => state !== "succeeded" && !waits);
  const home = (some.length > 0 ? some : rows).filter(({ imported }) => imported).flatMap(({ runs }) => runs.map((run) => run.id));
  const given = some.length > 0 ? some.map(({ index }) => index) : undefined;
  const act = (work: Promise<void>, title: string) => void work.catch((error: unknown) => toastError(title, error));
  return (
    <span className="acts" role="toolbar" aria-label="Tasks">
      {some.length > 0 && <b>{plural(some.length, "task")} selected</b>}
      <button type="button" className="btn" disabled={home.length < 2} onClick={() => openTab({ kind: "compare", ids: home })}>
        <GitCompareArrows className="i" aria-hidden />
        Compare {plural(home.length, "run")}
      </button>
      <button
        type="button"
        className="btn"
        disabled={again.length === 0}
        title="Starts them again, each from its checkpoints"
        onClick={() => act(service.requeueTasks(id, given), "The tasks could not be queued again")}
      >
        <RotateCcw className="i" aria-hidden />
        Requeue {again.length > 0 ? plural(again.length, "task") : ""}
      </button>
      <button type="button" className="btn danger" disabled={goOn.length === 0} onClick={() => void cancel(id, goOn.length, given)}>
        <Ban className="i" aria-hidden />
        Cancel {goOn.length > 0 ? plural(goOn.length, "task") : ""}
      </button>
      <button
        type="button"
        className="btn ghost icon"
        aria-label="Take it off the list"
        title="Take it off the list"
        disabled={rows.some(({ waits }) => waits)}
        onClick={() => act(service.removeSubmission(id), "It could not be taken off the list")}
      >
        <Trash2 className="i" aria-hidden />
      </button>
    </span>
  );
}

async function cancel(id: string, count: number, given: readonly number[] | undefined): Promise<void> {
  const words = plural(count, "task");
  const text = "What they have saved stays: they can be queued again and go on from their checkpoints.";
  if ((await ask({ title: `Cancel ${words}?`, text, confirm: `Cancel ${words}`, destructive: true })) === null) return;
  await service.cancelTasks(id, given).catch((error: unknown) => toastError("The tasks could not be cancelled", error));
}
