import { hostname } from "node:os";
import type { TaskProgress, TaskRun } from "../../src/cluster/submission.ts";
import type { CellError } from "../../src/output/cellOutput.ts";
import type { NotebookEvent } from "../../src/rpc/contract.ts";
import type { RunRow } from "../../src/runs/run.ts";
import { type PlainError, plainError } from "../../src/steerlabError.ts";
import type { NotebookSession } from "../host/notebookSession.ts";
import { processOwner } from "../host/processOwner.ts";
import type { Workbench } from "../host/workbench.ts";
import { type TaskFolder, writeExitRecord, writeProgress } from "./taskFolder.ts";

const interval = 1_000; // ms between two writes of the progress

/** Writes what a run in a folder of its own does, and how it ended. */
export class TaskReport {
  readonly folder: TaskFolder;
  readonly #params: Readonly<Record<string, string>>;
  readonly #started = Date.now();
  readonly #runs = new Map<string, TaskRun>();
  /** runs that have changed since they were last looked up */
  readonly #changedRuns = new Set<string>();
  #workbench: Workbench | null = null;
  #cells: readonly string[] = [];
  #cell = 0;
  #work: TaskProgress["work"] = null;
  #error: CellError | null = null;
  #signal: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: TaskFolder, params: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#params = params;
    this.#write();
  }

  /** Until `unfollow` or `failed`, while the workbench is open. */
  follow(workbench: Workbench, session: NotebookSession): void {
    this.#workbench = workbench;
    this.#cells = session.state.cells.filter((cell) => cell.kind === "code").map((cell) => cell.id);
    session.on("event", (event) => this.#told(event));
    workbench.on("run", (event) => {
      if (event.type === "deleted" || event.type === "changed") return;
      this.#changedRuns.add(event.type === "run" ? event.run.id : event.runId);
      this.#changed();
    });
  }

  /** The run is over; the workbench is about to be closed. */
  unfollow(): void {
    this.#workbench?.flush();
    this.#lookUpRuns();
    this.#workbench = null;
  }

  /** Written at once: there may be little time left. */
  stopping(signal: NodeJS.Signals): void {
    this.#signal ??= signal;
    this.#write();
  }

  /**
   * To be called when the database is closed: who finds the record on another machine finds the runs too.
   * Whoever sends SIGTERM or SIGUSR1 knows why, and whether the task goes on later: that is no end that the task can tell.
   * @param exitCode of `steerlab run`
   */
  ended(exitCode: number): void {
    if (this.#signal === "SIGTERM" || this.#signal === "SIGUSR1") return;
    const state = exitCode === 0 ? "succeeded" : this.#signal ? "cancelled" : "failed";
    this.#end(state, exitCode, state === "failed" ? this.#error : null);
  }

  /** It could not even begin. */
  failed(error: unknown): void {
    this.#workbench = null;
    this.#end("failed", 1, plainError(error));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#write();
  }

  #end(state: "succeeded" | "failed" | "cancelled", exitCode: number, error: PlainError | null): void {
    this.close();
    const { attempt, host, handle, started, runs } = this.#progress();
    const ended = Date.now();
    const times = { started, ended };
    const record = {
      format: "steerlab-exit-1",
      state,
      exitCode,
      attempt,
      host,
      handle,
      ...times,
      params: this.#params,
      error,
      runs,
    } as const;
    writeExitRecord(this.folder.path, record);
  }

  #told(event: NotebookEvent): void {
    if (event.type === "cell" && event.cell.state === "running") this.#cell = this.#cells.indexOf(event.cell.id) + 1;
    else if (event.type === "output" && event.output.kind === "error") this.#error = event.output.error;
    else if (event.type === "progress") this.#progressed(event.progress);
    else return;
    this.#changed();
  }

  #progressed({ label, done, total, unit, finished }: Extract<NotebookEvent, { type: "progress" }>["progress"]): void {
    this.#work = finished ? null : { label, done, total, unit };
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => this.#write(), interval);
  }

  #lookUpRuns(): void {
    for (const id of this.#changedRuns) {
      const run = this.#workbench?.runs.row(id);
      if (run) this.#runs.set(id, taskRun(run));
    }
    this.#changedRuns.clear();
  }

  /** A disk that is full for a moment must not end a task: the next write tells the same. */
  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      this.#lookUpRuns();
      writeProgress(this.folder.path, this.#progress());
    } catch (error) {
      process.stderr.write(`The progress cannot be written: ${(error as Error).message}.\n`);
    }
  }

  #progress(): TaskProgress {
    return {
      ...{
        format: "steerlab-progress-1",
        attempt: this.folder.attempt,
        host: process.env.SLURMD_NODENAME ?? hostname(),
        owner: processOwner(),
      },
      ...{ handle: schedulersName(), started: this.#started, updated: Date.now() },
      ...{ cell: this.#cell, cells: this.#cells.length, work: this.#work, runs: [...this.#runs.values()], stopping: this.#signal },
    };
  }
}

function taskRun({ id, kind, name, state, summary, metrics }: RunRow): TaskRun {
  const figures = Object.entries({ ...summary, ...metrics, ...summary }).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return { id, kind, name, state, figures: Object.fromEntries(figures) };
}

/** Such as `1234_7` in a Slurm array. */
function schedulersName(): string | null {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task, SLURM_JOB_ID: job } = process.env;
  return array && task ? `${array}_${task}` : (job ?? null);
}
