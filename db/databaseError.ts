import { SteerlabError } from "../src/steerlabError.ts";

interface Cause {
  readonly code?: string;
  readonly message: string;
}

const named: readonly (readonly [pattern: RegExp, code: string, what: string, hint: string])[] = [
  [
    /^SQLITE_(BUSY|LOCKED)/,
    "database/locked",
    "is locked by another process",
    "End the other program that has it open (lsof names it), then try again. Nothing was lost.",
  ],
  [
    /^(SQLITE_READONLY|EACCES|EROFS|EPERM)/,
    "database/read-only",
    "cannot be written",
    "Give yourself write permission for the file and its folder, or choose a workspace elsewhere with --workspace.",
  ],
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    "database/full",
    "cannot grow: the disk is full",
    "Free some space on that disk, then repeat what you did.",
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    "database/damaged",
    "is damaged, or no database of Steerlab",
    "Start Steerlab again: it keeps the file aside and saves what can be read of it into a new one.",
  ],
  [
    /^SQLITE_IOERR/,
    "database/disk",
    "cannot be read or written: the disk reports an error",
    "Check the disk; on a network share, use a local one.",
  ],
  [/^SQLITE_CANTOPEN/, "database/cannot-open", "cannot be opened", "Check that its folder exists and that you may write to it."],
];

/** SQLite's and the file system's codes as errors of the workbench, which name the file; any other error stays itself. */
export function databaseError(error: unknown, path: string): unknown {
  const cause = error as Cause;
  const known = named.find(([pattern]) => pattern.test(cause.code ?? ""));
  if (!known) return error;
  const [, code, what, hint] = known;
  return new SteerlabError(code, `The database ${path} ${what} (${cause.code}: ${cause.message}).`, {
    hint,
    details: { path },
    cause: error,
  });
}

/** Runs `work` and turns what SQLite throws into named errors. */
export function withDatabaseErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw databaseError(error, path);
  }
}
