import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface GitState {
  readonly branch: string;
  readonly commit: string;
  /** files that differ from the commit, new ones too */
  readonly changed: number;
}

const run = promisify(execFile);
const timeLimit = 2_000; // ms: a slow network disk must not hold up a cell

/** The state of the folder's repository; null outside a repository, without git, or when git takes too long. */
export async function gitState(folder: string): Promise<GitState | null> {
  try {
    const args = ["-C", folder, "--no-optional-locks", "status", "--porcelain=v2", "--branch"];
    const { stdout } = await run("git", args, { timeout: timeLimit, maxBuffer: 64e6 });
    return parseStatus(stdout);
  } catch {
    return null;
  }
}

function parseStatus(text: string): GitState | null {
  const lines = text.split("\n").filter(Boolean);
  const header = (name: string) => lines.find((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3);
  const commit = header("branch.oid");
  if (!commit || commit === "(initial)") return null;
  return { branch: header("branch.head") ?? "", commit, changed: lines.filter((line) => !line.startsWith("#")).length };
}
