import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isRunning } from "./isRunning.mjs";
import { onExit } from "./onExit.mjs";

/**
 * Makes a folder that is either there with all that `fill` writes, or not there at all: it is filled beside its place and then renamed.
 * @param {string} folder
 * @param {(part: string) => Promise<void>} fill
 */
export async function filledFolder(folder, fill) {
  mkdirSync(dirname(folder), { recursive: true });
  removeAbandonedParts(folder);
  const part = `${folder}.part-${process.pid}`;
  const discard = () => rmSync(part, { recursive: true, force: true });
  discard();
  mkdirSync(part);
  const forget = onExit(discard);
  try {
    await fill(part);
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    renameSync(part, folder);
  } finally {
    discard();
    forget();
  }
}

/** A power cut or a kill leaves parts behind that nobody will finish. */
function removeAbandonedParts(/** @type {string} */ folder) {
  const parts = readdirSync(dirname(folder)).filter((name) => name.startsWith(`${basename(folder)}.part-`));
  for (const name of parts) {
    if (!isRunning(Number(name.split("-").pop()))) rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}
