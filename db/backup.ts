import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import type { Database } from "./database.ts";

/** Of those that are made by themselves; one made by command is nobody's to remove. */
const automaticKept = 5;

export interface Backup {
  readonly path: string;
  readonly bytes: number;
}

export const backupFolder = (databaseFile: string): string => join(dirname(databaseFile), "backups");

/** All of the database as one file that opens by itself. @param path where; else in `backups/` beside the database, named by the time */
export function backUp(database: Database, path?: string, at = new Date()): Backup {
  const file = path ?? freeName(backupFolder(database.path), `steerlab-${stamp(at)}`);
  mkdirSync(dirname(file), { recursive: true });
  return written(file, (temporary) => database.copyTo(temporary));
}

/** Before something that changes the whole database. */
export function backUpBefore(sqlite: BetterSqlite3.Database, databaseFile: string, reason: string, at = new Date()): Backup {
  const folder = backupFolder(databaseFile);
  mkdirSync(folder, { recursive: true });
  const file = freeName(folder, `before-${reason}-${stamp(at)}`);
  const backup = written(file, (temporary) => sqlite.prepare("VACUUM INTO ?").run(temporary));
  const automatic = readdirSync(folder).filter((name) => /^before-.*\.db$/.test(name));
  const byAge = automatic.map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs })).sort((a, b) => b.at - a.at);
  for (const { name } of byAge.slice(automaticKept)) rmSync(join(folder, name));
  return backup;
}

/** Gets its name when it is whole: half a backup would be found when it is needed. */
function written(file: string, write: (temporary: string) => void): Backup {
  const temporary = `${file}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  try {
    write(temporary);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return { path: file, bytes: statSync(file).size };
}

const stamp = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");

function freeName(folder: string, name: string): string {
  for (let count = 1; ; count++) {
    const file = join(folder, `${name}${count === 1 ? "" : `-${count}`}.db`);
    if (!existsSync(file)) return file;
  }
}
