import { join } from "node:path";
import type { ClusterProfile } from "./clusterProfile.ts";

const root = join(import.meta.dirname, "..", "..");

/** A SIGUSR1 that comes before the task listens to it opens a debugger: nobody but who can read the task's log can use it then. */
const nodeFlags = ["--disable-warning=ExperimentalWarning", "--inspect-publish-uid=stderr"];

/** What runs `steerlab`: this Node and these sources, or a site's own. */
export const taskCommand = ({ node = process.execPath, install = root }: Pick<ClusterProfile, "node" | "install">): string[] => [
  node,
  ...nodeFlags,
  `${install}/main/cli/main.ts`,
];
