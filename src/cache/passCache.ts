/*
 * What forward passes gave, kept on disk for the next sweep, calibration, trace or score of the same model on the same tokens. An entry's
 * name is the digest of everything that determines its numbers, so that a changed input meets no old entry.
 *
 *   STEERLAB_CACHE=off         keeps and finds nothing
 *   STEERLAB_CACHE_GB=4        bytes that the folder may take, in 2^30; 2 when left out
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { currentBackend } from "../backend/startBackend.ts";
import type { KeptPasses, NamedArrays, PassRequest } from "../lm/causalLM.ts";
import { SteerlabError } from "../steerlabError.ts";
import { readEntry, writeEntry } from "./cacheEntry.ts";
import { sourceDigest } from "./sourceDigest.ts";

export interface PassCacheOptions {
  readonly folder?: string;
  readonly limitBytes?: number;
  /** is told when an entry is damaged or cannot be written */
  readonly tell?: (text: string) => void;
}

/** The workspace's place for them. A kernel knows its workspace; a script's is where it runs. */
export const passCacheFolder = (workspace = process.env.STEERLAB_WORKSPACE ?? process.cwd()): string =>
  resolve(workspace, ".steerlab", "cache");

/** What another process left unfinished, ms after it was last written. */
const ABANDONED = 3_600_000;

/** Safe under several processes: files appear whole, and one that another process removed is simply not there. */
export class PassCache implements KeptPasses {
  readonly #modelDigest: string;
  readonly #options: PassCacheOptions;

  /** @param modelDigest over config, tokenizer, weights and adapter */
  constructor(modelDigest: string, options: PassCacheOptions = {}) {
    this.#modelDigest = modelDigest;
    this.#options = options;
  }

  find(request: PassRequest): NamedArrays | null {
    if (isOff()) return null;
    const key = this.#keyOf(request);
    const path = this.#pathOf(key);
    if (!existsSync(path)) return null;
    try {
      const found = readEntry(path, key);
      touch(path);
      return found;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      rmSync(path, { force: true });
      this.#tell(`${messageOf(error)} It is removed, and the pass is run again.`);
      return null;
    }
  }

  keep(request: PassRequest, arrays: NamedArrays): void {
    if (isOff()) return;
    const key = this.#keyOf(request);
    try {
      this.#makeFolder();
      writeEntry(this.#pathOf(key), key, arrays);
      removeLeastUsed(this.#folder, this.#options.limitBytes ?? limitFromEnvironment());
    } catch (error) {
      if (error instanceof SteerlabError) throw error;
      this.#tell(`What the forward pass gave could not be kept in ${this.#folder}: ${messageOf(error)}. The work goes on.`);
    }
  }

  get #folder(): string {
    return this.#options.folder ?? passCacheFolder();
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.pass`);
  }

  #keyOf({ sequences, settings }: PassRequest): string {
    const backend = currentBackend();
    const facts = {
      model: this.#modelDigest,
      sources: sourceDigest(),
      backend: backend && [backend.name, backend.version],
      machine: [process.platform, process.arch],
      compile: process.env.STEERLAB_COMPILE ?? null,
      oneDnn: process.env.TF_ENABLE_ONEDNN_OPTS ?? null,
      settings,
    };
    const hash = createHash("sha256").update(JSON.stringify(facts));
    for (const { ids, from } of sequences) hash.update(Int32Array.from([ids.length, from, ...ids]));
    return hash.digest("hex");
  }

  /** Out of git's sight, also where no workbench made the folder above. */
  #makeFolder(): void {
    mkdirSync(this.#folder, { recursive: true });
    const ignore = join(this.#folder, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  }

  #tell(text: string): void {
    (this.#options.tell ?? console.warn)(text);
  }
}

const isOff = (): boolean => process.env.STEERLAB_CACHE === "off";

/** @throws `cache/limit` */
function limitFromEnvironment(): number {
  const text = process.env.STEERLAB_CACHE_GB ?? "2";
  const gigabytes = Number(text);
  if (gigabytes > 0) return gigabytes * 2 ** 30;
  throw new SteerlabError("cache/limit", `STEERLAB_CACHE_GB is "${text}".`, {
    hint: "Give a number above 0, or switch the cache off with STEERLAB_CACHE=off.",
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** So that the least used entry is the oldest file. Another process may have removed it. */
function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {}
}

function removeLeastUsed(folder: string, limit: number): void {
  const entries = readdirSync(folder).flatMap((name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return found && /\.(pass|tmp)$/.test(name) ? [{ path: join(folder, name), bytes: found.size, used: found.mtimeMs }] : [];
  });
  let kept = 0;
  for (const { path, bytes, used } of entries.sort((a, b) => b.used - a.used)) {
    const unfinished = path.endsWith(".tmp");
    if (!unfinished) kept += bytes;
    if (unfinished ? Date.now() - used > ABANDONED : kept > limit) rmSync(path, { force: true });
  }
}
