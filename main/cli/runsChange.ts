import { statSync } from "node:fs";
import { resolve } from "node:path";
import { backUp as backUpDatabase } from "../../db/backup.ts";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/openDatabase.ts";
import { importBundle } from "../../db/runBundle.ts";
import { RunStore } from "../../db/runStore.ts";
import { RunTrash } from "../../db/runTrash.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { importTasks } from "../cluster/copiedTasks.ts";
import type { RunsArguments } from "./runsCommand.ts";
import { known, printJson } from "./runsText.ts";
import { UsageError } from "./usageError.ts";

/** Opens the database for writing; a service that runs sees what was changed when a page next asks. */
function writing<T>(path: string, work: (database: Database) => T): T {
  const database = openDatabase(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

export function importRuns({ words, json, database }: RunsArguments): string {
  const [file, ...others] = words;
  if (file === undefined || others.length > 0)
    throw new UsageError("Give one bundle, or the folder of a submission.", "steerlab runs import runs.steerlab");
  const result = writing(database, (open) => (isFolder(file) ? importTasks(open, resolve(file)) : importBundle(open, resolve(file))));
  if (json) return printJson(result);
  return `${counted(result.imported.length)} imported${result.known.length === 0 ? "" : `, ${counted(result.known.length)} ${result.known.length === 1 ? "was" : "were"} here already`}.`;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Into the trash. */
export function deleteRuns({ words, json, database }: RunsArguments): string {
  if (words.length === 0) throw new UsageError("Give the ids of the runs to delete.", "steerlab runs delete ID …");
  writing(database, (open) => {
    const runs = new RunStore(open);
    for (const id of words) if (known(runs, id).state === "running") throw running(id);
    new RunTrash(open).delete(words, Date.now());
  });
  return json
    ? printJson({ deleted: words })
    : `${counted(words.length)} deleted; \`steerlab runs restore\` brings them back until \`steerlab runs gc\`.`;
}

export function restoreRuns({ words, json, database }: RunsArguments): string {
  if (words.length === 0) throw new UsageError("Give the ids of the runs to restore.", "steerlab runs restore ID …");
  writing(database, (open) => {
    for (const id of words) known(new RunStore(open), id);
    new RunTrash(open).restore(words);
  });
  return json ? printJson({ restored: words }) : `${counted(words.length)} restored.`;
}

/** Empties the trash. */
export function collect({ json, database }: RunsArguments): string {
  const purged = writing(database, (open) => new RunTrash(open).purge());
  if (json) return printJson(purged);
  return `${counted(purged.runs)} removed for good; the database had ${megabytes(purged.before)} and has ${megabytes(purged.after)}.`;
}

export function backUp({ json, database, output }: RunsArguments): string {
  const backup = writing(database, (open) => backUpDatabase(open, output === null ? undefined : resolve(output)));
  return json ? printJson(backup) : `Written: ${backup.path} (${megabytes(backup.bytes)})`;
}

const running = (id: string): SteerlabError =>
  new SteerlabError("run/running", `Run ${id} is running.`, { hint: "Interrupt its cell, then delete it." });
const counted = (count: number): string => `${count} ${count === 1 ? "run" : "runs"}`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
