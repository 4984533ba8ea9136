import { describe, expect, it } from "vitest";
import { readSacct, readSqueue } from "../../main/cluster/slurmStatus.ts";
import type { ExitRecord, TaskProgress, TaskStatus } from "../../src/cluster/submission.ts";
import { type EngineStatus, taskStatus } from "../../src/cluster/taskStatus.ts";

const before: TaskStatus = { state: "running", reason: null, waits: true, node: "node1", handle: "7_3", exitCode: null };
const engine = (state: EngineStatus["state"], more: Partial<EngineStatus> = {}): EngineStatus => ({
  ...{ state, reason: null, node: "node2", handle: "7_3", exitCode: null },
  ...more,
});
const record = (state: ExitRecord["state"]): ExitRecord => ({
  ...{ format: "steerlab-exit-1", state, exitCode: state === "succeeded" ? 0 : 1, attempt: 2, host: "node2", handle: "7_3" },
  ...{ started: 1, ended: 2, params: {}, runs: [], error: state === "failed" ? { name: "RangeError", message: "out of reach" } : null },
});
const progress = (stopping: string | null): TaskProgress => ({
  ...{ format: "steerlab-progress-1", attempt: 1, host: "node1", owner: "node1/12/34", handle: "7_3", started: 1, updated: 1000 },
  ...{ cell: 1, cells: 2, work: null, runs: [], stopping },
});
const evidence = { record: null, progress: null, before, cancelAsked: false, handedOver: true };

describe("what became of a task", () => {
  it.each(["failed", "cancelled", "node-lost", "unknown", "queued"] as const)(
    "is what its record says, when the engine says %s",
    (state) => {
      expect(taskStatus({ ...evidence, record: record("succeeded"), engine: engine(state) })).toMatchObject({
        state: "succeeded",
        waits: false,
      });
      expect(taskStatus({ ...evidence, record: record("failed"), engine: null })).toMatchObject({
        state: "failed",
        reason: "RangeError: out of reach",
      });
    },
  );

  it.each(["failed", "cancelled", "timed-out", "preempted", "node-lost"] as const)(
    "is %s by the engine's word where there is no record",
    (state) => {
      const word = engine(state, { reason: "so it was", exitCode: 9 });
      expect(taskStatus({ ...evidence, engine: word })).toEqual({ ...word, waits: false });
    },
  );

  it("is unknown, not failed, when neither knows; and what was wanted when it was to be cancelled", () => {
    expect(taskStatus({ ...evidence, engine: null })).toMatchObject({ state: "unknown", waits: false });
    expect(taskStatus({ ...evidence, engine: null, progress: progress(null) }).reason).toContain("1970-01-01T00:00:01.000Z");
    expect(taskStatus({ ...evidence, engine: null, cancelAsked: true })).toMatchObject({ state: "cancelled", waits: false });
    expect(taskStatus({ ...evidence, engine: engine("succeeded") })).toMatchObject({ state: "unknown", waits: false });
  });

  it("stays what it was while the engine does not answer, or has forgotten one that had ended", () => {
    expect(taskStatus({ ...evidence, engine: undefined })).toEqual(before);
    const ended = { ...before, state: "timed-out", waits: false } as const;
    expect(taskStatus({ ...evidence, before: ended, engine: null })).toMatchObject({ state: "timed-out" });
  });

  it.each([
    ["SIGUSR1", "timed-out"],
    ["SIGTERM", "preempted"],
    [null, "node-lost"],
  ] as const)("that is queued again after %s is %s, and waits", (signal, state) => {
    const status = taskStatus({ ...evidence, progress: progress(signal), engine: engine("queued") });
    expect(status).toMatchObject({ state, waits: true, node: "node1" });
  });

  it("that was never handed over waits to be", () => {
    expect(taskStatus({ ...evidence, handedOver: false, engine: null })).toMatchObject({ state: "queued", waits: true });
  });
});

describe("what Slurm says", () => {
  const squeue = (state: string, exit: string, reason = "None") =>
    readSqueue(`12|3|${state}|${exit}|node1|${reason}|steerlab-a-0|15\n`)[0]!;

  it.each([
    ["PENDING", "0", "queued", null],
    ["RUNNING", "0", "running", null],
    ["FAILED", "512", "failed", 2],
    ["FAILED", "3:0", "failed", 3],
    ["OUT_OF_MEMORY", "0:9", "failed", 0],
    ["CANCELLED", "0", "cancelled", 0],
    ["TIMEOUT", "0", "timed-out", 0],
    ["PREEMPTED", "0", "preempted", 0],
    ["NODE_FAIL", "0", "node-lost", 0],
    ["A_NEW_STATE", "0", "unknown", 0],
  ] as const)("%s with exit %s is %s", (state, exit, expected, code) => {
    expect(squeue(state, exit)).toMatchObject({ state: expected, exitCode: code, handle: "12_3", position: 3, name: "steerlab-a-0" });
  });

  it("names the signal that ended a task, in both ways that versions print it", () => {
    for (const exit of ["9", "0:9"]) expect(squeue("FAILED", exit).reason).toContain("SIGKILL");
  });

  it("reads accounts as well, and passes over jobs that are no arrays", () => {
    const [task, ...more] = readSacct("12_3|CANCELLED by 0|0:15|node1|None|steerlab-a-1000\n13|COMPLETED|0:0|node1||other\n");
    expect(task).toMatchObject({ state: "cancelled", handle: "12_3", name: "steerlab-a-1000" });
    expect(more).toEqual([]);
  });
});
