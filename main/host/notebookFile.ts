import { randomBytes } from "node:crypto";
import {
  type BigIntStats,
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { SteerlabError } from "../../src/steerlabError.ts";

/** What a file held when it was last read or written, to notice that another program has written it since. */
export interface FileContent {
  readonly text: string;
  readonly modified: bigint;
}

/** @throws `notebook/not-found`, `notebook/cannot-read` */
export function readNotebookFile(file: string): FileContent {
  try {
    return { text: readFileSync(file, "utf8"), modified: modifiedAt(file) };
  } catch (error) {
    throw readError(file, error as NodeJS.ErrnoException);
  }
}

/** The file as it is now if its content differs from `known`; null when it does not, or when the file is gone. */
export function changedContent(file: string, known: FileContent): FileContent | null {
  try {
    if (modifiedAt(file) === known.modified) return null;
    const now = readNotebookFile(file);
    return now.text === known.text ? null : now;
  } catch {
    return null; // a program that saves by renaming takes it away for a moment
  }
}

/**
 * Writes all of the file or nothing: to a temporary file beside it, which then takes its place.
 * @throws `notebook/cannot-save`; the file is then as it was
 */
export function writeNotebookFile(file: string, text: string): FileContent {
  const target = existsSync(file) ? realpathSync(file) : file; // a link stays a link
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString("hex")}.tmp`);
  try {
    writeThrough(temporary, text);
    if (existsSync(target)) chmodSync(temporary, statSync(target).mode);
    renameSync(temporary, target);
    return { text, modified: modifiedAt(target) };
  } catch (error) {
    rmSync(temporary, { force: true });
    throw saveError(file, error as NodeJS.ErrnoException);
  }
}

function writeThrough(file: string, text: string): void {
  const descriptor = openSync(file, "wx");
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const modifiedAt = (file: string): bigint => (statSync(file, { bigint: true }) as BigIntStats).mtimeNs;

function readError(file: string, error: NodeJS.ErrnoException): SteerlabError {
  if (error.code === "ENOENT") {
    return new SteerlabError("notebook/not-found", `There is no notebook ${file}.`, {
      hint: "Check the path, or create the notebook first.",
    });
  }
  return new SteerlabError("notebook/cannot-read", `The notebook ${file} cannot be read: ${error.message}.`, {
    hint: "Check that it is a file and that you may read it.",
    cause: error,
  });
}

function saveError(file: string, error: NodeJS.ErrnoException): SteerlabError {
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  return new SteerlabError("notebook/cannot-save", `The notebook ${file} cannot be saved: ${error.message}.`, {
    hint: full
      ? "Free some space; it is saved by itself then."
      : "Check that its folder exists and that you may write there. Your text is kept here.",
    cause: error,
  });
}
