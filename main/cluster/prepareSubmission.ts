import { randomBytes } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import { type EngineName, engineNames, type SubmitOptions, type TaskParams, type TaskResources } from "../../src/cluster/submission.ts";
import { taskParams } from "../../src/cluster/taskParams.ts";
import { checkResources, headerResources } from "../../src/cluster/taskResources.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { readNotebookFile } from "../host/notebookFile.ts";
import { notebookFile, notebookPath } from "../host/workspaceFolder.ts";
import { type ClusterProfile, findProfile } from "./clusterProfile.ts";
import type { EngineJob } from "./engine.ts";
import { notebookParameters } from "./notebookParameters.ts";

/** A submission that has been looked at and is in order, and of which nothing is written yet. */
export interface PreparedSubmission {
  readonly id: string;
  readonly name: string;
  readonly notebook: string;
  readonly text: string;
  readonly engine: EngineName;
  readonly profileName: string | null;
  readonly profile: ClusterProfile;
  readonly parameters: TaskParams;
  readonly resources: TaskResources;
  readonly job: EngineJob;
}

export interface PrepareOptions {
  readonly workspace: string;
  /** where `cluster.json` of this person lies */
  readonly configFolder?: string;
}

/**
 * What counts: the options, then the notebook's header, then the profile.
 * @throws `notebook/not-found`, `submit/bad-tasks`, `submit/unknown-parameter`, `submit/bad-resources`, `submit/bad-option`, `cluster/…`
 */
export function prepareSubmission(path: string, options: SubmitOptions, { workspace, configFolder }: PrepareOptions): PreparedSubmission {
  const { file, notebook } = existingNotebook(workspace, path);
  const { text } = readNotebookFile(file);
  const { name: profileName, profile } = findProfile(workspace, options.profile, configFolder);
  const tasks = taskParams(options);
  const parameters = checkedParameters(notebook, text, tasks);
  const resources = { ...pickResources(profile), ...headerResources(parseNotebook(text).header), ...pickResources(options) };
  const name = options.name ?? basename(notebook, ".ts");
  const id = `${slug(name)}-${randomBytes(4).toString("hex").slice(0, 6)}`;
  const settings = { ...profile, ...defined(options) };
  const { account, partition, qos, constraint } = settings;
  const job: EngineJob = {
    ...{ id, workspace, folder: join(workspace, ".steerlab", "submissions", id), tasks, ...checkResources(resources) },
    ...{ account, partition, qos, constraint, flags: [...(profile.flags ?? []), ...checkedFlags(options.flags)] },
    maxParallel: checkedParallel(settings.maxParallel),
  };
  return { id, name, notebook, text, engine: checkedEngine(settings.engine), profileName, profile, parameters, resources, job };
}

function existingNotebook(workspace: string, path: string): { file: string; notebook: string } {
  const file = notebookFile(workspace, path);
  if (!existsSync(file))
    throw new SteerlabError("notebook/not-found", `There is no notebook ${path}.`, { hint: "Its path begins in the workspace." });
  const real = realpathSync(file);
  return { file: real, notebook: notebookPath(workspace, notebookFile(workspace, real)) };
}

/** A name that the notebook does not know would fail in every task, an hour later. */
function checkedParameters(notebook: string, text: string, tasks: readonly TaskParams[]): TaskParams {
  const declared = notebookParameters(text);
  const known = [...(declared?.keys() ?? [])];
  const given = [...new Set(tasks.flatMap((task) => Object.keys(task)))];
  const unknown = declared && given.find((name) => !declared.has(name));
  if (unknown) {
    throw new SteerlabError("submit/unknown-parameter", `${notebook} has no parameter "${unknown}".`, {
      hint: known.length > 0 ? `It has ${known.join(", ")}.` : "Declare it in a cell: const { seed } = params({ seed: 0 }).",
    });
  }
  return Object.fromEntries([...(declared ?? [])].filter((entry): entry is [string, TaskParams[string]] => entry[1] !== null));
}

const resourceNames = ["gpus", "cpus", "memory", "time"] as const;
const pickResources = (given: TaskResources): TaskResources =>
  Object.fromEntries(resourceNames.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));

const defined = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;

function checkedEngine(engine: string = "local"): EngineName {
  if ((engineNames as readonly string[]).includes(engine)) return engine as EngineName;
  throw badOption(`There is no engine "${engine}".`, `There are ${engineNames.join(" and ")}.`);
}

function checkedParallel(most: number | undefined): number | null {
  if (most === undefined) return null;
  if (Number.isInteger(most) && most > 0) return most;
  throw badOption(`maxParallel is ${most}.`, "Give a whole number above 0.");
}

function checkedFlags(flags: readonly string[] = []): readonly string[] {
  const odd = flags.find((flag) => !/^-/.test(flag));
  if (odd === undefined) return flags;
  throw badOption(`"${odd}" is no flag of sbatch.`, 'Give one argument each, such as "--exclusive" or "--mail-type=END".');
}

const badOption = (message: string, hint: string): SteerlabError => new SteerlabError("submit/bad-option", message, { hint });

/** For a job's name and a folder's. */
function slug(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase();
  return plain.slice(0, 32) || "sweep";
}
