import { join } from "node:path";
import type { ClusterProfile } from "./clusterProfile.ts";

const root = join(import.meta.dirname, "..", "..");

/** Without the second, a signal that comes before the task listens to it would open a debugger's port. */
const nodeFlags = ["--disable-warning=ExperimentalWarning", "--disable-sigusr1"];

/** What runs `steerlab`: this Node and these sources, or a site's own. */
export const taskCommand = ({ node = process.execPath, install = root }: Pick<ClusterProfile, "node" | "install">): string[] => [
  node,
  ...nodeFlags,
  `${install}/main/cli/main.ts`,
];
