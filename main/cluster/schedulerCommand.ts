import { execFile } from "node:child_process";
import { SteerlabError } from "../../src/steerlabError.ts";
import { commandLine } from "./shellQuoted.ts";

export interface CommandOptions {
  /** what reaches the login node, such as `["ssh", "login.cluster"]`; this machine when left out */
  readonly ssh?: readonly string[] | undefined;
  /** ms; 30 s */
  readonly timeLimit?: number | undefined;
}

const mostOutput = 64e6; // bytes

/** What a scheduler that cannot be reached says, in its several versions. */
const unreachable =
  /Unable to contact slurm controller|Connection (refused|timed out|reset)|Communication connection failure|Could not resolve hostname|Zero Bytes were transmitted|Socket timed out/i;

/**
 * Runs a scheduler's command within a time limit. Arguments reach it one by one; only an SSH prefix needs a shell, the login node's, for
 * which each is quoted.
 * @returns its stdout
 * @throws `cluster/no-answer` when it takes too long or the scheduler is not there, `cluster/no-command`, `cluster/refused` with its own words
 */
export function schedulerCommand(words: readonly string[], { ssh, timeLimit = 30_000 }: CommandOptions = {}): Promise<string> {
  const [program, ...args] = ssh && ssh.length > 0 ? [...ssh, commandLine(words)] : words;
  return new Promise((resolve, reject) => {
    const options = { timeout: timeLimit, killSignal: "SIGKILL", maxBuffer: mostOutput, env: { ...process.env, LC_ALL: "C" } } as const;
    execFile(program!, args, options, (error, out, errors) => {
      if (!error) resolve(out);
      else reject(commandError(words, error, errors.trim(), timeLimit));
    });
  });
}

interface Failure {
  readonly code?: number | string | null;
  readonly killed?: boolean;
  readonly message: string;
}

function commandError(words: readonly string[], error: Failure, said: string, timeLimit: number): SteerlabError {
  const name = words[0]!;
  const details = { command: commandLine(words), said };
  if (error.killed) {
    const hint = "It is asked again later; nothing is lost.";
    return new SteerlabError("cluster/no-answer", `${name} did not answer within ${timeLimit / 1000} s.`, { hint, details });
  }
  if (error.code === "ENOENT" || error.code === 127) {
    const hint = 'Install the scheduler\'s client here, or give an SSH prefix in the profile; engine: "local" needs neither.';
    return new SteerlabError("cluster/no-command", `There is no command ${name} here.`, { hint, details });
  }
  if (unreachable.test(said) || (error.code === 255 && said !== "")) {
    return new SteerlabError("cluster/no-answer", `The scheduler is not to be reached: ${firstLine(said)}`, {
      hint: "It is asked again later; nothing is lost.",
      details,
    });
  }
  return new SteerlabError("cluster/refused", `${name} refused: ${firstLine(said) || error.message}`, {
    hint: "Its own words are above; the dry run shows the command.",
    details,
  });
}

const firstLine = (text: string): string =>
  text
    .split("\n")
    .find((line) => line.trim() !== "")
    ?.trim() ?? "";
