import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface GitState {
  readonly branch: string;
  readonly commit: string;
  /** files that differ from the commit, new ones too */
  readonly changed: number;
}

/** The state with what the work tree changes, so that a run of uncommitted work can be repeated. */
export interface GitSnapshot extends GitState {
  /** `git diff HEAD` with the names of new files; null where nothing is changed, or when it is too long to keep */
  readonly diff: string | null;
}

const longestDiff = 2_000_000; // characters
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

/** As `gitState`, with the difference of a changed work tree. */
export async function gitSnapshot(folder: string): Promise<GitSnapshot | null> {
  const state = await gitState(folder);
  if (state === null) return null;
  return { ...state, diff: state.changed === 0 ? null : await workTreeDiff(folder) };
}

async function workTreeDiff(folder: string): Promise<string | null> {
  try {
    const git = async (...args: string[]) =>
      (await run("git", ["-C", folder, "--no-optional-locks", ...args], { timeout: timeLimit, maxBuffer: 64e6 })).stdout;
    const changes = await git("diff", "HEAD", "--no-ext-diff", "--no-color");
    const untracked = (await git("ls-files", "--others", "--exclude-standard")).split("\n").filter(Boolean);
    const diff = [changes.trimEnd(), ...untracked.map((name) => `# not in git: ${name}`)].filter(Boolean).join("\n");
    return diff.length > longestDiff ? null : diff;
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
