import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { onExit } from "./onExit.mjs";

/**
 * Runs a command to its end with its output kept, in a process group of its own that ends with this process.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number }} [options] timeout in ms
 * @returns {Promise<{ code: number | null, output: string, timedOut: boolean }>} code null: it could not be started, or a signal ended it
 */
export function runCommand(file, args, { cwd, env, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"], detached: true, windowsHide: true });
    let output = "";
    let timedOut = false;
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-100_000);
    };
    const forget = onExit(() => killGroup(child.pid));
    const timer = timeout
      ? setTimeout(() => {
          timedOut = true;
          killGroup(child.pid);
        }, timeout)
      : null;
    const finish = (/** @type {number | null} */ code) => {
      if (timer) clearTimeout(timer);
      forget();
      resolve({ code, output, timedOut });
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => {
      output += error.message;
      finish(null);
    });
    child.on("close", finish);
  });
}

function killGroup(/** @type {number | undefined} */ pid) {
  if (!pid) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

/**
 * The full path of a program, as the shell would find it.
 * @param {string} name
 * @returns {string | null}
 */
export function findProgram(name) {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (isProgram(file)) return file;
    }
  }
  return null;
}

function isProgram(/** @type {string} */ file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * npm of the Node that runs this: the one that `npm start` came from, else the one on the path.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function runNpm(args, options = {}) {
  const quiet = [...args, "--loglevel=error", "--no-audit", "--no-fund", "--no-update-notifier"];
  const script = process.env.npm_execpath;
  if (script?.endsWith("npm-cli.js")) return runCommand(process.execPath, [script, ...quiet], options);
  return runCommand(findProgram("npm") ?? "npm", quiet, options);
}

/**
 * The line of a failed command's output that says most: the last one with "error" in it, else the last one.
 * @param {string} output
 */
export function tellingLine(output) {
  const lines = output.split("\n").flatMap((line) => line.trim() || []);
  return lines.reverse().find((line) => /error/i.test(line)) ?? lines[0] ?? "it said nothing";
}
