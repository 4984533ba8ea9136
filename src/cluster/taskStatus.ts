import type { ExitRecord, TaskProgress, TaskState, TaskStatus } from "./submission.ts";

/** What an engine says of a task. */
export interface EngineStatus {
  readonly state: TaskState;
  readonly reason: string | null;
  readonly node: string | null;
  readonly handle: string;
  readonly exitCode: number | null;
}

export interface TaskEvidence {
  readonly record: ExitRecord | null;
  readonly progress: TaskProgress | null;
  /** null: the engine does not know the task. Left out: it was not to be reached */
  readonly engine?: EngineStatus | null;
  readonly before: TaskStatus;
  /** the person wanted it to end */
  readonly cancelAsked: boolean;
  /** the engine once had it, or may have had it */
  readonly handedOver: boolean;
}

/**
 * The task's own account is the truth; without one the engine's word counts; and what neither knows is unknown, not failed.
 */
export function taskStatus(evidence: TaskEvidence): TaskStatus {
  const { record, engine, before } = evidence;
  if (record) return ofRecord(record, before);
  if (engine === undefined) return before;
  if (engine === null) return ofNobody(evidence);
  if (engine.state === "queued") return ofQueued(engine, evidence);
  if (engine.state === "succeeded") return unaccounted(engine);
  return { ...engine, waits: engine.state === "running" };
}

function ofRecord({ state, exitCode, host, handle, error }: ExitRecord, before: TaskStatus): TaskStatus {
  const reason = state === "failed" ? (error ? `${error.code ?? error.name}: ${error.message}` : `exit code ${exitCode}`) : null;
  return { state, reason, waits: false, node: before.node ?? host, handle: handle ?? before.handle, exitCode };
}

/** It ran already and is queued again: its last words, or their absence, say why. */
function ofQueued(engine: EngineStatus, { progress, before }: TaskEvidence): TaskStatus {
  const again = { ...engine, node: before.node, waits: true };
  if (!progress) return { ...engine, waits: true };
  const place = progress.host ? ` on ${before.node ?? progress.host}` : "";
  if (progress.stopping === "SIGUSR1")
    return { ...again, state: "timed-out", reason: `The time limit came${place}; it is queued to go on.` };
  if (progress.stopping === "SIGTERM")
    return { ...again, state: "preempted", reason: `Stopped by the scheduler${place}; it is queued to go on.` };
  return { ...again, state: "node-lost", reason: `It vanished${place} without a word; it is queued to go on.` };
}

/** The engine says that it went well, and yet there is no record: a shared disk may be slow to show it. */
const unaccounted = (engine: EngineStatus): TaskStatus => ({
  ...engine,
  ...{ state: "unknown", waits: false, reason: "The scheduler says that it ended well, but its exit record is not to be seen." },
});

function ofNobody({ before, cancelAsked, handedOver, progress }: TaskEvidence): TaskStatus {
  const gone = { ...before, waits: false, exitCode: null };
  if (cancelAsked) return { ...gone, state: "cancelled", reason: null };
  if (!handedOver) return { ...before, state: "queued", reason: "not yet handed over", waits: true };
  if (!before.waits && before.state !== "unknown") return before; // it had ended, and the engine has forgotten it since
  const heard = progress ? ` It was last heard of at ${new Date(progress.updated).toISOString()}.` : "";
  return { ...gone, state: "unknown", reason: `Neither its folder nor the scheduler knows how it ended.${heard}` };
}
