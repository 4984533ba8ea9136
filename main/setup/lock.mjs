import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isRunning } from "./isRunning.mjs";
import { onExit } from "./onExit.mjs";

/**
 * Takes a lock file, waiting while another live process holds it; a lock whose process is gone is taken over.
 * @param {string} file
 * @param {(holder: number) => void} onWait called once, with the process that is waited for
 * @returns {Promise<() => void>} gives it back
 */
export async function takeLock(file, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!claim(file)) {
    const holder = readHolder(file);
    if (!holder) continue;
    if (holder.host === hostname() && !isRunning(holder.pid)) {
      evict(file, holder.text);
      continue;
    }
    if (!told) onWait(holder.pid);
    told = true;
    await wait(200);
  }
  const release = () => rmSync(file, { force: true });
  const forget = onExit(release);
  return () => {
    release();
    forget();
  };
}

/** A link appears with its content at once and fails when the name is taken: no other process ever sees an empty lock. */
function claim(/** @type {string} */ file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, host: hostname(), at: new Date().toISOString() }));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(/** @type {string} */ file) {
  try {
    const text = readFileSync(file, "utf8");
    return { text, .../** @type {{ pid: number, host: string }} */ (JSON.parse(text)) };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return null;
    return { text: "", pid: 0, host: hostname() };
  }
}

/** Of two processes that find the same dead lock, the slower one may move the quicker one's new lock away: it then puts it back. */
function evict(/** @type {string} */ file, /** @type {string} */ dead) {
  const aside = `${file}.dead-${process.pid}`;
  try {
    renameSync(file, aside);
    if (dead && readFileSync(aside, "utf8") !== dead) linkSync(aside, file);
  } catch {
    // Another process was quicker.
  }
  rmSync(aside, { force: true });
}
