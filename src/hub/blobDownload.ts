/*
 * One file from the Hub into the cache. It grows beside its place as `<digest>.steerlab.incomplete`, in place order, so that its length
 * says where to go on: after a cut connection, and in the next process after a crash. It gets its name only when its checksum is right.
 */
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { InterruptedError } from "../session/interrupt.ts";
import { SteerlabError } from "../steerlabError.ts";
import { sizeOf } from "./cacheLayout.ts";
import { digestOfContent } from "./checksum.ts";
import { type HubConnection, isNetworkFailure } from "./hubConnection.ts";
import { whyUnreachable } from "./hubErrors.ts";
import { repoTitle } from "./hubRepo.ts";
import type { RepoFile } from "./repoFiles.ts";
import { TransientFailure, withRetries } from "./retry.ts";

export interface BlobDownload {
  readonly hub: HubConnection;
  readonly commit: string;
  readonly file: RepoFile;
  /** where the whole file comes to lie */
  readonly blob: string;
  /** called with the bytes that are there, and with what is being done */
  readonly onBytes: (done: number, doing: "downloading" | "checking") => void;
}

export const partialOf = (blob: string): string => `${blob}.steerlab.incomplete`;

/**
 * @throws `hub/checksum` when the bytes are not those that the Hub lists, `hub/connection-lost` when the connection is cut again and again,
 *   `cell/interrupted`; the partial file is kept except after `hub/checksum`
 */
export async function downloadBlob(download: BlobDownload): Promise<void> {
  const { hub, blob } = download;
  await mkdir(dirname(blob), { recursive: true });
  const begun = (await sizeOf(partialOf(blob))) > 0;
  await fetchRest(download);
  if (!(await isRight(download))) {
    await rm(partialOf(blob), { force: true });
    // What an earlier process left may be at fault, as after a power cut: once more from the beginning.
    if (!begun) throw wrongBytes(download);
    await fetchRest(download);
    if (!(await isRight(download))) {
      await rm(partialOf(blob), { force: true });
      throw wrongBytes(download);
    }
  }
  if (hub.signal.aborted) throw new InterruptedError(hub.what);
  await rename(partialOf(blob), blob);
}

const fetchRest = (download: BlobDownload): Promise<void> =>
  withRetries(download.hub.what, download.hub.settings.patience, download.hub.signal, () => fetchOnce(download));

async function isRight({ hub, file, blob, onBytes }: BlobDownload): Promise<boolean> {
  const { algorithm, digest } = file.checksum;
  try {
    const onRead = (done: number) => onBytes(done, "checking");
    return (await digestOfContent(partialOf(blob), algorithm, file.size, { signal: hub.signal, onBytes: onRead })) === digest;
  } catch (error) {
    throw hub.signal.aborted ? new InterruptedError(hub.what) : error;
  }
}

const wrongBytes = ({ hub, file, commit }: BlobDownload): SteerlabError =>
  new SteerlabError(
    "hub/checksum",
    `${file.path} of ${repoTitle(hub.repo)} arrived damaged: its checksum is not the one that the Hub lists.`,
    {
      hint: "What arrived has been removed. Try again; if it happens again, a proxy or mirror on the way changes the bytes.",
      details: { repo: hub.repo.name, commit, file: file.path, ...file.checksum },
    },
  );

/** What is missing of the partial file, until it is whole or the connection ends. */
async function fetchOnce(download: BlobDownload): Promise<void> {
  const handle = await open(partialOf(download.blob), constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    const from = await usableLength(handle, download.file.size);
    if (from < download.file.size) await fetchFrom(download, handle, from);
    await handle.datasync().catch(ignoreUnsupported);
  } finally {
    await handle.close();
  }
}

/** Some file systems know no sync. */
function ignoreUnsupported(error: NodeJS.ErrnoException): void {
  if (error.code !== "EINVAL" && error.code !== "ENOTSUP") throw error;
}

async function usableLength(handle: FileHandle, size: number): Promise<number> {
  const { size: length } = await handle.stat();
  if (length <= size) return length;
  await handle.truncate(0);
  return 0;
}

async function fetchFrom(download: BlobDownload, handle: FileHandle, from: number): Promise<void> {
  const { hub, file, onBytes } = download;
  const silence = new SilenceWatch(hub.settings.patience.silence);
  let at = from;
  try {
    const response = await requestFrom(download, from, AbortSignal.any([hub.signal, silence.signal]));
    // A server that does not know ranges answers 200 and sends everything.
    at = response.status === 206 ? from : 0;
    for await (const piece of response.body ?? []) {
      silence.heard();
      // Were there more bytes than listed, the checksum would say whether those before are right.
      const wanted = piece.subarray(0, file.size - at);
      await writeAll(handle, wanted, at);
      at += wanted.length;
      onBytes(at, "downloading");
      if (at === file.size) return;
    }
    throw cutOff(download, at, from, "it ended early");
  } catch (error) {
    throw isNetworkFailure(error) ? cutOff(download, at, from, silence.fell ? "it fell silent" : whyUnreachable(error)) : error;
  } finally {
    silence.end();
  }
}

async function requestFrom(download: BlobDownload, from: number, signal: AbortSignal): Promise<Response> {
  const { hub, file, commit } = download;
  const range: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
  // Compressed on the way, a range would count other bytes.
  const response = await hub.request(addressOf(hub, commit, file.path), { signal, headers: { "accept-encoding": "identity", ...range } });
  const begin = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (response.status !== 206 || Number(begin) === from) return response;
  await response.body?.cancel();
  throw cutOff(download, from, from, `it sent the bytes from ${begin} on, not from ${from}`);
}

function addressOf({ settings, repo }: HubConnection, commit: string, path: string): string {
  const kind = repo.type === "dataset" ? "datasets/" : "";
  return `${settings.endpoint}/${kind}${repo.name}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

function cutOff({ hub, file }: BlobDownload, at: number, from: number, why: string): TransientFailure {
  const reason = new SteerlabError(
    "hub/connection-lost",
    `The download of ${file.path} broke off at ${at} of ${file.size} bytes: ${why}.`,
    {
      hint: "Run it again when the network is better: it goes on where it ended.",
      details: { repo: hub.repo.name, file: file.path, bytes: at, size: file.size },
    },
  );
  return new TransientFailure(reason, { progressed: at > from });
}

async function writeAll(handle: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length; ) done += (await handle.write(piece, done, piece.length - done, at + done)).bytesWritten;
}

/** Aborts when nothing has been heard for a while. */
class SilenceWatch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get fell(): boolean {
    return this.signal.aborted;
  }

  heard(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
