/*
 * The cache of Hugging Face's libraries, so that each finds what the other fetched:
 *
 *   models--owner--name/
 *     blobs/<etag>                  contents, by the sha256 of large files and git's sha1 of small ones
 *     refs/<branch or tag>          the commit that it pointed to when last asked
 *     snapshots/<commit>/<file>     links into blobs
 *     .no_exist/<commit>/<file>     empty: the repository has no such file at this commit
 */
import { copyFile, lstat, mkdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { writeAtomically } from "../files/writeAtomically.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { HubRepo } from "./hubRepo.ts";

const folderName = ({ type, name }: HubRepo): string => `${type}s--${name.replaceAll("/", "--")}`;

/** The places of one repository in the cache. */
export class CachedRepo {
  readonly #cache: string;
  readonly #name: string;

  /** @param cache the folder of all cached repositories */
  constructor(cache: string, repo: HubRepo) {
    this.#cache = cache;
    this.#name = folderName(repo);
  }

  blob(etag: string): string {
    return join(this.#cache, this.#name, "blobs", etag);
  }

  snapshot(commit: string): string {
    return join(this.#cache, this.#name, "snapshots", commit);
  }

  /** Beside the locks of huggingface_hub, which are of another kind: Node has no flock. */
  lock(etag: string): string {
    return join(this.#cache, ".locks", this.#name, `${etag}.steerlab.lock`);
  }

  /** The commit that a branch or tag pointed to when the Hub was last asked; null when it never was. */
  async commitOf(revision: string): Promise<string | null> {
    const text = await readFile(this.#ref(revision), "utf8").catch(() => null);
    return text?.trim() || null;
  }

  /** Best effort, as all that only saves a question: a cache that many share may be read-only. */
  async rememberCommit(revision: string, commit: string): Promise<void> {
    if ((await this.commitOf(revision)) !== commit) await note(this.#ref(revision), commit);
  }

  /** Whether the snapshot has the file, with its contents. */
  async has(commit: string, path: string): Promise<boolean> {
    return isThere(join(this.snapshot(commit), checkedPath(path)));
  }

  /** Whether the repository is known to have no such file. */
  async lacks(commit: string, path: string): Promise<boolean> {
    return isThere(this.#absent(commit, path));
  }

  async rememberAbsent(commit: string, path: string): Promise<void> {
    await note(this.#absent(commit, path), "");
  }

  /** Puts a blob into a snapshot. The link appears at once and whole, whatever stood there. */
  async link(commit: string, path: string, etag: string): Promise<void> {
    const place = join(this.snapshot(commit), checkedPath(path));
    await mkdir(dirname(place), { recursive: true });
    const own = `${place}.${process.pid}.link`;
    await rm(own, { force: true });
    // Where links are not allowed (Windows), a copy does.
    await symlink(relative(dirname(place), this.blob(etag)), own).catch(() => copyFile(this.blob(etag), own));
    await rename(own, place);
  }

  #ref(revision: string): string {
    return join(this.#cache, this.#name, "refs", checkedPath(revision));
  }

  #absent(commit: string, path: string): string {
    return join(this.#cache, this.#name, ".no_exist", commit, checkedPath(path));
  }
}

async function note(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    writeAtomically(path, text);
  } catch {
    // It will be asked again.
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Size of a file, 0 when there is none. */
export const sizeOf = (path: string): Promise<number> =>
  lstat(path).then(
    ({ size }) => size,
    () => 0,
  );

/**
 * File names and revisions become paths: none may lead out of the cache, on any system.
 * @throws `hub/bad-path`
 */
export function checkedPath(path: string): string {
  const parts = path.split(/[/\\]/);
  if (!parts.some((part) => part === ".." || part === "." || part === "" || part.includes(":"))) return path;
  throw new SteerlabError("hub/bad-path", `"${path}" is not a name inside a repository.`, { details: { path } });
}
