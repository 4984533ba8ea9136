// `steerlab task FOLDER INDEX`: one task of a submission, as its engine starts it. It is `steerlab run` with the task's parameters, in the
// task's folder; before its time limit it is told, writes a checkpoint, and goes back into the queue by itself.
import { execFileSync } from "node:child_process";
import { readSubmission, submittedNotebook, taskPath } from "../cluster/submissionFolder.ts";
import { readProgress } from "../cluster/taskFolder.ts";
import { runCommand } from "./runCommand.ts";
import { UsageError } from "./usageError.ts";

/** Longer than a training step; shorter than the time that schedulers leave. */
const secondsToStop = "60";
const schedulerPatience = 60_000; // ms

export async function taskCommand(args: readonly string[]): Promise<number> {
  const [folder, index] = args;
  const submission = folder === undefined ? null : readSubmission(folder);
  const params = submission?.tasks[Number(index)];
  if (!submission || !params) throw new UsageError("Give the folder of a submission and the number of one of its tasks.");
  process.env.STEERLAB_INTERRUPT_PATIENCE ??= secondsToStop;
  const given = Object.entries(params).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
  const place = taskPath(folder!, Number(index));
  const where = ["--workspace", submission.workspace, "--run-dir", place];
  const code = await runCommand([submittedNotebook(folder!, submission), ...where, ...given]);
  const progress = readProgress(place);
  if (progress?.stopping === "SIGUSR1" && progress.attempt <= submission.restarts) goOnLater();
  return code;
}

/** Slurm ends this process when it takes the job back; whatever it says, the checkpoint is written. */
function goOnLater(): void {
  const job = process.env.SLURM_JOB_ID;
  if (!job) return;
  try {
    execFileSync("scontrol", ["requeue", job], { timeout: schedulerPatience, stdio: ["ignore", "inherit", "inherit"] });
  } catch (error) {
    process.stderr.write(`The task could not be put back into the queue: ${(error as Error).message}. Its checkpoint is kept.\n`);
  }
}
