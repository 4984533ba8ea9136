import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bindingKey, installBinding, installedBinding } from "./binding.mjs";
import { findProgram } from "./command.mjs";
import { SetupFailure } from "./setupFailure.mjs";
import { fetchLibrary, gpuAnswers, libraryFolder } from "./tensorflowLibrary.mjs";
import { versions } from "./versions.mjs";

// The native backend. That it cannot be had is no failure of set-up: the workbench then runs on WebAssembly and says why.
// What was found stands in setup.json beside the binding, for `steerlab doctor` and the backend's ladder.

/**
 * @typedef {import("./tensorflowLibrary.mjs").Variant} Variant
 * @typedef {{ state: "ready", key: string, variant: Variant, version: string, retryAfter: number | null, why: string | null }} Ready
 *   why: it is the CPU build although a GPU answers
 * @typedef {{ state: "failed", why: string, fix: string, retryAfter: number | null, tools: string }} Failed
 *   tools: the programs that there were
 * retryAfter: ms since 1970; null: not before something has changed here
 */

const anHour = 3_600_000;
const names = { cpu: "native CPU", cuda: "CUDA" };

/** @type {import("./prepare.mjs").Step} */
export const tensorflowStep = {
  name: "TensorFlow",
  async done(setup) {
    const noted = readNative(setup.root);
    const remembered = noted?.retryAfter && noted.retryAfter > Date.now() && !setup.retry;
    if (noted?.state === "ready" && isCurrent(setup, noted) && (remembered || noted.variant === "cuda" || !(await gpuAnswers()))) {
      return `${noted.version}, ${names[noted.variant]}${noted.why ? `, because ${noted.why}` : ""}`;
    }
    if (noted?.state !== "failed" || setup.retry || noted.tools !== tools()) return null;
    if (noted.retryAfter === null) return failure(noted);
    return remembered ? `${failure(noted)} ${nextAttempt(noted.retryAfter)}` : null;
  },
  doing: () => `native library ${versions.tensorflow.version}`,
  async work(setup, progress) {
    if (!(await gpuAnswers())) return await installOrGiveUp(setup, "cpu", progress, null);
    try {
      return await install(setup, "cuda", progress, null);
    } catch (error) {
      if (!(error instanceof SetupFailure)) throw error;
      return await installOrGiveUp(setup, "cpu", progress, error.why);
    }
  },
};

const tools = () => ["python3", "python", "pip3", "pip", "g++", "clang++", process.env.CXX ?? "c++"].map(findProgram).join();

const failure = (/** @type {{ why: string, fix: string }} */ { why, fix }) => `none, so WebAssembly, slower: ${why}. ${fix}`;

const nextAttempt = (/** @type {number | null} */ time) =>
  `Next attempt after ${new Date(time ?? 0).toTimeString().slice(0, 5)}, or by: npm run steerlab -- setup`;

/** @typedef {import("./prepare.mjs").Setup} Setup */

async function installOrGiveUp(
  /** @type {Setup} */ setup,
  /** @type {Variant} */ variant,
  /** @type {(text: string) => void} */ progress,
  /** @type {string | null} */ why,
) {
  try {
    return await install(setup, variant, progress, why);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    rmSync(installedBinding(setup.root), { force: true });
    writeNative(setup.root, {
      state: "failed",
      why: error.why,
      fix: error.fix,
      retryAfter: error.passing ? Date.now() + anHour : null,
      tools: tools(),
    });
    return failure(error);
  }
}

async function install(
  /** @type {Setup} */ setup,
  /** @type {Variant} */ variant,
  /** @type {(text: string) => void} */ progress,
  /** @type {string | null} */ why,
) {
  checkMachine();
  const library = await fetchLibrary(setup.cache, versions.tensorflow, variant, progress);
  progress("compiling the binding");
  const version = await installBinding(setup, library);
  const retryAfter = why === null ? null : Date.now() + anHour;
  writeNative(setup.root, { state: "ready", key: bindingKey(setup.root, library), variant, version, retryAfter, why });
  return `${names[variant]}${why ? `, because ${why}` : ""}`;
}

function checkMachine() {
  const machine = `${process.platform}-${process.arch}`;
  if (machine === versions.tensorflow.machine) return;
  throw new SetupFailure(`TensorFlow's library is known for ${versions.tensorflow.machine}, and this is ${machine}`, "Nothing to do.");
}

function isCurrent(/** @type {Setup} */ { root, cache }, /** @type {Ready} */ noted) {
  const library = libraryFolder(cache, versions.tensorflow, noted.variant);
  return existsSync(installedBinding(root)) && existsSync(library) && noted.key === bindingKey(root, library);
}

const noteFile = (/** @type {string} */ root) => join(dirname(installedBinding(root)), "setup.json");

/**
 * What set-up found out about the native backend; null before it looked.
 * @param {string} root
 * @returns {Ready | Failed | null}
 */
export function readNative(root) {
  return existsSync(noteFile(root)) ? JSON.parse(readFileSync(noteFile(root), "utf8")) : null;
}

function writeNative(/** @type {string} */ root, /** @type {Ready | Failed} */ native) {
  mkdirSync(dirname(noteFile(root)), { recursive: true });
  writeFileSync(`${noteFile(root)}.part`, JSON.stringify(native));
  renameSync(`${noteFile(root)}.part`, noteFile(root));
}
