/*
 * What XLA has compiled, kept on disk for later processes: TensorFlow's own persistent cache, in a folder for each kind of machine, since it
 * holds machine code.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

let used: string | null = null;
let emptied = 0;

/** Bytes of the entries that are kept when a process begins. */
const KEPT = 1 << 30;

/**
 * Has TensorFlow look for compiled steps in `folder` and put new ones there. To be called before the library is loaded.
 * @param folder made when it is not there
 * @param library names the library and its build: its code fits no other
 */
export function keepCompiled(folder: string, library: string): void {
  const own = join(folder, createHash("sha256").update(`${library} ${processor()}`).digest("hex").slice(0, 16));
  mkdirSync(own, { recursive: true });
  removeOldest(own);
  const flags = `--tf_xla_persistent_cache_directory=${own} --tf_xla_persistent_cache_device_types=CPU`;
  used = own;
  process.env.TF_XLA_FLAGS = [process.env.TF_XLA_FLAGS, flags].filter(Boolean).join(" ");
}

/**
 * Removes all entries of this machine, once a process: a damaged one makes compiling fail.
 * @returns whether there was something to remove, so that another try may do better
 */
export function emptyCompilationCache(): boolean {
  if (used === null || emptied > 0) return false;
  for (const name of readdirSync(used)) rmSync(join(used, name), { force: true });
  return ++emptied > 0;
}

/** How often it was emptied: TensorFlow remembers that a function failed, so a new try needs a new name. */
export const timesEmptied = (): number => emptied;

/** Model and abilities of the processor. */
function processor(): string {
  try {
    return readFileSync("/proc/cpuinfo", "utf8")
      .match(/^(model name|flags)\s*:.*$/gm)!
      .slice(0, 2)
      .join();
  } catch {
    return `${process.arch} ${cpus()[0]?.model}`;
  }
}

/** Another process may be at the same: what is gone is no fault. */
function removeOldest(folder: string): void {
  const entries = readdirSync(folder).flatMap((name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return found ? [{ path: join(folder, name), bytes: found.size, at: found.mtimeMs }] : [];
  });
  let kept = 0;
  for (const { path, bytes } of entries.sort((a, b) => b.at - a.at)) {
    kept += bytes;
    if (kept > KEPT) rmSync(path, { force: true });
  }
}
