import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Database } from "../../db/database.ts";
import { type ImportedRuns, importBundle } from "../../db/runBundle.ts";
import { stampTaskRuns } from "../../db/taskRuns.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { readSubmission } from "./submissionFolder.ts";
import { readExitRecord } from "./taskFolder.ts";

/**
 * Brings the runs of a submission's folder, or of one task's, that was copied from elsewhere into a run log, each once. Tasks that have not
 * ended by their own account are left out.
 * @throws `submit/no-tasks`
 */
export function importTasks(target: Database, folder: string): ImportedRuns {
  const tasks = taskFolders(folder).filter((path) => readExitRecord(path) && existsSync(join(path, "steerlab.db")));
  if (tasks.length === 0) {
    throw new SteerlabError("submit/no-tasks", `${folder} holds no task that has ended.`, {
      hint: "Give the folder of a submission, which holds a submission.json, or that of one of its tasks.",
    });
  }
  const origin = originOf(folder);
  const imports = tasks.map((path) => {
    const database = join(path, "steerlab.db");
    if (origin) stampTaskRuns(database, origin, Date.now());
    return importBundle(target, database);
  });
  return { imported: imports.flatMap(({ imported }) => imported), known: imports.flatMap(({ known }) => known) };
}

function taskFolders(folder: string): string[] {
  const tasks = join(folder, "tasks");
  return existsSync(tasks) ? readdirSync(tasks).map((name) => join(tasks, name)) : [folder];
}

function originOf(folder: string): { notebook: string; tags: string[] } | null {
  const place = [folder, join(folder, "..", "..")].find((path) => existsSync(join(path, "submission.json")));
  if (!place) return null;
  const { id, notebook } = readSubmission(place);
  return { notebook, tags: [`sweep:${id || basename(place)}`] };
}
