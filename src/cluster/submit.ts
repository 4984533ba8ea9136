import type { CallableSubmissionFunctions } from "../rpc/submissionContract.ts";
import { throwIfInterrupted } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession, type Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { SubmissionPlan, SubmitOptions, TaskRow } from "./submission.ts";
import { taskResults } from "./taskResults.ts";

/** A notebook that was submitted as many tasks. They go on without the cell, the kernel and the workbench. */
export interface Submission {
  readonly id: string;
  /** Each task as it is now. */
  tasks(): Promise<readonly TaskRow[]>;
  /** Resolves when every task has ended; interrupting the cell ends the waiting, not the tasks. */
  finished(): Promise<readonly TaskRow[]>;
  /** One row a task that has figures: its parameters, its state, and the numbers of its runs' summaries. */
  results(): Promise<Record<string, unknown>[]>;
  /** @param tasks all when left out */
  cancel(tasks?: readonly number[]): Promise<void>;
  /** Starts tasks again, each from its checkpoints. @param tasks those that did not succeed, when left out */
  requeue(tasks?: readonly number[]): Promise<void>;
  /** The end of what a task printed. */
  log(task: number): Promise<string>;
}

const look = 500; // ms

/**
 * Runs a notebook once for each set of parameters, as jobs of a cluster or as processes of this machine.
 *
 *     await submit("experiments/study.ts", { grid: { seed: [0, 1, 2], rank: [4, 8] }, engine: "slurm", gpus: 1, time: "2:00:00" });
 *
 * @param notebook its path in the workspace
 * @throws `submit/bad-tasks`, `submit/unknown-parameter`, `submit/bad-resources`, `cluster/refused`, `session/no-service`
 */
export async function submit(notebook: string, options: SubmitOptions = {}): Promise<Submission> {
  const session = currentSession();
  const { id } = await functions(session).submit(notebook, options);
  return new CellSubmission(id, session);
}

/** What `submit` would do: the tasks, and the exact commands and script. */
export function planSubmission(notebook: string, options: SubmitOptions = {}): Promise<SubmissionPlan> {
  return functions(currentSession()).planSubmission(notebook, options);
}

class CellSubmission implements Submission {
  readonly id: string;
  readonly #functions: CallableSubmissionFunctions;

  constructor(id: string, session: Session) {
    this.id = id;
    this.#functions = functions(session);
  }

  async tasks(): Promise<readonly TaskRow[]> {
    return (await this.#functions.getSubmission(this.id)).rows;
  }

  async finished(): Promise<readonly TaskRow[]> {
    const session = currentSession();
    const progress = new ProgressReporter(session, `Submission ${this.id}`, (await this.tasks()).length, "tasks");
    for (;;) {
      throwIfInterrupted(session, "The waiting for a submission");
      const submission = await this.#functions.getSubmission(this.id);
      progress.update(submission.rows.filter(({ waits }) => !waits).length);
      if (submission.state === "done") {
        progress.finish();
        return submission.rows;
      }
      await pause(look, session.signal);
    }
  }

  async results(): Promise<Record<string, unknown>[]> {
    return taskResults(await this.#functions.getSubmission(this.id));
  }

  cancel(tasks?: readonly number[]): Promise<void> {
    return this.#functions.cancelTasks(this.id, tasks);
  }

  requeue(tasks?: readonly number[]): Promise<void> {
    return this.#functions.requeueTasks(this.id, tasks);
  }

  log(task: number): Promise<string> {
    return this.#functions.taskLog(this.id, task);
  }
}

function functions(session: Session): CallableSubmissionFunctions {
  const call = session.callService;
  if (!call) {
    throw new SteerlabError("session/no-service", "Nothing here can submit a notebook.", {
      hint: "Submit from a notebook in the workbench or under `steerlab run`, or with `steerlab submit`.",
    });
  }
  return new Proxy({} as CallableSubmissionFunctions, {
    get:
      (_, name: string) =>
      (...parameters: unknown[]) =>
        call(name, parameters),
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
