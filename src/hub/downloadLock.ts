import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { interruptibleWait } from "./retry.ts";

/** ms between two signs of life of the process that holds a lock */
const SIGN = 5_000;
/** ms without a sign after which a lock is taken for left behind, as by a machine that went down */
const LEFT_BEHIND = 60_000;
const LOOK = 200;

export interface LockOptions {
  /** for the message when the person interrupts */
  readonly what: string;
  readonly signal: AbortSignal;
  /** called once when another process is waited for */
  readonly onWait: () => void;
}

/**
 * Runs `work` while no other process runs work under the same lock file. It saves downloading twice; that a download is whole does not
 * depend on it, since two processes that both write a partial file write the same bytes to the same places.
 * @throws `cell/interrupted`
 */
export async function withDownloadLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const claim = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await take(file, claim, options);
  const signs = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), SIGN);
  signs.unref();
  try {
    return await work();
  } finally {
    clearInterval(signs);
    if ((await contentOf(file)) === claim) await rm(file, { force: true });
  }
}

async function take(file: string, claim: string, { what, signal, onWait }: LockOptions): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  for (let told = false; !(await claimed(file, claim)); ) {
    if (await isLeftBehind(file)) {
      await evict(file);
      continue;
    }
    if (!told) onWait();
    told = true;
    await interruptibleWait(what, LOOK, signal);
  }
}

async function claimed(file: string, claim: string): Promise<boolean> {
  try {
    await writeFile(file, claim, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

async function isLeftBehind(file: string): Promise<boolean> {
  const [text, found] = await Promise.all([contentOf(file), stat(file).catch(() => null)]);
  if (!found) return false;
  if (Date.now() - found.mtimeMs > LEFT_BEHIND) return true;
  const holder = /^\{.*\}$/.test(text ?? "") ? (JSON.parse(text!) as { pid: number; host: string }) : null;
  return holder !== null && holder.host === hostname() && !isRunning(holder.pid);
}

/** By renaming: of two processes that find the same dead lock only one moves it. */
async function evict(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => {});
  await rm(aside, { force: true });
}

const contentOf = (file: string): Promise<string | null> => readFile(file, "utf8").catch(() => null);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
