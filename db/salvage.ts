// A damaged database is kept aside as it is, and what SQLite still reads of it is put into a new one, table by table. A table is read
// from its beginning until a page cannot be read, and then from its end backwards; series are read run by run, so that one bad page costs one run's.
import { existsSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import type BetterSqlite3 from "better-sqlite3";
import type { PlainError } from "../src/steerlabError.ts";
import type { Database } from "./database.ts";
import { type DatabaseOptions, openDatabase } from "./openDatabase.ts";

export interface Salvage {
  readonly database: Database;
  /** null where nothing was damaged */
  readonly problem: PlainError | null;
}

type Row = Record<string, unknown>;

/** As `openDatabase`; a damaged file is kept beside under another name, and a new one is made of what can be read. */
export function openOrSalvage(path: string, options: DatabaseOptions = {}): Salvage {
  try {
    const database = openDatabase(path, options);
    return isWhole(database) ? { database, problem: null } : salvage(path, options, () => database.close());
  } catch (error) {
    if ((error as { code?: string }).code !== "database/damaged") throw error;
    return salvage(path, options, () => {});
  }
}

/** Looks through the file where a process may have been cut off: one that was closed in order leaves nothing in its log. */
export function isWhole(database: Database): boolean {
  try {
    return database.once<{ quick_check: string }>("PRAGMA quick_check(1)").get()?.quick_check === "ok";
  } catch {
    return false;
  }
}

function salvage(path: string, options: DatabaseOptions, close: () => void): Salvage {
  close();
  const aside = freeName(path);
  for (const end of ["", "-wal", "-shm"]) if (existsSync(path + end)) renameSync(path + end, aside + end);
  const database = openDatabase(path, options);
  const { saved, lost } = copyReadable(aside, database);
  return { database, problem: damage(path, aside, saved, lost) };
}

function freeName(path: string): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "");
  for (let count = 1; ; count++) {
    const name = `${path}.damaged-${stamp}${count === 1 ? "" : `-${count}`}`;
    if (!existsSync(name)) return name;
  }
}

/** Several rows to a transaction; a row that refers to one that is lost is lost with it. */
function copyReadable(from: string, to: Database): { saved: number; lost: readonly string[] } {
  const Sqlite = createRequire(import.meta.url)("better-sqlite3") as typeof BetterSqlite3;
  let saved = 0;
  const lost = new Set<string>();
  const tables = tablesOf(to);
  let source: BetterSqlite3.Database | null = null;
  try {
    source = new Sqlite(from, { readonly: true });
    const reader = source;
    for (const table of tables) {
      const result = to.write(() => copyTable({ source: reader, to, table }));
      saved += result.saved;
      if (!result.whole) lost.add(table);
    }
  } catch {
    for (const table of tables) lost.add(table); // not even the list of tables can be read
  } finally {
    source?.close();
  }
  return { saved, lost: [...lost] };
}

/** In the order in which they were made: what a row refers to comes before it. */
const tablesOf = (database: Database): string[] =>
  database
    .once<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    .all()
    .map(({ name }) => name);

interface TableCopy {
  readonly source: BetterSqlite3.Database;
  readonly to: Database;
  readonly table: string;
}
interface Copied {
  readonly saved: number;
  readonly whole: boolean;
}
type Direction = "ASC" | "DESC";

function copyTable(copy: TableCopy): Copied {
  if (copy.table !== "metric") return copyRows(copy, "1", []);
  const runs = copy.to.sql<{ id: string }>("SELECT id FROM run").all();
  const results = runs.map(({ id }) => copyRows(copy, "run_id = ?", [id]));
  return { saved: results.reduce((sum, { saved }) => sum + saved, 0), whole: results.every(({ whole }) => whole) };
}

function copyRows(copy: TableCopy, where: string, parameters: readonly string[]): Copied {
  const put = inserter(copy);
  const read = (direction: Direction): Copied => {
    let saved = 0;
    const select = `SELECT * FROM ${copy.table} WHERE ${where} ORDER BY ${orderOf(copy, direction)}`;
    try {
      for (const row of copy.source.prepare(select).iterate(...parameters)) saved += put(row as Row);
      return { saved, whole: true };
    } catch {
      return { saved, whole: false };
    }
  };
  const forward = read("ASC");
  return forward.whole ? forward : { saved: forward.saved + read("DESC").saved, whole: false };
}

/** The columns that both have: the damaged file may be of an older form. @returns rows written: 0 for one that refers to a lost row */
function inserter({ source, to, table }: TableCopy): (row: Row) => number {
  const names = `SELECT name FROM pragma_table_info('${table}')`;
  const old = new Set(
    source
      .prepare<unknown[], { name: string }>(names)
      .all()
      .map(({ name }) => name),
  );
  const columns = to
    .sql<{ name: string }>(names)
    .all()
    .map(({ name }) => name)
    .filter((name) => old.has(name));
  const insert = to.once(`INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`);
  return (row) => {
    try {
      return insert.run(...columns.map((column) => row[column])).changes;
    } catch {
      return 0;
    }
  };
}

/** By what the file is sorted by, so that reading goes from page to page. */
function orderOf({ to, table }: TableCopy, direction: Direction): string {
  const rowid = to.once("SELECT wr = 0 FROM pragma_table_list(?)").pluck().get(table) === 1;
  const key = to.once<{ name: string }>("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk").all(table);
  return (rowid ? ["rowid"] : key.map(({ name }) => name)).map((column) => `${column} ${direction}`).join(", ");
}

const damage = (path: string, aside: string, saved: number, lost: readonly string[]): PlainError => ({
  name: "SteerlabError",
  code: "database/salvaged",
  message:
    saved === 0
      ? `The database ${path} was damaged, or no database of Steerlab, and nothing of it could be read. A new one was begun.`
      : `The database ${path} was damaged. ${saved} rows were saved into a new one; ${lost.length === 0 ? "nothing is known to be lost" : `some of ${lost.join(", ")} could not be read`}.`,
  hint: `The damaged file is kept as ${aside}. Backups lie in .steerlab/backups.`,
  details: { path, aside, saved, lost },
});
