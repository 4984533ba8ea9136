import { mkdir, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { downloadBlob, partialOf } from "./blobDownload.ts";
import { CachedRepo, checkedPath, sizeOf } from "./cacheLayout.ts";
import { withDownloadLock } from "./downloadLock.ts";
import { HubConnection } from "./hubConnection.ts";
import { diskError, diskFull } from "./hubErrors.ts";
import { type HubOrigin, type HubRepo, repoTitle } from "./hubRepo.ts";
import { type HubSettings, hubSettings } from "./hubSettings.ts";
import { listRepoFiles, type RepoFile } from "./repoFiles.ts";
import { resolveRevision, whyOutOfReach } from "./revision.ts";

export interface HubOptions {
  /** a branch, a tag or a commit; "main" when left out */
  readonly revision?: string;
  readonly signal?: AbortSignal;
  /** from the environment when left out */
  readonly settings?: HubSettings;
}

/**
 * One commit of a repository on the Hub: a folder in Hugging Face's cache, which holds the files that were asked for.
 *
 *   const snapshot = await HubSnapshot.open({ type: "model", name: "Qwen/Qwen2.5-0.5B" });
 *   await snapshot.fetch(["config.json"]);       // then snapshot.folder has it
 */
export class HubSnapshot {
  /** local path; its files are links to the contents */
  readonly folder: string;
  readonly origin: HubOrigin;
  readonly #hub: HubConnection;
  readonly #cached: CachedRepo;
  #listed: Promise<ReadonlyMap<string, RepoFile> | null> | null = null;
  #told: boolean;

  private constructor(hub: HubConnection, cached: CachedRepo, commit: string) {
    this.folder = cached.snapshot(commit);
    this.origin = { repo: hub.repo.name, revision: hub.revision, commit };
    this.#hub = hub;
    this.#cached = cached;
    this.#told = hub.settings.offline;
  }

  /**
   * Asks the Hub which commit the revision is. Without network, and with HF_HUB_OFFLINE, it is what the cache remembers.
   * @throws `hub/offline`, `hub/not-found`, `hub/gated`, `hub/revision-not-found`, `hub/bad-token`, `hub/rate-limited`, `cell/interrupted`
   */
  static async open(repo: HubRepo, { revision = "main", signal, settings = hubSettings() }: HubOptions = {}): Promise<HubSnapshot> {
    const signals = AbortSignal.any([currentSession().signal, ...(signal ? [signal] : [])]);
    const hub = new HubConnection(settings, repo, revision, signals);
    const cached = new CachedRepo(settings.cache, repo);
    checkedPath(revision);
    const resolved = await resolveRevision(hub, cached);
    const snapshot = new HubSnapshot(hub, cached, resolved.commit);
    if (resolved.outOfReach !== null) snapshot.#keepToCache(resolved.outOfReach);
    return snapshot;
  }

  /** Whether the repository has a file, as far as can be told: without network, whether the cache has it. */
  async has(path: string): Promise<boolean> {
    const { commit } = this.origin;
    if (await this.#cached.has(commit, path)) return true;
    if (await this.#cached.lacks(commit, path)) return false;
    const files = await this.#files();
    if (!files || files.has(path)) return files !== null;
    await this.#cached.rememberAbsent(commit, path);
    return false;
  }

  /** Paths of all files; null without network. */
  async paths(): Promise<readonly string[] | null> {
    const files = await this.#files();
    return files && [...files.keys()];
  }

  /**
   * Brings files into the folder. What is there already is not asked for again.
   * @throws `hub/file-not-found`, `hub/offline` when one is not there and cannot be had, `hub/checksum`, `hub/connection-lost`,
   *   `hub/disk-full`, `hub/cache-not-writable`, `cell/interrupted`, and what `open` throws; what has arrived is kept
   */
  async fetch(paths: readonly string[]): Promise<void> {
    const missing: RepoFile[] = [];
    for (const path of new Set(paths)) if (!(await this.#cached.has(this.origin.commit, path))) missing.push(await this.#file(path));
    if (missing.length === 0) return;
    try {
      await this.#download(missing);
    } catch (error) {
      throw diskError(error, this.#hub.settings.cache);
    }
  }

  async #file(path: string): Promise<RepoFile> {
    const files = await this.#files();
    const file = files?.get(path);
    if (file) return file;
    const { repo, revision, settings } = this.#hub;
    if (files) throw new SteerlabError("hub/file-not-found", `${repoTitle(repo)} at "${revision}" has no file ${path}.`);
    const why = settings.offline ? "HF_HUB_OFFLINE is set" : `${settings.endpoint} cannot be asked`;
    throw new SteerlabError("hub/offline", `${why}, and the cache lacks ${path} of ${repoTitle(repo)} at "${revision}".`, {
      hint: settings.offline ? "Unset HF_HUB_OFFLINE to download it." : "Check the network; the cache is in HF_HOME.",
      details: { ...this.origin, path, cache: settings.cache },
    });
  }

  /** The Hub's list of files, asked for at most once; null when it cannot be had. */
  #files(): Promise<ReadonlyMap<string, RepoFile> | null> {
    this.#listed ??= this.#hub.settings.offline ? Promise.resolve(null) : this.#list();
    return this.#listed;
  }

  async #list(): Promise<ReadonlyMap<string, RepoFile> | null> {
    try {
      return await listRepoFiles(this.#hub, this.origin.commit);
    } catch (error) {
      const why = whyOutOfReach(error);
      if (why === null || !(await isFolder(this.folder))) throw error;
      this.#keepToCache(why);
      return null;
    }
  }

  #keepToCache(why: string): void {
    this.#listed = Promise.resolve(null);
    if (this.#told) return;
    this.#told = true;
    const { repo, settings } = this.#hub;
    console.warn(
      `${settings.endpoint} cannot be asked (${why}): using ${repoTitle(repo)} from the cache, commit ${this.origin.commit.slice(0, 12)}.`,
    );
  }

  async #download(files: readonly RepoFile[]): Promise<void> {
    await this.#requireRoom(files);
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const progress = new ProgressReporter(currentSession(), this.#hub.what, total, "bytes");
    let before = 0;
    for (const file of files) {
      await this.#downloadOne(file, (bytes, label) => progress.update(before + bytes, label));
      before += file.size;
    }
    progress.finish();
  }

  async #downloadOne(file: RepoFile, report: (bytes: number, label: string) => void): Promise<void> {
    const { digest } = file.checksum;
    const blob = this.#cached.blob(digest);
    const label = `${file.path} of ${repoTitle(this.#hub.repo)}`;
    const onWait = () => report(0, `Waiting for another process that downloads ${label}`);
    const words = { downloading: "Downloading", checking: "Checking" };
    await withDownloadLock(this.#cached.lock(digest), { what: this.#hub.what, signal: this.#hub.signal, onWait }, async () => {
      if (await isWhole(blob, file.size)) return;
      await downloadBlob({
        hub: this.#hub,
        commit: this.origin.commit,
        file,
        blob,
        onBytes: (bytes, doing) => report(bytes, `${words[doing]} ${label}`),
      });
    });
    await this.#cached.link(this.origin.commit, file.path, digest);
  }

  /** @throws `hub/disk-full` before anything is asked for */
  async #requireRoom(files: readonly RepoFile[]): Promise<void> {
    const { cache } = this.#hub.settings;
    const blobs = files.map(({ checksum }) => this.#cached.blob(checksum.digest));
    await mkdir(dirname(blobs[0]!), { recursive: true });
    const [there, disk] = [await Promise.all(blobs.map((blob) => bytesThere(blob))), await statfs(cache)];
    const needed = files.reduce((sum, { size }, i) => sum + Math.max(0, size - there[i]!), 0);
    const free = disk.bavail * disk.bsize;
    if (needed > free) throw diskFull(cache, `${gigabytes(needed)} are needed, ${gigabytes(free)} are free`);
  }
}

/** A file that someone cut short is downloaded anew. */
const isWhole = async (blob: string, size: number): Promise<boolean> => (await stat(blob).catch(() => null))?.size === size;

const bytesThere = async (blob: string): Promise<number> => (await sizeOf(blob)) || (await sizeOf(partialOf(blob)));

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 4 : 1)} GB`;
