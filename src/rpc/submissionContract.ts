import type { EngineName, SubmissionDetail, SubmissionPlan, SubmissionRow, SubmitOptions } from "../cluster/submission.ts";

/** What the page, the terminal and a cell may ask about submissions. */
export interface SubmissionFunctions {
  /** What `submit` would do; nothing is written. @throws as `submit` */
  planSubmission(notebook: string, options: SubmitOptions): Promise<SubmissionPlan>;
  /** Resolves when it is stored, and handed over where the scheduler answers. */
  submit(notebook: string, options: SubmitOptions): Promise<SubmissionRow>;
  /** Newest first. */
  listSubmissions(): Promise<SubmissionRow[]>;
  getSubmission(id: string): Promise<SubmissionDetail>;
  /** The end of what a task printed. */
  taskLog(id: string, task: number): Promise<string>;
  /** All tasks when none are named. */
  cancelTasks(id: string, tasks?: readonly number[]): Promise<void>;
  /** Those that did not succeed, when none are named. */
  requeueTasks(id: string, tasks?: readonly number[]): Promise<void>;
  removeSubmission(id: string): Promise<void>;
  clusterProfiles(): Promise<string[]>;
  probeEngine(engine: EngineName, profile?: string): Promise<{ readonly ok: boolean; readonly words: string }>;
}

/** Those that a cell may call. */
export const callableNames = ["submit", "planSubmission", "getSubmission", "cancelTasks", "requeueTasks", "taskLog"] as const;
export type CallableSubmissionFunctions = Pick<SubmissionFunctions, (typeof callableNames)[number]>;
