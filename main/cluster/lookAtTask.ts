import type { StoredTask } from "../../db/submissionStore.ts";
import { type EngineStatus, taskStatus } from "../../src/cluster/taskStatus.ts";
import { taskPath } from "./submissionFolder.ts";
import { readExitRecord, readProgress } from "./taskFolder.ts";

/** A shared disk may show an exit record so much later than the scheduler tells the end, ms. */
const recordMayCome = 60_000;

/** Those that have ended by their own account stay as they are. */
export function mayChange(task: StoredTask, now = Date.now()): boolean {
  if (task.waits || task.state === "unknown" || !task.imported) return true;
  return !["succeeded", "failed"].includes(task.state) && now - (task.ended ?? 0) < recordMayCome;
}

export interface LookedAt {
  readonly task: StoredTask;
  readonly changed: boolean;
  /** there is nothing more to come */
  readonly ended: boolean;
}

/** @param engine what the engine says; null where it knows nothing of it; left out where it does not answer */
export function lookAtTask(task: StoredTask, folder: string, engine: EngineStatus | null | undefined): LookedAt {
  const path = taskPath(folder, task.index);
  // One that has never run has no folder, and thousands of those are looked at again and again.
  const record = engine?.state === "queued" && task.attempt === 0 ? null : readExitRecord(path);
  const progress = record || (engine?.state === "queued" && task.attempt === 0) ? null : readProgress(path);
  const status = taskStatus({ record, progress, engine, before: task, cancelAsked: task.cancelAsked, handedOver: task.handedOver });
  const told = record ?? progress;
  const ended = !status.waits && status.state !== "unknown";
  const next: StoredTask = {
    ...task,
    ...status,
    ...{ attempt: told?.attempt ?? task.attempt, started: told?.started ?? task.started, runs: told?.runs ?? task.runs },
    ended: ended ? (record?.ended ?? task.ended ?? progress?.updated ?? Date.now()) : null,
    work: status.state === "running" ? (progress?.work ?? null) : null,
  };
  return { task: next, changed: JSON.stringify(next) !== JSON.stringify(task), ended };
}
