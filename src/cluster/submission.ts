// A notebook that is run many times with other parameters, each time as a task of its own: what is asked for, and what becomes of it.
import type { RunKind, RunState } from "../runs/run.ts";
import type { PlainError } from "../steerlabError.ts";

export type ParamValue = number | string | boolean;
/** The parameters of one task, by name. */
export type TaskParams = Readonly<Record<string, ParamValue>>;

/** Where a random value is drawn from: one of a list, or a range of numbers. */
export type ParamSpace =
  | readonly ParamValue[]
  | { readonly uniform: readonly [low: number, high: number] }
  /** uniform in the logarithm; both ends above 0 */
  | { readonly log: readonly [low: number, high: number] }
  /** whole numbers, both ends included */
  | { readonly integer: readonly [low: number, high: number] };

export interface RandomSearch {
  readonly count: number;
  /** 0 */
  readonly seed?: number;
  readonly space: Readonly<Record<string, ParamSpace>>;
}

/** Which tasks there are: the product of the grid with each listed or drawn set of parameters. */
export interface TaskChoice {
  readonly grid?: Readonly<Record<string, readonly ParamValue[]>>;
  readonly tasks?: readonly TaskParams[];
  readonly random?: RandomSearch;
}

export const engineNames = ["local", "slurm"] as const;
export type EngineName = (typeof engineNames)[number];

/** What each task may use. */
export interface TaskResources {
  readonly gpus?: number;
  readonly cpus?: number;
  /** such as `16G`; a bare number is MiB */
  readonly memory?: string;
  /** the longest that a task may take: `30` (minutes), `2:00:00` or `1-12:00:00` */
  readonly time?: string;
}

/** What a site's scheduler wants to know. Handed on as it is. */
export interface SlurmSettings {
  readonly account?: string;
  readonly partition?: string;
  readonly qos?: string;
  readonly constraint?: string;
  /** further arguments of sbatch, one each: `["--exclusive"]` */
  readonly flags?: readonly string[];
}

export interface SubmitOptions extends TaskChoice, TaskResources, SlurmSettings {
  /** the notebook's name when left out */
  readonly name?: string;
  /** `local` when left out and the profile says none */
  readonly engine?: EngineName;
  /** a profile of cluster.json */
  readonly profile?: string;
  /** tasks at the same time; as many as there is room for */
  readonly maxParallel?: number;
}

/** Where a task is. `unknown`: neither its folder nor the scheduler says; that is no failure. */
export const taskStates = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "timed-out",
  "preempted",
  "node-lost",
  "unknown",
] as const;
export type TaskState = (typeof taskStates)[number];

/** A task that will not change by itself. A preempted task may be waiting to go on: see `TaskStatus.waits`. */
export interface TaskStatus {
  readonly state: TaskState;
  /** why, for a person; null where the state says it all */
  readonly reason: string | null;
  /** it is queued to go on, or runs */
  readonly waits: boolean;
  readonly node: string | null;
  /** the scheduler's name for it, such as `1234_7` */
  readonly handle: string | null;
  readonly exitCode: number | null;
}

/** Of a run that a task logged. */
export interface TaskRun {
  readonly id: string;
  readonly kind: RunKind;
  readonly name: string;
  readonly state: RunState;
  /** the numbers of its summary and its last metrics */
  readonly figures: Readonly<Record<string, number>>;
}

/** What a running task says of itself now and then. */
export interface TaskProgress {
  readonly format: "steerlab-progress-1";
  /** from 1; one more for each time that it was started again */
  readonly attempt: number;
  readonly host: string;
  /** the process, as `processOwner` names it */
  readonly owner: string;
  readonly handle: string | null;
  /** ms since the epoch */
  readonly started: number;
  readonly updated: number;
  /** of the code cells, from 1; 0 before the first */
  readonly cell: number;
  readonly cells: number;
  readonly work: { readonly label: string; readonly done: number; readonly total: number; readonly unit: string } | null;
  readonly runs: readonly TaskRun[];
  /** the signal that asked it to stop */
  readonly stopping: string | null;
}

/** How a task ended, by its own account: the last that it writes. */
export interface ExitRecord {
  readonly format: "steerlab-exit-1";
  readonly state: "succeeded" | "failed" | "cancelled";
  readonly exitCode: number;
  readonly attempt: number;
  readonly host: string;
  readonly handle: string | null;
  readonly started: number;
  readonly ended: number;
  readonly params: Readonly<Record<string, string>>;
  readonly error: PlainError | null;
  readonly runs: readonly TaskRun[];
}

export interface TaskRow extends TaskStatus {
  /** from 0 */
  readonly index: number;
  readonly params: TaskParams;
  readonly attempt: number;
  readonly started: number | null;
  readonly ended: number | null;
  readonly work: TaskProgress["work"];
  readonly runs: readonly TaskRun[];
  /** its runs are in the workspace's run log */
  readonly imported: boolean;
}

export interface SubmissionRow {
  readonly id: string;
  readonly name: string;
  readonly notebook: string;
  readonly engine: EngineName;
  readonly profile: string | null;
  readonly created: number;
  /** not yet all handed over; some go on; none does */
  readonly state: "submitting" | "active" | "done";
  readonly tasks: number;
  readonly counts: Readonly<Partial<Record<TaskState, number>>>;
  /** what keeps it from being looked after, such as a scheduler that does not answer */
  readonly problem: PlainError | null;
}

export interface SubmissionDetail extends SubmissionRow {
  readonly options: SubmitOptions;
  /** the tasks' folders are in it */
  readonly folder: string;
  readonly rows: readonly TaskRow[];
}

/** What a submission would do, before it does. */
export interface SubmissionPlan {
  readonly notebook: string;
  readonly engine: EngineName;
  readonly tasks: readonly TaskParams[];
  /** the parameters that the notebook declares, with their defaults */
  readonly parameters: TaskParams;
  readonly resources: TaskResources;
  /** each as a person would type it; one an array job */
  readonly commands: readonly string[];
  /** what such a job runs; empty for processes on this machine */
  readonly script: string;
}

export type SubmissionEvent =
  | { readonly type: "submission"; readonly row: SubmissionRow }
  | { readonly type: "tasks"; readonly id: string; readonly rows: readonly TaskRow[] }
  | { readonly type: "removed"; readonly id: string };
