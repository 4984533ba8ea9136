import { existsSync, type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { SteerlabError } from "../../src/steerlabError.ts";
import { changedContent, type FileContent, readNotebookFile, writeNotebookFile } from "./notebookFile.ts";

export interface AutosaveEvents {
  /** the notebook as it should stand in its file */
  print(): string;
  /** another program wrote the file, and nothing unsaved is in the way */
  reloaded(text: string): void;
  /** Another program wrote the file while there were unsaved edits: both are put together. @returns false when the person must choose */
  merged(text: string): boolean;
  /** the notebook's text stands in the file now */
  wrote(): void;
  changed(saved: boolean, error: SteerlabError | null): void;
}

const quiet = 300; // ms after the last edit
const longest = 900; // ms after the first unsaved edit
const writingPause = 50; // ms
/** A program that saves by renaming takes the file away for a moment. */
const absence = 1_000; // ms

/**
 * Keeps a notebook and its file the same: saves shortly after edits, takes over what other programs write. When both have
 * changed the same it saves nothing until the person has chosen, so that neither text is lost.
 */
export class Autosave {
  #file: string;
  readonly #events: AutosaveEvents;
  #watcher: FSWatcher | null;
  #onDisk: FileContent;
  #timer: NodeJS.Timeout | undefined;
  #diskTimer: NodeJS.Timeout | undefined;
  #unsavedSince: number | null = null;
  #error: SteerlabError | null = null;

  constructor(file: string, onDisk: FileContent, events: AutosaveEvents) {
    this.#file = file;
    this.#onDisk = onDisk;
    this.#events = events;
    this.#watcher = watchFile(file, () => this.#checkDiskSoon());
  }

  get saved(): boolean {
    return this.#unsavedSince === null;
  }

  /** what the file held when it was last read or written */
  get onDisk(): string {
    return this.#onDisk.text;
  }

  /** why it is not saved, when that is not just a matter of a moment */
  get error(): SteerlabError | null {
    return this.#error;
  }

  /** After every change of the notebook. */
  edited(): void {
    const first = this.#unsavedSince === null;
    this.#unsavedSince ??= performance.now();
    if (first) this.#tell();
    if (!this.#inConflict) this.#saveSoon();
  }

  #saveSoon(): void {
    const latest = this.#unsavedSince! + longest - performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#saveQuietly(), Math.max(0, Math.min(quiet, latest)));
  }

  /** @throws `notebook/changed-on-disk`, `notebook/cannot-save`; nothing is overwritten then */
  save(): void {
    clearTimeout(this.#timer);
    if (this.saved) return;
    try {
      this.checkDisk();
      if (this.#inConflict) throw this.#error;
      this.#write();
    } catch (error) {
      this.#error = error as SteerlabError;
      this.#tell();
      throw error;
    }
  }

  /** Looks whether another program has written the file. */
  checkDisk(): void {
    const now = changedContent(this.#file, this.#onDisk);
    if (!now) return;
    if (this.saved) this.#takeOver(now);
    else if (now.text === this.#events.print()) this.#settled(now);
    else this.#merge(now);
  }

  #merge(now: FileContent): void {
    const clean = this.#events.merged(now.text);
    this.#onDisk = now;
    this.#error = clean ? null : changedOnDisk(this.#file);
    if (clean) this.#saveSoon();
    else clearTimeout(this.#timer);
    this.#tell();
  }

  /** Ends a conflict: the notebook's text over the file's, or the other way round. */
  settle(keep: "mine" | "disk"): void {
    this.#error = null;
    if (keep === "disk") this.#takeOver(readNotebookFile(this.#file));
    else this.save();
  }

  /** The file has this name from now on, and is otherwise the same. */
  moved(file: string): void {
    this.#watcher?.close();
    clearTimeout(this.#diskTimer);
    this.#file = file;
    this.#watcher = watchFile(file, () => this.#checkDiskSoon());
  }

  /** Saves what can be saved, and stops. */
  close(): void {
    this.#watcher?.close();
    clearTimeout(this.#diskTimer);
    clearTimeout(this.#timer);
    if (!this.saved && !this.#isGone) this.#saveQuietly();
    clearTimeout(this.#timer);
  }

  /** A program that writes in pieces has then written them all. */
  #checkDiskSoon(): void {
    clearTimeout(this.#diskTimer);
    this.#diskTimer = setTimeout(() => {
      if (existsSync(this.#file)) this.checkDisk();
      else this.#diskTimer = setTimeout(() => this.#missed(), absence);
    }, writingPause);
  }

  /** The file was deleted, or is of another branch: it is not made again unless the person goes on with it. */
  #missed(): void {
    if (existsSync(this.#file)) {
      this.checkDisk();
      return;
    }
    this.#onDisk = { text: "", modified: 0n };
    this.#unsavedSince ??= performance.now();
    this.#error = fileGone(this.#file);
    this.#tell();
  }

  get #isGone(): boolean {
    return this.#error?.code === "notebook/file-gone";
  }

  get #inConflict(): boolean {
    return this.#error?.code === "notebook/changed-on-disk";
  }

  /** The person sees the error in the page; a disk that was full is tried again with the next edit. */
  #saveQuietly(): void {
    try {
      this.save();
    } catch (error) {
      if (!(error instanceof SteerlabError)) throw error;
    }
  }

  #write(): void {
    const text = this.#events.print();
    const content = text === this.#onDisk.text ? this.#onDisk : writeNotebookFile(this.#file, text);
    this.#events.wrote();
    this.#settled(content);
  }

  #takeOver(content: FileContent): void {
    this.#events.reloaded(content.text);
    this.#settled(content);
  }

  #settled(content: FileContent): void {
    this.#onDisk = content;
    this.#unsavedSince = null;
    this.#error = null;
    this.#tell();
  }

  #tell(): void {
    this.#events.changed(this.saved, this.#error);
  }
}

const fileGone = (file: string): SteerlabError =>
  new SteerlabError("notebook/file-gone", `${basename(file)} is no longer on disk.`, {
    hint: "The next edit writes it again, as does saving; when you close it, it stays away. Its history is kept.",
    details: { file },
  });

function changedOnDisk(file: string): SteerlabError {
  return new SteerlabError(
    "notebook/changed-on-disk",
    `${basename(file)} was changed by another program while there were unsaved edits here.`,
    {
      hint: "Nothing is saved until you choose: keep yours, or take the file's.",
      details: { file },
    },
  );
}

/** Where the system cannot watch, the file is still looked at before every save and when the notebook is opened. */
function watchFile(file: string, onChange: () => void): FSWatcher | null {
  try {
    // The folder, because a program that saves by renaming replaces the file itself.
    const watcher = watch(dirname(file), { persistent: false }, (_, name) => {
      if (name === null || name === basename(file)) onChange();
    });
    return watcher.on("error", () => watcher.close());
  } catch {
    return null;
  }
}
