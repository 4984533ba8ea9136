import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileTail } from "./fileTail.ts";

/** What the batch shell printed before the task's own log began: a module that is missing, a Node that is not there. */
export function slurmOutput(folder: string, handle: string): string {
  const file = join(folder, "slurm", `${handle}.out`);
  return existsSync(file) ? fileTail(file) : "";
}
