// What lies in the folder of a submission:
//   submission.json   the notebook's path, where it was submitted, and every task's parameters
//   notebook/…        the notebook as it was when it was submitted
//   tasks/N/          a folder of each task's own, see taskFolder.ts
//   slurm/, task.sh   what Slurm runs, and what it prints around the tasks
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TaskParams } from "../../src/cluster/submission.ts";
import { writeAtomically } from "../../src/files/writeAtomically.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

export interface SubmissionFile {
  readonly format: "steerlab-submission-1";
  readonly id: string;
  /** relative to the workspace, with / */
  readonly notebook: string;
  readonly workspace: string;
  /** how often a task that was told of its time limit goes on */
  readonly restarts: number;
  readonly tasks: readonly TaskParams[];
}

export const taskPath = (folder: string, index: number): string => join(folder, "tasks", String(index));

/** The notebook as it was submitted: what is edited meanwhile changes no task. */
export const submittedNotebook = (folder: string, { notebook }: Pick<SubmissionFile, "notebook">): string =>
  join(folder, "notebook", notebook);

export function writeSubmission(folder: string, submission: SubmissionFile, text: string): void {
  const notebook = submittedNotebook(folder, submission);
  mkdirSync(dirname(notebook), { recursive: true });
  mkdirSync(join(folder, "tasks"), { recursive: true });
  writeAtomically(notebook, text);
  writeAtomically(join(folder, "submission.json"), `${JSON.stringify(submission)}\n`);
}

/** @throws `submit/no-submission` */
export function readSubmission(folder: string): SubmissionFile {
  const file = join(folder, "submission.json");
  const submission = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SubmissionFile) : null;
  if (submission?.format === "steerlab-submission-1") return submission;
  throw new SteerlabError("submit/no-submission", `${folder} is no folder of a submission.`, { hint: "It holds a submission.json." });
}
