import { shellQuoted } from "./shellQuoted.ts";

export interface SlurmScriptOptions {
  /** the Node and the program that run a task */
  readonly command: readonly string[];
  readonly folder: string;
  /** lines of a site's own, such as `module load cuda/12` */
  readonly setup: readonly string[];
}

/** The task's process takes the batch shell's place, so that the scheduler's signals reach it. */
export const slurmScript = ({ command, folder, setup }: SlurmScriptOptions): string =>
  [
    "#!/bin/bash",
    "# One task of a submission. The first argument is what the array's index counts from.",
    ...setup,
    `task=$(($1 + SLURM_ARRAY_TASK_ID))`,
    `folder=${shellQuoted(folder)}`,
    'mkdir -p "$folder/tasks/$task"',
    `exec ${command.map(shellQuoted).join(" ")} task "$folder" "$task" >> "$folder/tasks/$task/log.txt" 2>&1`,
    "",
  ].join("\n");
