// What squeue and sacct say, as the states of tasks.
import type { TaskState } from "../../src/cluster/submission.ts";
import type { EngineStatus } from "../../src/cluster/taskStatus.ts";

/** Separators that no field has, after each field: widths would cut names off. */
export const squeueFormat = ["ArrayJobID", "ArrayTaskID", "State", "exit_code", "NodeList", "Reason", "Name", "JobID"]
  .map((field) => `${field}:|`)
  .join();
export const sacctFormat = "JobID,State,ExitCode,NodeList,Reason,JobName";

const states: Readonly<Record<string, TaskState>> = {
  PENDING: "queued",
  REQUEUED: "queued",
  REQUEUE_HOLD: "queued",
  REQUEUE_FED: "queued",
  SPECIAL_EXIT: "queued",
  RESV_DEL_HOLD: "queued",
  CONFIGURING: "running",
  RUNNING: "running",
  COMPLETING: "running",
  STAGE_OUT: "running",
  SIGNALING: "running",
  STOPPED: "running",
  SUSPENDED: "running",
  RESIZING: "running",
  COMPLETED: "succeeded",
  FAILED: "failed",
  OUT_OF_MEMORY: "failed",
  BOOT_FAIL: "node-lost",
  NODE_FAIL: "node-lost",
  CANCELLED: "cancelled",
  REVOKED: "cancelled",
  DEADLINE: "timed-out",
  TIMEOUT: "timed-out",
  PREEMPTED: "preempted",
};

interface SlurmTask extends EngineStatus {
  /** of the array job, such as `steerlab-k3x-1000` */
  readonly name: string;
  /** in the array */
  readonly position: number;
  /** a later one takes the place of an earlier one */
  readonly order: number;
}

/** @param out of squeue with `squeueFormat`, one line a task */
export function readSqueue(out: string): SlurmTask[] {
  return lines(out).flatMap((line) => {
    const [array = "", position = "", state = "", exit = "", node = "", reason = "", name = ""] = line
      .split("|")
      .map((field) => field.trim());
    if (!/^\d+$/.test(position)) return [];
    return [
      { ...status(state, exitOf(exit), node, reason, `${array}_${position}`), name, position: Number(position), order: Number(array) },
    ];
  });
}

/** @param out of sacct with `sacctFormat`, `-X -P -n` */
export function readSacct(out: string): SlurmTask[] {
  return lines(out).flatMap((line) => {
    const [id = "", state = "", exit = "", node = "", reason = "", name = ""] = line.split("|");
    const [, array, position] = /^(\d+)_(\d+)$/.exec(id) ?? [];
    if (array === undefined) return [];
    const handle = `${array}_${position}`;
    return [{ ...status(state, exitOf(exit), node, reason, handle), name, position: Number(position), order: Number(array) }];
  });
}

const lines = (out: string): string[] => out.split("\n").filter((line) => line.trim() !== "");

interface Exit {
  readonly code: number;
  readonly signal: number;
}

/** `2:0`, or as older ones print it: what wait() gave, 512. */
function exitOf(text: string): Exit {
  const [code, signal] = text.split(":").map(Number) as [number, number?];
  if (signal !== undefined) return { code, signal };
  return { code: (code >> 8) & 255, signal: code & 127 };
}

function status(text: string, exit: Exit, node: string, slurmReason: string, handle: string): EngineStatus {
  const word = text.split(" ")[0]!.replace(/\+$/, ""); // `CANCELLED by 1000`
  const state = states[word] ?? "unknown";
  const reason = reasonOf(word, state, exit, /^(None|\(null\)|)$/.test(slurmReason) ? null : slurmReason);
  const ended = !["queued", "running"].includes(state);
  return { state, reason, node: /^(None assigned|\(null\)|)$/.test(node) ? null : node, handle, exitCode: ended ? exit.code : null };
}

function reasonOf(word: string, state: TaskState, { code, signal }: Exit, slurm: string | null): string | null {
  if (word === "OUT_OF_MEMORY") return "It ran out of memory (OUT_OF_MEMORY): ask for more, or make its batches smaller.";
  if (signal === 9 && state === "failed") return "Killed by signal 9 (SIGKILL); when nobody did that, it ran out of memory.";
  if (signal > 0 && state === "failed") return `Ended by signal ${signal}.`;
  if (state === "failed") return code === 0 ? slurm : `Exit code ${code}, before it could say why: its log may.`;
  if (state === "timed-out") return `The time limit came (${word}).`;
  if (state === "node-lost") return `Its node was lost (${word}).`;
  if (state === "preempted") return "Another job took its place (PREEMPTED).";
  if (state === "unknown") return `Slurm calls its state ${word}.`;
  return state === "queued" ? slurm : null;
}
