import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildStep } from "./build.mjs";
import { cacheFolder } from "./cacheFolder.mjs";
import { takeLock } from "./lock.mjs";
import { nodeStep } from "./node.mjs";
import { packagesStep } from "./packages.mjs";
import { Report } from "./report.mjs";
import { SetupFailure } from "./setupFailure.mjs";
import { tensorflowStep } from "./tensorflow.mjs";

/**
 * @typedef {object} Setup
 * @property {string} root the clone
 * @property {string} cache
 * @property {string} node the Node that everything else runs on; set by the first step
 * @property {boolean} retry also what failed within the last hour
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {(setup: Setup) => string | null | Promise<string | null>} done what is there already, or null when there is something to do
 * @property {(setup: Setup) => string} doing
 * @property {(setup: Setup, progress: (text: string) => void) => Promise<string>} work what came of it, may be empty
 */

export const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

export const allSteps = [nodeStep, packagesStep, tensorflowStep, buildStep];

/**
 * Does what is not done yet: nothing at all when nothing has changed. One process a user at a time; others wait.
 * @param {{ steps?: readonly Step[], report?: Report, retry?: boolean }} [options]
 * @returns {Promise<Setup>}
 * @throws {SetupFailure} when the workbench cannot run
 */
export async function prepare({ steps = allSteps, report = new Report(), retry = false } = {}) {
  /** @type {Setup} */
  const setup = { root, cache: cacheFolder(), node: process.execPath, retry };
  /** @type {(() => void) | null} */
  let unlock = null;
  try {
    for (const step of steps) {
      const before = await step.done(setup);
      if (before === null)
        unlock ??= await takeLock(join(setup.cache, "setup.lock"), (pid) => report.note("Waiting", `for the set-up of process ${pid}`));
      // Whoever held the lock may have done this step.
      const already = before ?? (await step.done(setup));
      if (already === null) await perform(step, setup, report);
      else report.already(step.name, already);
    }
  } finally {
    unlock?.();
  }
  return setup;
}

async function perform(/** @type {Step} */ step, /** @type {Setup} */ setup, /** @type {Report} */ report) {
  const line = report.begin(step.name, step.doing(setup));
  try {
    line.end(await step.work(setup, line.progress));
  } catch (error) {
    line.end("failed");
    throw error;
  }
}

/**
 * As `prepare`, for a command: a failure is told in two lines and ends the process with 1.
 * @param {Parameters<typeof prepare>[0]} [options]
 */
export async function prepareOrExit(options) {
  try {
    return await prepare(options);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    process.stderr.write(`\n${error.why}\n${error.fix}\n`);
    process.exit(1);
  }
}
