import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { SteerlabError } from "../src/steerlabError.ts";
import { backUpBefore } from "./backup.ts";

const folder = join(import.meta.dirname, "migrations");

/** Migration files, `0001-what-it-does.sql`, in order; the number is the `user_version` after it. */
function migrations(): { version: number; file: string }[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .map((file) => ({ version: Number(file.slice(0, 4)), file }));
}

/** The form of an open database; 0 for one that is not Steerlab's, or new. */
export const userVersion = (sqlite: BetterSqlite3.Database): number => sqlite.pragma("user_version", { simple: true }) as number;

/**
 * Brings an open database to the newest form, one transaction a migration.
 * @throws `database/newer` when a newer Steerlab has written it; nothing is changed then
 */
export function migrate(sqlite: BetterSqlite3.Database, path: string): void {
  const known = migrations();
  const newest = known.at(-1)!.version;
  const found = userVersion(sqlite);
  if (found > newest) throw newer(path, found, newest);
  if (found === newest) return;
  if (found > 0) backUpBefore(sqlite, path, `form-${found}`);
  for (const migration of known) applyMigration(sqlite, migration);
}

/** Asks a database that is only read to have the newest form. @throws `database/newer`, `database/older` */
export function requireForm(sqlite: BetterSqlite3.Database, path: string): void {
  const newest = migrations().at(-1)!.version;
  const found = userVersion(sqlite);
  if (found > newest) throw newer(path, found, newest);
  if (found === newest) return;
  throw new SteerlabError("database/older", `The database ${path} has form ${found}; this version of Steerlab reads form ${newest}.`, {
    hint: "Open the workspace once with `npm start` or `steerlab serve`: that brings it to the newest form, after a backup.",
    details: { path, found, newest },
  });
}

const newer = (path: string, found: number, newest: number): SteerlabError =>
  new SteerlabError("database/newer", `The database ${path} has form ${found}; this version of Steerlab knows forms up to ${newest}.`, {
    hint: "Update Steerlab, or choose another workspace with --workspace.",
    details: { path, found, newest },
  });

function applyMigration(sqlite: BetterSqlite3.Database, { version, file }: { version: number; file: string }): void {
  const apply = sqlite.transaction(() => {
    // Asked inside the transaction: another process may have done it while this one waited for the lock.
    if (userVersion(sqlite) >= version) return;
    sqlite.exec(readFileSync(join(folder, file), "utf8"));
    sqlite.pragma(`user_version = ${version}`);
  });
  apply.immediate();
}
