import type { EngineName, SlurmSettings, TaskParams, TaskResources } from "../../src/cluster/submission.ts";
import type { EngineStatus } from "../../src/cluster/taskStatus.ts";

/** What is handed over: a folder that holds all that the tasks need. */
export interface EngineJob extends TaskResources, SlurmSettings {
  /** short, without blanks, of this submission alone: an engine finds its tasks again by it */
  readonly id: string;
  readonly folder: string;
  readonly workspace: string;
  readonly tasks: readonly TaskParams[];
  readonly maxParallel: number | null;
}

export interface Probe {
  readonly ok: boolean;
  /** such as `slurm 22.05.8, partitions main, scavenge`; or what is missing */
  readonly words: string;
}

/**
 * What runs the tasks of submissions. A task is `steerlab task FOLDER INDEX` (see `runTask`), started anywhere that sees the folder; how it
 * ended it writes there itself. An engine only starts, stops and looks. For a third one, docs/cluster.md says what each must promise.
 * Every method rejects with `cluster/no-answer` when the scheduler is not to be reached; nothing is lost then, it is asked again.
 */
export interface Engine {
  readonly name: EngineName;
  probe(): Promise<Probe>;
  /** What `submit` would run, for people. */
  plan(job: EngineJob): Promise<{ readonly commands: readonly string[]; readonly script: string }>;
  /** Hands tasks over, unless the engine has them already: called again after a loss, it adds only what is missing. @throws `cluster/refused` */
  submit(job: EngineJob, indices: readonly number[]): Promise<void>;
  /** Of the tasks that the engine knows of; also of those that ended a while ago, as long as it remembers. */
  status(job: EngineJob, indices: readonly number[]): Promise<ReadonlyMap<number, EngineStatus>>;
  /** What the engine itself printed around the task, where the task's own log is empty. */
  logs(job: EngineJob, index: number): Promise<string>;
  cancel(job: EngineJob, indices: readonly number[]): Promise<void>;
  /** Starts tasks again, running ones too; each goes on from its checkpoints. */
  requeue(job: EngineJob, indices: readonly number[]): Promise<void>;
}
