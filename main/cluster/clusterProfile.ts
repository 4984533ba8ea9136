// Profiles keep a site's settings:  cluster.json in the workspace, or for all workspaces ~/.config/steerlab/cluster.json
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { engineNames } from "../../src/cluster/submission.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { userConfigFolder } from "../host/configFolder.ts";

const text = z.string().min(1);
const count = z.number().int().min(0);

const profileForm = z.strictObject({
  engine: z.enum(engineNames).optional(),
  account: text.optional(),
  partition: text.optional(),
  qos: text.optional(),
  constraint: text.optional(),
  /** further arguments of sbatch */
  flags: z.array(text).optional(),
  gpus: count.optional(),
  cpus: count.optional(),
  memory: text.optional(),
  time: text.optional(),
  maxParallel: count.min(1).optional(),
  /** what reaches the login node: `["ssh", "login.cluster"]` */
  ssh: z.array(text).optional(),
  /** Steerlab's own folder, and the Node that runs it, as the cluster calls them */
  install: text.optional(),
  node: text.optional(),
  /** lines for the script before the task: `["module load cuda/12"]` */
  setup: z.array(z.string()).optional(),
  /** seconds that a scheduler's command may take; 30 */
  patience: z.number().positive().optional(),
  /** seconds before the time limit at which a task is told; 120 */
  signalBefore: count.min(1).optional(),
  /** how often a task goes on after its time limit; 20 */
  restarts: count.optional(),
  /** seconds between two looks at the scheduler; 5 */
  lookEvery: z.number().positive().optional(),
});

export type ClusterProfile = z.infer<typeof profileForm>;

const fileForm = z.strictObject({ default: text.optional(), profiles: z.record(z.string(), profileForm) });

export interface Profiles {
  readonly default: string | null;
  readonly profiles: Readonly<Record<string, ClusterProfile>>;
}

/** @throws `cluster/bad-profile` with file and place */
export function readProfiles(workspace: string, configFolder = userConfigFolder()): Profiles {
  const files = [join(configFolder, "cluster.json"), join(workspace, "cluster.json")].filter((file) => existsSync(file));
  const read = files.map(readFile);
  return {
    default: read.findLast((file) => file.default !== undefined)?.default ?? null,
    profiles: Object.assign({}, ...read.map(({ profiles }) => profiles)),
  };
}

/** @throws `cluster/unknown-profile`, `cluster/bad-profile` */
export function findProfile(
  workspace: string,
  name: string | undefined,
  configFolder?: string,
): { name: string | null; profile: ClusterProfile } {
  const known = readProfiles(workspace, configFolder);
  const wanted = name ?? known.default;
  if (wanted === null) return { name: null, profile: {} };
  if (Object.hasOwn(known.profiles, wanted)) return { name: wanted, profile: known.profiles[wanted]! };
  const names = Object.keys(known.profiles).join(", ") || "none";
  throw new SteerlabError("cluster/unknown-profile", `There is no profile "${wanted}".`, {
    hint: `cluster.json in the workspace or in ${userConfigFolder()} has: ${names}.`,
  });
}

function readFile(file: string): z.infer<typeof fileForm> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw badProfile(file, (error as Error).message);
  }
  const { data, error } = fileForm.safeParse(content);
  if (data) return data;
  const [issue] = error.issues;
  throw badProfile(file, `${issue!.path.join(".") || "the file"}: ${issue!.message}`);
}

const badProfile = (file: string, what: string): SteerlabError =>
  new SteerlabError("cluster/bad-profile", `${file} is no file of profiles: ${what}.`, {
    hint: "docs/cluster.md shows one.",
    details: { file },
  });
