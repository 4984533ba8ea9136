import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import fs from "node:fs/promises";
import { join } from "node:path";
import { findProgram, runCommand, tellingLine } from "./command.mjs";
import { fileDigest } from "./digest.mjs";
import { filledFolder } from "./filledFolder.mjs";
import { SetupFailure } from "./setupFailure.mjs";
import { unpackWheel } from "./wheel.mjs";

// TensorFlow's own library, out of its Python package: fetched by pip, compared with the pinned hash, and only the
// libraries and the headers of its C interface are unpacked. The CUDA build finds NVIDIA's libraries in ../nvidia beside it.

/** @typedef {"cpu" | "cuda"} Variant */

/**
 * @param {string} cache
 * @param {import("./versions.mjs").TensorflowVersions} pinned
 * @param {Variant} variant
 */
export const libraryFolder = (cache, pinned, variant) => join(cache, `tensorflow-${pinned.version}-${variant}`);

/** Whether a GPU of NVIDIA's answers, so that the CUDA build is worth its size. */
export async function gpuAnswers() {
  const program = findProgram("nvidia-smi");
  if (!program) return false;
  const { code, output } = await runCommand(program, ["-L"], { timeout: 20_000 });
  return code === 0 && /GPU \d+:/.test(output);
}

/**
 * Fetches and unpacks the library into the cache, unless it is there.
 * @param {string} cache
 * @param {import("./versions.mjs").TensorflowVersions} pinned
 * @param {Variant} variant
 * @param {(text: string) => void} progress
 * @returns {Promise<string>} its folder
 */
export async function fetchLibrary(cache, pinned, variant, progress) {
  const folder = libraryFolder(cache, pinned, variant);
  if (existsSync(folder)) return folder;
  const python = await pythonWithPip();
  mkdirSync(cache, { recursive: true });
  await checkSpace(cache, pinned[variant].megabytes);
  await filledFolder(folder, async (part) => {
    for (const wheel of pinned[variant].wheels) await fetchWheel(python, pinned, wheel, part, progress);
  });
  return folder;
}

/** @throws {SetupFailure} when there is none */
async function pythonWithPip() {
  const python = findProgram("python3") ?? findProgram("python");
  if (!python) throw new SetupFailure("no Python was found", "Install Python 3 with pip (on Debian: apt install python3-pip).");
  const { code } = await runCommand(python, ["-m", "pip", "--version"], { timeout: 60_000 });
  if (code !== 0) throw new SetupFailure(`${python} has no pip`, "Install pip (on Debian: apt install python3-pip).");
  return python;
}

async function checkSpace(/** @type {string} */ folder, /** @type {number} */ megabytes) {
  // Not in the first releases of Node 18.
  if (!fs.statfs) return;
  const { bavail, bsize } = await fs.statfs(folder);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free >= megabytes) return;
  throw new SetupFailure(
    `${folder} has ${free} MB free, and TensorFlow's library takes ${megabytes} MB`,
    "Free some space, or set XDG_CACHE_HOME to a larger disk.",
    { passing: true },
  );
}

async function fetchWheel(
  /** @type {string} */ python,
  /** @type {import("./versions.mjs").TensorflowVersions} */ pinned,
  /** @type {import("./versions.mjs").Wheel} */ wheel,
  /** @type {string} */ part,
  /** @type {(text: string) => void} */ progress,
) {
  const downloads = join(part, "download");
  mkdirSync(downloads);
  const watch = setInterval(() => progress(`${wheel.package} ${wheel.version}, ${Math.round(sizeOf(downloads) / 1e6)} MB`), 300);
  try {
    const file = await download(python, pinned, wheel, downloads);
    progress(`${wheel.package} ${wheel.version}, unpacking`);
    await verify(file, wheel);
    await unpackWheel(file, part, isNeeded);
  } finally {
    clearInterval(watch);
    rmSync(downloads, { recursive: true, force: true });
  }
}

/** pip's own temporary files are kept in the same folder, so that what was cut off goes with it. */
async function download(
  /** @type {string} */ python,
  /** @type {import("./versions.mjs").TensorflowVersions} */ pinned,
  /** @type {import("./versions.mjs").Wheel} */ wheel,
  /** @type {string} */ folder,
) {
  const name = `${wheel.package}==${wheel.version}`;
  const machine = ["--python-version", pinned.python, ...pinned.platforms.flatMap((platform) => ["--platform", platform])];
  const options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check", "--quiet", "--quiet"];
  const { code, output } = await runCommand(python, ["-m", "pip", "download", ...options, ...machine, "-d", folder, name], {
    env: { ...process.env, TMPDIR: folder },
  });
  const file = readdirSync(folder).find((entry) => entry.endsWith(".whl"));
  if (code === 0 && file) return join(folder, file);
  throw new SetupFailure(`pip could not download ${name} (${tellingLine(output)})`, "Check the network and pip's index.", {
    passing: true,
  });
}

async function verify(/** @type {string} */ file, /** @type {import("./versions.mjs").Wheel} */ wheel) {
  const sha256 = await fileDigest(file, "sha256", "hex");
  if (sha256 === wheel.sha256) return;
  throw new SetupFailure(
    `the download of ${wheel.package} ${wheel.version} is not the pinned one: its sha256 is ${sha256}, not ${wheel.sha256}`,
    "Nothing of it was kept. Check pip's index.",
    { passing: true },
  );
}

const headers = /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|xla\/tsl\/c\/|tsl\/platform\/ctstring)/;
const libraries = /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/;
/** Of NVIDIA's: the libraries, and for XLA its assembler and device library. */
const nvidia = /^nvidia\/[^/]+\/(lib\/.*\.so[.\d]*$|bin\/|nvvm\/)/;

const isNeeded = (/** @type {string} */ path) => headers.test(path) || libraries.test(path) || nvidia.test(path);

/** Bytes in a folder's files; pip renames while we look. */
function sizeOf(/** @type {string} */ folder) {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    bytes += statSync(join(folder, String(name)), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
