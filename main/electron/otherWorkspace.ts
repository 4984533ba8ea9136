import { spawn } from "node:child_process";

/** Opens a folder as a workspace of its own: another window, with its own service and database. One that is open comes to the front. */
export function openWorkspace(folder: string, root: string): void {
  const flags = process.argv.slice(1).filter((argument) => argument.startsWith("--"));
  spawn(process.execPath, [...flags, root], {
    env: { ...process.env, STEERLAB_WORKSPACE: folder },
    detached: true,
    stdio: "ignore",
  }).unref();
}
