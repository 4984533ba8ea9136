import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";

/** A data file that is being read: its name in messages, and a pace that shows progress and hears interrupts. */
export interface DataFile {
  readonly path: string;
  readonly bytes: number;
  readonly pace: ReadingPace;
}

/** @throws SteerlabError `task/no-file` where there is none, `task/empty-file` */
export async function openDataFile(path: string): Promise<DataFile> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) {
    throw new SteerlabError("task/no-file", `There is no file ${path}.`, { hint: "Check the path.", details: { file: path } });
  }
  if (found.size === 0) throw fileProblem("task/empty-file", path, "is empty", "It may not have been downloaded whole.");
  return { path, bytes: found.size, pace: new ReadingPace(path, found.size) };
}

/** Counts the bytes of a file as they are read. */
export class ReadingPace {
  readonly #session = currentSession();
  readonly #label: string;
  readonly #progress: ProgressReporter;
  #done = 0;
  #turns = 0;

  constructor(path: string, bytes: number) {
    this.#label = `Reading ${path}`;
    this.#progress = new ProgressReporter(this.#session, this.#label, bytes, "bytes");
  }

  /** @throws `cell/interrupted` */
  async took(bytes: number): Promise<void> {
    throwIfInterrupted(this.#session, this.#label);
    this.#done += bytes;
    this.#progress.update(this.#done);
    if (this.#turns++ % 16 === 15) await yieldToEventLoop();
  }

  finish(): void {
    this.#progress.finish();
  }
}

/**
 * The text of a file in pieces: UTF-8, or UTF-16 where a byte order mark says so; the mark itself is left out.
 * @throws SteerlabError `task/encoding` at the first piece that is no such text
 */
export async function* textPieces({ path, pace }: DataFile): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    yield decoded(path, () => decoder!.decode(bytes, { stream: true }));
    await pace.took(bytes.length);
  }
  yield decoded(path, () => decoder?.decode() ?? "");
}

function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  return start[0] === 0xfe && start[1] === 0xff ? "utf-16be" : "utf-8";
}

function decoded(path: string, decode: () => string): string {
  try {
    return decode();
  } catch (cause) {
    throw fileProblem("task/encoding", path, "is not UTF-8 text", "Save it as UTF-8: it may be in Latin-1 or Windows-1252.", cause);
  }
}

/** @throws what `textPieces` throws, `task/foreign-file` for what only stands in a data file's place */
export async function wholeText(file: DataFile): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of textPieces(file)) pieces.push(piece);
  const text = pieces.join("");
  refuseForeign(file.path, text);
  return text;
}

/** Pages and pointers that downloads leave behind in place of a file. */
export function refuseForeign(path: string, text: string): void {
  const start = text.slice(0, 200).trimStart();
  if (start.startsWith("version https://git-lfs")) {
    throw fileProblem("task/foreign-file", path, "is a pointer of Git LFS, not the data", "Bring the data with `git lfs pull`.");
  }
  if (/^<(!doctype|html|\?xml)/i.test(start)) {
    throw fileProblem(
      "task/foreign-file",
      path,
      "is a web page, not data",
      "Download the file itself: the raw file, not the page that shows it.",
    );
  }
}

/** @param what goes on after the file's name */
export function fileProblem(code: string, path: string, what: string, hint: string, cause?: unknown): SteerlabError {
  return new SteerlabError(code, `${path} ${what}.`, { hint, details: { file: path }, cause });
}

/** sha256 of a file's bytes, in hexadecimal. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes);
  return hash.digest("hex");
}
