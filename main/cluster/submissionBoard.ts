// All submissions of a workspace: handed over, looked after until every task has ended, brought home. What is known lies in the database, so
// that it survives us; what the tasks wrote lies in their folders, so that it survives the database.
import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import type { StoredSubmission, StoredTask } from "../../db/submissionStore.ts";
import type {
  SubmissionDetail,
  SubmissionEvent,
  SubmissionPlan,
  SubmissionRow,
  SubmitOptions,
  TaskRow,
} from "../../src/cluster/submission.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { isOwnerGone } from "../host/processOwner.ts";
import { findProfile, readProfiles } from "./clusterProfile.ts";
import type { Engine, EngineJob } from "./engine.ts";
import { EngineSet } from "./engineSet.ts";
import { fileTail } from "./fileTail.ts";
import { type PreparedSubmission, prepareSubmission } from "./prepareSubmission.ts";
import { submittedNotebook, taskPath, writeSubmission } from "./submissionFolder.ts";
import { isOfLater, type KeeperOptions, SubmissionKeeper } from "./submissionKeeper.ts";
import { logFile, setAside } from "./taskFolder.ts";

export interface BoardOptions extends KeeperOptions {
  readonly workspace: string;
  /** this process, see `processOwner` */
  readonly owner: string;
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
  readonly #keeper: SubmissionKeeper;
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
    this.#keeper = new SubmissionKeeper(options);
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
    await this.#inTurn(id, async () => {
      const stored = this.#options.store.get(id);
      const tasks = this.#chosen(id, indices).filter((task) => task.waits);
      const asked = tasks.map((task) => ({ ...task, cancelAsked: true }));
      this.#options.store.update(id, asked);
      await this.#engineOf(stored).cancel(this.#jobOf(stored), tasks.map(indexOf));
    });
    await this.look(id);
  }

  /** Starts tasks again, each from its checkpoints. @param indices those that did not succeed, when left out */
  async requeue(id: string, indices?: readonly number[]): Promise<void> {
    await this.#inTurn(id, async () => {
      const stored = this.#options.store.get(id);
      const tasks = this.#chosen(id, indices).filter((task) => indices || (task.state !== "succeeded" && !task.waits));
      const job = this.#jobOf(stored);
      for (const { index, waits } of tasks) if (!waits) setAside(taskPath(job.folder, index));
      await this.#engineOf(stored).requeue(job, tasks.map(indexOf));
      const again = tasks.map((task) => ({ ...task, ...queuedAgain }));
      this.#options.store.update(id, again);
      this.#options.store.setState(id, "active", null);
    });
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
    return this.#inTurn(id, () => this.#lookAt(id, throwing));
  }

  async #lookAt(id: string, throwing: boolean): Promise<void> {
    const stored = this.#options.store.get(id);
    const { problem, changed } = await this.#keeper.look(stored, this.#jobOf(stored), () => this.#engineOf(stored), throwing);
    if (changed.length > 0) this.emit("event", { type: "tasks", id, rows: changed.map(taskRow) });
    this.#tellRow(this.#options.store.get(id));
    if (problem && throwing) throw new SteerlabError(problem.code ?? "cluster/problem", problem.message, problem);
  }

  /** What is done to one submission is done one after the other: a look never tells what was true before a change. */
  #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const done = (this.#looking.get(id) ?? Promise.resolve()).then(work);
    this.#looking.set(
      id,
      done.catch(() => {}),
    );
    return done;
  }

  /** What a locked database or a broken file of profiles refuses now, the next one does. */
  #tick(): void {
    try {
      for (const stored of this.#options.store.list()) this.#lookWhenDue(stored);
    } catch (error) {
      if (!(error instanceof SteerlabError)) throw error;
    }
  }

  #lookWhenDue(stored: StoredSubmission): void {
    const { id, state, engine } = stored;
    if (state === "done") return void this.#tellRow(stored);
    if (performance.now() - (this.#looked.get(id) ?? Number.NEGATIVE_INFINITY) < this.#pause(stored)) return;
    this.#looked.set(id, performance.now());
    if (engine !== "local" || this.#isOurs(stored)) void this.look(id).catch(() => {});
    else this.#tellRow(stored);
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

const indexOf = ({ index }: StoredTask): number => index;

const queuedAgain: Partial<StoredTask> = {
  ...{ state: "queued", reason: "queued again", waits: true, cancelAsked: false, handedOver: true, imported: false },
  ...{ ended: null, exitCode: null, work: null },
};

function taskRow({ cancelAsked: _, handedOver: __, ...row }: StoredTask): TaskRow {
  return row;
}
