import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNpm, tellingLine } from "./command.mjs";
import { shortDigest } from "./digest.mjs";
import { SetupFailure } from "./setupFailure.mjs";

// The packages of the lock file, without their install scripts. A stamp in node_modules names the lock file it came from.

/** @type {import("./prepare.mjs").Step} */
export const packagesStep = {
  name: "Packages",
  done({ root }) {
    const locked = readFileSync(join(root, "package-lock.json"), "utf8");
    if (readStamp(root) === shortDigest(locked)) return `${packageCount(locked)} installed`;
    if (!installedMatches(root, locked)) return null;
    writeStamp(root, locked);
    return `${packageCount(locked)} installed`;
  },
  doing: ({ root }) => `installing ${packageCount(readFileSync(join(root, "package-lock.json"), "utf8"))}`,
  async work({ root }) {
    const locked = readFileSync(join(root, "package-lock.json"), "utf8");
    const { code, output } = await runNpm(["ci", "--ignore-scripts"], { cwd: root });
    if (code !== 0) {
      throw new SetupFailure(`npm ci failed: ${tellingLine(output)}`, "Check the network and npm's registry, and start again.", {
        passing: true,
      });
    }
    writeStamp(root, locked);
    return "";
  },
};

const stampFile = (/** @type {string} */ root) => join(root, "node_modules", ".steerlab-packages");

function readStamp(/** @type {string} */ root) {
  return existsSync(stampFile(root)) ? readFileSync(stampFile(root), "utf8") : null;
}

function writeStamp(/** @type {string} */ root, /** @type {string} */ locked) {
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stampFile(root), shortDigest(locked));
}

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }>} Locked */

const packagesOf = (/** @type {string} */ lockFile) => /** @type {{ packages: Locked }} */ (JSON.parse(lockFile)).packages;

/** Those for other machines are not installed, so not counted. */
const packageCount = (/** @type {string} */ locked) =>
  Object.entries(packagesOf(locked)).filter(([path, entry]) => path !== "" && !entry.optional && !entry.devOptional).length;

/** npm notes at the end of an installation what it installed: after `npm install some-package` nothing is left to do. */
function installedMatches(/** @type {string} */ root, /** @type {string} */ locked) {
  const noted = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(noted)) return false;
  const installed = packagesOf(readFileSync(noted, "utf8"));
  return Object.entries(packagesOf(locked)).every(
    ([path, { version, optional, devOptional }]) =>
      path === "" || (installed[path] ? installed[path].version === version : optional || devOptional),
  );
}
