// The one SQLite file of a workspace: notebooks' outputs and the run log. Only the service and the terminal write to it.
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { SteerlabError } from "../src/steerlabError.ts";
import { Database } from "./database.ts";
import { databaseError } from "./databaseError.ts";
import { migrate, requireForm, userVersion } from "./migrate.ts";
import { addRegularExpressions } from "./regularExpression.ts";

export interface DatabaseOptions {
  /** ms to wait for another writer before `database/locked` */
  readonly busyTimeout?: number;
}

export function databasePath(workspace: string): string {
  return join(workspace, ".steerlab", "steerlab.db");
}

/**
 * Opens the database for writing, makes it when there is none, and brings it to the newest form; one of an older form is copied to
 * `backups/` beside it first.
 * @throws `database/old-node`, `database/newer`, `database/locked`, `database/read-only`, `database/full`, `database/damaged`,
 *   `database/cannot-open`; the file is then as it was
 */
export function openDatabase(path: string, { busyTimeout = 5000 }: DatabaseOptions = {}): Database {
  const file = resolve(path);
  return opening(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    const sqlite = new (loadSqlite())(file, { timeout: busyTimeout });
    return closingOnError(sqlite, () => {
      sqlite.pragma("journal_mode = WAL");
      // A fresh file reports FULL until its first write, so the default cannot be relied on.
      sqlite.pragma("synchronous = NORMAL");
      sqlite.pragma("foreign_keys = ON");
      addRegularExpressions(sqlite);
      migrate(sqlite, file);
      return new Database(sqlite, file);
    });
  });
}

/**
 * Opens the database for reading, as a kernel does: it sees every finished transaction and can change nothing.
 * @throws `database/missing`, `database/older` before a writer has brought it to the newest form, and as `openDatabase`
 */
export function openReadOnly(path: string, { busyTimeout = 5000 }: DatabaseOptions = {}): Database {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new SteerlabError("database/missing", `There is no database ${file}.`, {
      hint: "It is made when the first notebook is opened or run.",
    });
  }
  return opening(file, () => {
    const sqlite = new (loadSqlite())(file, { readonly: true, timeout: busyTimeout });
    return closingOnError(sqlite, () => {
      addRegularExpressions(sqlite);
      requireForm(sqlite, file);
      return new Database(sqlite, file);
    });
  });
}

/** The form in which the database is; 0 for one that is not Steerlab's. @throws as `openDatabase` */
export function formOf(path: string): number {
  return opening(path, () => {
    const sqlite = new (loadSqlite())(path, { fileMustExist: true });
    try {
      return userVersion(sqlite);
    } finally {
      sqlite.close();
    }
  });
}

function opening<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw databaseError(error, file);
  }
}

function closingOnError<T>(sqlite: BetterSqlite3.Database, work: () => T): T {
  try {
    return work();
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** On a Node without Node-API 10 the binding would end the process with a segmentation fault, so it is asked before the import. */
function loadSqlite(): typeof BetterSqlite3 {
  if (Number(process.versions.napi) < 10) {
    throw new SteerlabError("database/old-node", `Node ${process.versions.node} is too old for the database's binding.`, {
      hint: "Start with `npm start` or `npm run -s steerlab`, which bring their own Node, or use Node 22.14 or newer.",
    });
  }
  return createRequire(import.meta.url)("better-sqlite3");
}
