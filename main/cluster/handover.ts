import type { StoredSubmission, StoredTask, SubmissionStore } from "../../db/submissionStore.ts";
import type { Engine, EngineJob } from "./engine.ts";
import { taskPath } from "./submissionFolder.ts";
import { readExitRecord, readProgress } from "./taskFolder.ts";

/**
 * Hands over what has not been yet. It may have been interrupted at any point, and then again: the engine is asked what it has, by the job's
 * name, and a task that has left something in its folder was had by it.
 */
export class Handover {
  readonly #store: SubmissionStore;

  constructor(store: SubmissionStore) {
    this.#store = store;
  }

  /** @throws what the engine throws; nothing is lost then, it can be called again */
  async finish(stored: StoredSubmission, job: EngineJob, engine: Engine): Promise<void> {
    const waiting = this.#store.tasks(stored.id).filter((task) => !task.handedOver && task.waits && !task.cancelAsked);
    if (waiting.length > 0) await this.#hand(waiting, job, engine);
    if (waiting.length > 0 || stored.state === "submitting") this.#store.setState(stored.id, "active", null);
    // The processes of a machine know nothing of those that only waited when their keeper ended.
    if (engine.name === "local") await this.#handQueued(stored.id, job, engine);
  }

  async #hand(waiting: readonly StoredTask[], job: EngineJob, engine: Engine): Promise<void> {
    const missing = waiting.filter(({ index }) => !hasBegun(job, index)).map(({ index }) => index);
    if (missing.length > 0) await engine.submit(job, missing);
    this.#store.update(
      job.id,
      waiting.map((task) => ({ ...task, handedOver: true, reason: null })),
    );
  }

  async #handQueued(id: string, job: EngineJob, engine: Engine): Promise<void> {
    const queued = this.#store.tasks(id).filter((task) => task.waits && task.state === "queued" && !task.cancelAsked);
    const known = await engine.status(
      job,
      queued.map(({ index }) => index),
    );
    const lost = queued.filter(({ index }) => !known.has(index) && !hasBegun(job, index)).map(({ index }) => index);
    if (lost.length > 0) await engine.submit(job, lost);
  }
}

function hasBegun({ folder }: EngineJob, index: number): boolean {
  const path = taskPath(folder, index);
  return readProgress(path) !== null || readExitRecord(path) !== null;
}
