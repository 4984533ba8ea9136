import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { compileCache } from "./compileCache.mjs";
import { isRunning } from "./isRunning.mjs";
import { nodeFlags } from "./passThrough.mjs";

// The workbench's service, from the shells' side: the window and `npm start` without a window find it or start it alike.

/**
 * @typedef {object} Service
 * @property {string} url with the token in its fragment
 * @property {number} pid
 * @property {boolean} ours started by this process, which then ends it
 * @property {Promise<string>} ended why, once it has ended by itself; pending for ever when it is not ours
 * @property {() => Promise<void>} stop ends it, kernels and all; nothing when it is not ours
 */

/**
 * The service that answers for this workspace, or a new one.
 * @param {{ root: string, workspace: string, node: string }} setup
 * @returns {Promise<Service>}
 * @throws {Error} with the service's own last words when it does not start
 */
export async function findOrStartService(setup) {
  return (await findService(setup.workspace)) ?? (await startService(setup));
}

/** @param {string} workspace @returns {Promise<Service | null>} */
export async function findService(workspace) {
  const noted = readNote(join(workspace, ".steerlab", "service.json"));
  if (!noted || !isRunning(noted.pid) || !(await answers(noted.url))) return null;
  return othersService(noted.url, noted.pid);
}

/** @returns {Service} */
function othersService(/** @type {string} */ url, /** @type {number} */ pid) {
  return { url, pid, ours: false, ended: new Promise(() => {}), stop: async () => {} };
}

function readNote(/** @type {string} */ file) {
  try {
    const { url, pid } = JSON.parse(readFileSync(file, "utf8"));
    return typeof url === "string" && typeof pid === "number" ? { url, pid } : null;
  } catch {
    return null;
  }
}

/** A process of that number may by now be another program. */
function answers(/** @type {string} */ url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

/** @param {{ root: string, workspace: string, node: string }} setup @returns {Promise<Service>} */
function startService({ root, workspace, node }) {
  const child = spawn(node, [...nodeFlags, join(root, "main", "host", "main.ts"), "--workspace", workspace], {
    cwd: root,
    env: { ...process.env, ...compileCache(), STEERLAB_NODE: node },
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C is for the shell, which then ends the service in order.
    detached: true,
  });
  let lastWords = "";
  child.stderr.on("data", (chunk) => {
    lastWords = (lastWords + chunk).slice(-4_000);
    process.stderr.write(chunk);
  });
  const killWithUs = () => child.kill("SIGTERM");
  process.on("exit", killWithUs);
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => {
      process.off("exit", killWithUs);
      resolve(lastWords.trim() || `It ended with ${signal ?? `exit code ${code}`}.`);
    });
  });
  return new Promise((resolve, reject) => {
    firstLine(child.stdout).then((line) => {
      const { url, pid, running } = JSON.parse(line);
      // Another shell was a moment quicker.
      if (running) resolve(othersService(url, pid));
      else resolve({ url, pid, ours: true, ended, stop: () => stop(child, ended) });
    }, reject);
    ended.then((why) => reject(new Error(why)));
  });
}

/** @param {import("node:stream").Readable} stream @returns {Promise<string>} */
function firstLine(stream) {
  return new Promise((resolve) => {
    let text = "";
    stream.on("data", (chunk) => {
      text += chunk;
      const line = text.split("\n").find((candidate) => candidate.startsWith("{"));
      if (line && text.includes("\n", text.indexOf(line))) resolve(line);
    });
  });
}

async function stop(/** @type {import("node:child_process").ChildProcess} */ child, /** @type {Promise<string>} */ ended) {
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 8_000);
  await ended;
  clearTimeout(patience);
}
