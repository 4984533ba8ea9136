// All submissions of a workspace: handed over, looked after until every task has ended, brought home. What is known lies in the database, so
// that it survives us; what the tasks wrote lies in their folders, so that it survives the database.
import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StoredSubmission, StoredTask, SubmissionStore } from "../../db/submissionStore.ts";
import type { TaskOrigin } from "../../db/taskRuns.ts";
import type {
  SubmissionDetail,
  SubmissionEvent,
  SubmissionPlan,
  SubmissionRow,
  SubmitOptions,
  TaskRow,
} from "../../src/cluster/submission.ts";
import { type PlainError, plainError, SteerlabError } from "../../src/steerlabError.ts";
import { isOwnerGone } from "../host/processOwner.ts";
import { findProfile, readProfiles } from "./clusterProfile.ts";
import type { Engine, EngineJob } from "./engine.ts";
import { EngineSet } from "./engineSet.ts";
import { fileTail } from "./fileTail.ts";
import { Handover } from "./handover.ts";
import { lookAtTask, mayChange } from "./lookAtTask.ts";
import { type PreparedSubmission, prepareSubmission } from "./prepareSubmission.ts";
import { submittedNotebook, taskPath, writeSubmission } from "./submissionFolder.ts";
import { logFile, setAside } from "./taskFolder.ts";

export interface BoardOptions {
  readonly workspace: string;
  readonly store: SubmissionStore;
  /** this process, see `processOwner` */
  readonly owner: string;
  /** Brings the runs of a task's database into the run log. */
  readonly importRuns: (database: string, origin: TaskOrigin) => void;
  /** where `cluster.json` of this person lies */
  readonly configFolder?: string;
  readonly engines?: EngineSet;
}

const tickEvery = 250; // ms
const lookLocal = 500; // ms
const lookSlurm = 5_000; // ms
const usualRestarts = 20;

export class SubmissionBoard extends EventEmitter<{ event: [event: SubmissionEvent] }> {
  readonly #options: BoardOptions;
  readonly #engines: EngineSet;
  readonly #handover: Handover;
  /** when each was last looked at, by the clock of `performance` */
  readonly #looked = new Map<string, number>();
  /** looks at one submission follow each other */
  readonly #looking = new Map<string, Promise<void>>();
  readonly #told = new Map<string, string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: BoardOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    this.#engines = options.engines ?? new EngineSet();
    this.#handover = new Handover(options.store);
  }

  /** Looks after what goes on, also what others submitted meanwhile. Those that had ended are looked at once more. */
  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), tickEvery);
    for (const { id, state, engine } of this.#options.store.list()) {
      if (state === "done" && engine !== "local" && this.#options.store.tasks(id).some((task) => task.state === "unknown"))
        void this.look(id);
    }
  }

  /** Tasks go on by themselves. */
  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await Promise.allSettled(this.#looking.values());
    this.removeAllListeners();
  }

  async plan(notebook: string, options: SubmitOptions): Promise<SubmissionPlan> {
    const prepared = this.#prepare(notebook, options);
    const { notebook: path, engine, parameters, resources, job } = prepared;
    const { commands, script } = await this.#engines.get(engine, prepared.profile).plan(job);
    return { notebook: path, engine, tasks: job.tasks, parameters, resources, commands, script };
  }

  profiles(): string[] {
    return Object.keys(readProfiles(this.#options.workspace, this.#options.configFolder).profiles);
  }

  async probe(engine: SubmissionRow["engine"], profile?: string): Promise<{ ok: boolean; words: string }> {
    return this.#engines.get(engine, findProfile(this.#options.workspace, profile, this.#options.configFolder).profile).probe();
  }

  /**
   * Stored before anything is handed over, so that nothing is lost with us; a scheduler that refuses it leaves nothing behind.
   * @throws as `prepareSubmission`, `cluster/refused`, `cluster/no-command`
   */
  async submit(notebook: string, options: SubmitOptions): Promise<SubmissionRow> {
    const prepared = this.#prepare(notebook, options);
    this.#store(prepared, options);
    const { id } = prepared.job;
    try {
      await this.look(id, { throwing: true });
    } catch (error) {
      if (isOfLater(error)) return this.row(id);
      this.#options.store.remove(id);
      this.emit("event", { type: "removed", id });
      throw error;
    }
    return this.row(id);
  }

  #prepare(notebook: string, options: SubmitOptions): PreparedSubmission {
    return prepareSubmission(notebook, options, this.#options);
  }

  #store({ name, notebook, text, engine, profileName, profile, job }: PreparedSubmission, given: SubmitOptions): void {
    const { id, folder, workspace, tasks, maxParallel, ...settings } = job;
    const restarts = profile.restarts ?? usualRestarts;
    writeSubmission(folder, { format: "steerlab-submission-1", id, notebook, workspace, restarts, tasks }, text);
    const options = { ...given, ...settings, ...(maxParallel === null ? {} : { maxParallel }) };
    const owner = engine === "local" ? this.#options.owner : null;
    this.#options.store.add({ id, name, notebook, engine, profile: profileName, folder, created: Date.now(), owner, options, tasks });
  }

  list(): SubmissionRow[] {
    return this.#options.store.list().map((stored) => this.#rowOf(stored));
  }

  /** @throws `submit/unknown` */
  row(id: string): SubmissionRow {
    return this.#rowOf(this.#options.store.get(id));
  }

  /** @throws `submit/unknown` */
  get(id: string): SubmissionDetail {
    const stored = this.#options.store.get(id);
    return { ...this.#rowOf(stored), options: stored.options, folder: stored.folder, rows: this.#options.store.tasks(id).map(taskRow) };
  }

  /** The end of what a task printed. */
  async log(id: string, index: number): Promise<string> {
    const stored = this.#options.store.get(id);
    const file = logFile(taskPath(stored.folder, index));
    const own = existsSync(file) ? fileTail(file) : "";
    return own || this.#engineOf(stored).logs(this.#jobOf(stored), index);
  }

  /** @param indices all when left out; those that have ended are passed over */
  async cancel(id: string, indices?: readonly number[]): Promise<void> {
    const stored = this.#options.store.get(id);
    const tasks = this.#chosen(id, indices).filter((task) => task.waits);
    this.#options.store.update(
      id,
      tasks.map((task) => ({ ...task, cancelAsked: true })),
    );
    await this.#engineOf(stored).cancel(
      this.#jobOf(stored),
      tasks.map(({ index }) => index),
    );
    await this.look(id);
  }

  /** Starts tasks again, each from its checkpoints. @param indices those that did not succeed, when left out */
  async requeue(id: string, indices?: readonly number[]): Promise<void> {
    const stored = this.#options.store.get(id);
    const tasks = this.#chosen(id, indices).filter((task) => indices || (task.state !== "succeeded" && !task.waits));
    const job = this.#jobOf(stored);
    for (const { index, waits } of tasks) if (!waits) setAside(taskPath(job.folder, index));
    await this.#engineOf(stored).requeue(
      job,
      tasks.map(({ index }) => index),
    );
    const again = {
      state: "queued",
      reason: "queued again",
      waits: true,
      cancelAsked: false,
      handedOver: true,
      imported: false,
      ended: null,
    } as const;
    this.#options.store.update(
      id,
      tasks.map((task) => ({ ...task, ...again, exitCode: null, work: null })),
    );
    this.#options.store.setState(id, "active", null);
    await this.look(id);
  }

  /** Takes it off the list; its folder and its imported runs stay. @throws `submit/goes-on` */
  remove(id: string): void {
    if (this.#options.store.tasks(id).some((task) => task.waits)) {
      throw new SteerlabError("submit/goes-on", `Submission ${id} has tasks that go on.`, { hint: "Cancel them first." });
    }
    this.#options.store.remove(id);
    this.emit("event", { type: "removed", id });
  }

  /** Resolves when it has been looked at. @param throwing what goes wrong is thrown, and not only noted */
  look(id: string, { throwing = false }: { throwing?: boolean } = {}): Promise<void> {
    const before = this.#looking.get(id) ?? Promise.resolve();
    const look = before.then(() => this.#look(id, throwing));
    const settled = look.catch(() => {});
    this.#looking.set(id, settled);
    return look;
  }

  #tick(): void {
    for (const stored of this.#options.store.list()) {
      const { id, state, engine } = stored;
      if (state === "done") this.#tellRow(stored);
      else if (performance.now() - (this.#looked.get(id) ?? Number.NEGATIVE_INFINITY) > this.#pause(stored)) {
        this.#looked.set(id, performance.now());
        if (engine !== "local" || this.#isOurs(stored)) void this.look(id).catch(() => {});
        else this.#tellRow(stored);
      }
    }
  }

  #pause({ engine, profile }: StoredSubmission): number {
    if (engine === "local") return lookLocal;
    const { lookEvery } = this.#profile(profile);
    return lookEvery === undefined ? lookSlurm : lookEvery * 1000;
  }

  /** The processes of one machine are one process's to start: that of whoever submitted them, as long as it lives. */
  #isOurs({ id, owner }: StoredSubmission): boolean {
    if (owner === this.#options.owner) return true;
    return (owner === null || isOwnerGone(owner)) && this.#options.store.claim(id, owner, this.#options.owner);
  }

  async #look(id: string, throwing: boolean): Promise<void> {
    const stored = this.#options.store.get(id);
    const [job, engine] = [this.#jobOf(stored), this.#engineOf(stored)];
    let problem: PlainError | null = null;
    let statuses: Awaited<ReturnType<Engine["status"]>> | undefined;
    try {
      await this.#handover.finish(stored, job, engine);
      const open = this.#open(id);
      statuses =
        open.length > 0
          ? await engine.status(
              job,
              open.map(({ index }) => index),
            )
          : new Map();
    } catch (error) {
      if (throwing && !isOfLater(error)) throw error;
      problem = withoutStack(plainError(error));
    }
    const open = this.#open(id);
    const looked = open.map((task) => lookAtTask(task, job.folder, statuses && (statuses.get(task.index) ?? null)));
    this.#bringHome(stored, looked);
    this.#settle(stored, problem);
    if (problem && throwing) throw new SteerlabError(problem.code ?? "cluster/problem", problem.message, problem);
  }

  #open(id: string): StoredTask[] {
    return this.#options.store.tasks(id).filter((task) => mayChange(task));
  }

  /** Each task's runs and that they have come are stored together, so that they come once. */
  #bringHome(stored: StoredSubmission, looked: readonly { task: StoredTask; changed: boolean; ended: boolean }[]): void {
    const changed: StoredTask[] = [];
    for (const { task, changed: isChanged, ended } of looked) {
      const comes = ended && !task.imported && this.#import(stored, task.index);
      if (isChanged || comes) changed.push(comes ? { ...task, imported: true } : task);
    }
    if (changed.length === 0) return;
    this.#options.store.update(stored.id, changed);
    this.emit("event", { type: "tasks", id: stored.id, rows: changed.map(taskRow) });
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
    this.#tellRow(this.#options.store.get(stored.id));
  }

  #tellRow(stored: StoredSubmission): void {
    const row = this.#rowOf(stored);
    const text = JSON.stringify(row);
    if (this.#told.get(row.id) === text) return;
    this.#told.set(row.id, text);
    this.emit("event", { type: "submission", row });
  }

  #rowOf({ id, name, notebook, engine, profile, created, state, problem }: StoredSubmission): SubmissionRow {
    const counts = this.#options.store.counts(id);
    const tasks = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { id, name, notebook, engine, profile, created, state, tasks, counts, problem };
  }

  #chosen(id: string, indices: readonly number[] | undefined): StoredTask[] {
    const tasks = this.#options.store.tasks(id);
    const unknown = indices?.find((index) => !tasks[index]);
    if (unknown !== undefined) {
      throw new SteerlabError("submit/unknown-task", `Submission ${id} has no task ${unknown}.`, {
        hint: `It has tasks 0 to ${tasks.length - 1}.`,
      });
    }
    return indices ? indices.map((index) => tasks[index]!) : tasks;
  }

  #engineOf({ engine, profile }: StoredSubmission): Engine {
    return this.#engines.get(engine, this.#profile(profile));
  }

  /** A profile that was taken out of the file meanwhile leaves its submissions without its settings, not without a keeper. */
  #profile(name: string | null): ReturnType<typeof findProfile>["profile"] {
    const { profiles } = readProfiles(this.#options.workspace, this.#options.configFolder);
    return (name !== null && profiles[name]) || {};
  }

  #jobOf({ id, folder, options }: StoredSubmission): EngineJob {
    const { gpus, cpus, memory, time, account, partition, qos, constraint, flags, maxParallel = null } = options;
    const tasks = this.#options.store.tasks(id).map(({ params }) => params);
    const settings = { gpus, cpus, memory, time, account, partition, qos, constraint, flags };
    return { id, folder, workspace: this.#options.workspace, tasks, maxParallel, ...settings };
  }

  /** The notebook's text as it was submitted. */
  notebookFile(id: string): string {
    const { folder, notebook } = this.#options.store.get(id);
    return submittedNotebook(folder, { notebook });
  }
}

/** The scheduler may answer later. */
const isOfLater = (error: unknown): boolean => error instanceof SteerlabError && error.code === "cluster/no-answer";

function withoutStack({ stack: _, ...error }: PlainError): PlainError {
  return error;
}

function taskRow({ cancelAsked: _, handedOver: __, ...row }: StoredTask): TaskRow {
  return row;
}
