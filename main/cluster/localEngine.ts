// The same tasks as processes of this machine, as many at once as memory and cores allow. They survive us: a task's process is its own.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { availableParallelism, freemem, hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import PQueue from "p-queue";
import { memoryBytes } from "../../src/cluster/taskResources.ts";
import type { EngineStatus } from "../../src/cluster/taskStatus.ts";
import { isOwnerGone } from "../host/processOwner.ts";
import type { ClusterProfile } from "./clusterProfile.ts";
import type { Engine, EngineJob, Probe } from "./engine.ts";
import { taskPath } from "./submissionFolder.ts";
import { taskCommand } from "./taskCommand.ts";
import { logFile, readExitRecord, readProgress } from "./taskFolder.ts";

/** A kernel with a small model. */
const usualMemory = 1.5 * 2 ** 30; // bytes
const patience = 15_000; // ms from asking a task to stop to ending it
const adoptedLook = 500; // ms between looks at a process that an earlier service started

type Entry = Pick<EngineStatus, "state" | "reason" | "exitCode"> & { readonly stop: AbortController; process: ChildProcess | null };

export class LocalEngine implements Engine {
  readonly name = "local";
  readonly #profile: ClusterProfile;
  /** of each submission, its queue and its tasks */
  readonly #queues = new Map<string, PQueue>();
  readonly #entries = new Map<string, Map<number, Entry>>();

  constructor(profile: ClusterProfile) {
    this.#profile = profile;
  }

  async probe(): Promise<Probe> {
    return { ok: true, words: `${availableParallelism()} cores, ${(freemem() / 2 ** 30).toFixed(1)} GiB free` };
  }

  async plan(job: EngineJob): Promise<{ commands: string[]; script: string }> {
    return { commands: [`${Math.min(this.#atOnce(job), job.tasks.length)} of ${job.tasks.length} at once`], script: "" };
  }

  async submit(job: EngineJob, indices: readonly number[]): Promise<void> {
    const entries = this.#entriesOf(job);
    for (const index of indices) if (!this.#alive(entries.get(index))) this.#enqueue(job, index);
  }

  async status(job: EngineJob, indices: readonly number[]): Promise<Map<number, EngineStatus>> {
    const entries = this.#entriesOf(job);
    const known = indices.flatMap((index) => {
      const entry = entries.get(index) ?? this.#adopted(job, index);
      return entry ? [[index, this.#statusOf(job, index, entry)] as const] : [];
    });
    return new Map(known);
  }

  async logs(): Promise<string> {
    return ""; // all that a process prints is in its own log
  }

  async cancel(job: EngineJob, indices: readonly number[]): Promise<void> {
    for (const index of indices) {
      const entry = this.#entriesOf(job).get(index) ?? this.#adopted(job, index);
      if (!entry || !this.#alive(entry) || entry.stop.signal.aborted) continue; // asked a second time it would end its kernel
      entry.stop.abort();
      this.#signal(job, index, "SIGINT");
    }
  }

  async requeue(job: EngineJob, indices: readonly number[]): Promise<void> {
    for (const index of indices) {
      const entry = this.#entriesOf(job).get(index);
      if (entry?.state === "queued") continue;
      if (this.#alive(entry)) this.#signal(job, index, "SIGTERM");
      this.#enqueue(job, index, entry?.process ?? null);
    }
  }

  /** @param before the task's process that has to end first */
  #enqueue(job: EngineJob, index: number, before: ChildProcess | null = null): void {
    const entry: Entry = { state: "queued", reason: null, exitCode: null, stop: new AbortController(), process: null };
    this.#entriesOf(job).set(index, entry);
    const task = async () => {
      if (before) await ended(before);
      await this.#run(job, index, entry);
    };
    // What was cancelled while it waited never begins.
    this.#queueOf(job)
      .add(task, { signal: entry.stop.signal })
      .catch(() => Object.assign(entry, { state: "cancelled" }));
  }

  async #run(job: EngineJob, index: number, entry: Entry): Promise<void> {
    if (entry.stop.signal.aborted) return void Object.assign(entry, { state: "cancelled" });
    const child = this.#spawn(job, index);
    Object.assign(entry, { state: "running", process: child });
    const { code, signal, error } = await ended(child);
    const reason =
      error?.message ?? (signal ? `Its process was ended by ${signal}.` : code === 0 ? null : `Exit code ${code}: its log says why.`);
    const cancelled = entry.stop.signal.aborted;
    Object.assign(entry, {
      state: cancelled ? "cancelled" : code === 0 ? "succeeded" : "failed",
      reason: cancelled ? null : reason,
      exitCode: code,
    });
  }

  /** Detached: neither Ctrl-C nor the service's end is meant for it. */
  #spawn(job: EngineJob, index: number): ChildProcess {
    const path = taskPath(job.folder, index);
    mkdirSync(path, { recursive: true });
    const log = openSync(logFile(path), "a");
    const threads = String(job.cpus ?? Math.max(1, Math.floor(availableParallelism() / this.#atOnce(job))));
    const [program, ...args] = [...taskCommand(this.#profile), "task", job.folder, String(index)];
    try {
      const child = spawn(program!, args, {
        ...{ detached: true, stdio: ["ignore", log, log], cwd: job.workspace },
        env: { ...process.env, TF_NUM_INTRAOP_THREADS: threads, OMP_NUM_THREADS: threads },
      });
      child.unref();
      return child;
    } finally {
      closeSync(log);
    }
  }

  /** A task that an earlier service started, and whose process lives: it takes its place among those at once. */
  #adopted(job: EngineJob, index: number): Entry | null {
    const path = taskPath(job.folder, index);
    const progress = readProgress(path);
    if (!progress || isOwnerGone(progress.owner) || readExitRecord(path)) return null;
    const entry: Entry = { state: "running", reason: null, exitCode: null, stop: new AbortController(), process: null };
    this.#entriesOf(job).set(index, entry);
    void this.#queueOf(job).add(async () => {
      while (!isOwnerGone(progress.owner)) await pause(adoptedLook, undefined, { ref: false });
      this.#entriesOf(job).delete(index); // from here on its exit record speaks, or nobody
    });
    return entry;
  }

  #signal(job: EngineJob, index: number, signal: NodeJS.Signals): void {
    const progress = readProgress(taskPath(job.folder, index));
    const pid = this.#entriesOf(job).get(index)?.process?.pid ?? Number(progress?.owner.split("/")[1]);
    if (!pid) return;
    kill(pid, signal);
    const owner = progress?.owner;
    setTimeout(() => owner && !isOwnerGone(owner) && kill(-pid, "SIGKILL"), patience).unref();
  }

  #statusOf(job: EngineJob, index: number, { state, reason, exitCode, process: child }: Entry): EngineStatus {
    return {
      state,
      reason,
      exitCode,
      node: state === "queued" ? null : hostname(),
      handle: child?.pid ? String(child.pid) : `${job.id}/${index}`,
    };
  }

  #alive(entry: Entry | undefined): boolean {
    return entry?.state === "queued" || entry?.state === "running";
  }

  #entriesOf(job: EngineJob): Map<number, Entry> {
    const entries = this.#entries.get(job.id) ?? new Map<number, Entry>();
    this.#entries.set(job.id, entries);
    return entries;
  }

  #queueOf(job: EngineJob): PQueue {
    const queue = this.#queues.get(job.id) ?? new PQueue({ concurrency: this.#atOnce(job) });
    this.#queues.set(job.id, queue);
    return queue;
  }

  /** Who says how many may have more of them than cores; never more than memory holds. */
  #atOnce({ cpus, memory, maxParallel }: EngineJob): number {
    const byCores = maxParallel !== null && cpus === undefined ? maxParallel : Math.floor(availableParallelism() / (cpus ?? 1));
    const byMemory = Math.floor(freemem() / (memory ? memoryBytes(memory) : usualMemory));
    return Math.max(1, Math.min(byCores, byMemory, maxParallel ?? Number.POSITIVE_INFINITY));
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: Error | null;
}

function ended(child: ChildProcess): Promise<End> {
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve({ code: child.exitCode, signal: child.signalCode, error: null });
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: null, signal: null, error }));
    child.on("exit", (code, signal) => resolve({ code, signal, error: null }));
  });
}
