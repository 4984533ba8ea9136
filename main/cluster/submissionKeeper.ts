// Looks after one submission at a time: what it finds is stored, and told by whoever asked.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StoredSubmission, StoredTask, SubmissionStore } from "../../db/submissionStore.ts";
import type { TaskOrigin } from "../../db/taskRuns.ts";
import type { EngineStatus } from "../../src/cluster/taskStatus.ts";
import { type PlainError, plainError, SteerlabError } from "../../src/steerlabError.ts";
import type { Engine, EngineJob } from "./engine.ts";
import { Handover } from "./handover.ts";
import { type LookedAt, lookAtTask, mayChange } from "./lookAtTask.ts";
import { taskPath } from "./submissionFolder.ts";

export interface KeeperOptions {
  readonly store: SubmissionStore;
  /** Brings the runs of a task's database into the run log. */
  readonly importRuns: (database: string, origin: TaskOrigin) => void;
}

export interface Look {
  /** what kept it from being looked after */
  readonly problem: PlainError | null;
  readonly changed: readonly StoredTask[];
}

export class SubmissionKeeper {
  readonly #options: KeeperOptions;
  readonly #handover: Handover;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#handover = new Handover(options.store);
  }

  /**
   * Hands over what has not been, asks the engine, reads what the tasks wrote, and brings home the runs of those that have ended.
   * @param engineOf may throw, as when the file of profiles is broken
   * @param throwing what the engine refuses is thrown, and not only noted
   */
  async look(stored: StoredSubmission, job: EngineJob, engineOf: () => Engine, throwing: boolean): Promise<Look> {
    let problem: PlainError | null = null;
    let statuses: ReadonlyMap<number, EngineStatus> | undefined;
    try {
      const engine = engineOf();
      await this.#handover.finish(stored, job, engine);
      statuses = await this.#ask(job, engine);
    } catch (error) {
      if (throwing && !isOfLater(error)) throw error;
      problem = withoutStack(plainError(error));
    }
    const looked = this.#open(stored.id).map((task) => lookAtTask(task, job.folder, statuses && (statuses.get(task.index) ?? null)));
    const changed = this.#bringHome(stored, looked);
    this.#settle(stored, problem);
    return { problem, changed };
  }

  /** What was to be cancelled while the engine did not answer is cancelled now. */
  async #ask(job: EngineJob, engine: Engine): Promise<ReadonlyMap<number, EngineStatus>> {
    const open = this.#open(job.id);
    if (open.length === 0) return new Map();
    const statuses = await engine.status(
      job,
      open.map(({ index }) => index),
    );
    const goesOn = ({ index }: StoredTask) => ["queued", "running"].includes(statuses.get(index)?.state ?? "");
    const unwanted = open.filter((task) => task.cancelAsked && goesOn(task));
    if (unwanted.length > 0)
      await engine.cancel(
        job,
        unwanted.map(({ index }) => index),
      );
    return statuses;
  }

  #open(id: string): StoredTask[] {
    return this.#options.store.tasks(id).filter((task) => mayChange(task));
  }

  /** Each task's runs and that they have come are stored together, so that they come once. */
  #bringHome(stored: StoredSubmission, looked: readonly LookedAt[]): StoredTask[] {
    const changed: StoredTask[] = [];
    for (const { task, changed: isChanged, ended } of looked) {
      const comes = ended && !task.imported && this.#import(stored, task.index);
      if (isChanged || comes) changed.push(comes ? { ...task, imported: true } : task);
    }
    if (changed.length > 0) this.#options.store.update(stored.id, changed);
    return changed;
  }

  /** Runs are known by their ids: a second time brings nothing. */
  #import({ id, folder, notebook }: StoredSubmission, index: number): boolean {
    const database = join(taskPath(folder, index), "steerlab.db");
    if (!existsSync(database)) return true;
    try {
      this.#options.importRuns(database, { notebook, tags: [`sweep:${id}`] });
      return true;
    } catch {
      return false; // a disk that is full or slow: tried again with the next look
    }
  }

  #settle(stored: StoredSubmission, problem: PlainError | null): void {
    const now = this.#options.store.get(stored.id);
    const goesOn = this.#options.store.tasks(stored.id).some((task) => task.waits || (!task.imported && task.state !== "unknown"));
    const state = now.state === "submitting" ? "submitting" : goesOn ? "active" : "done";
    this.#options.store.setState(stored.id, state, state === "done" ? null : problem);
  }
}

/** The scheduler may answer later. */
export const isOfLater = (error: unknown): boolean => error instanceof SteerlabError && error.code === "cluster/no-answer";

function withoutStack({ stack: _, ...error }: PlainError): PlainError {
  return error;
}
