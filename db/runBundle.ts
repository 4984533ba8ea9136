// A run bundle: some runs with all that belongs to them as one file, which is itself a database of Steerlab. It is read in one
// transaction, so that however an import ends, every run of it is there whole or not at all; a run that is there already stays as it is.
import { copyFileSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { SteerlabError } from "../src/steerlabError.ts";
import type { Database } from "./database.ts";
import { formOf, openDatabase } from "./openDatabase.ts";
import { isWhole } from "./salvage.ts";

export interface ImportedRuns {
  /** ids of the runs that came */
  readonly imported: readonly string[];
  /** ids of those that were there */
  readonly known: readonly string[];
}

/** A run's own rows, table by table; what hangs on a key's number is taken by the key's name. */
const ownTables = ["run_parent", "run_tag", "run_clock", "artifact"] as const;
const keyedTables = [
  ["metric", "metric_key", "step, value"],
  ["metric_last", "metric_key", "step, value, lowest, highest, total, count"],
  ["run_value", "value_key", "number, text"],
] as const;
const runColumns = `id, kind, name, state, started, ended, owner, notebook, cell_index, seed, backend, config, summary, error, provenance, note, archived, deleted`;

/**
 * Writes a bundle of runs that have ended.
 * @param file replaced when it is there
 * @throws `run/unknown`, `run/running`
 */
export function exportBundle(source: Database, ids: readonly string[], file: string): { readonly runs: number; readonly bytes: number } {
  refuseUnfit(source, ids);
  const temporary = `${file}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  try {
    fillBundle(temporary, source.path, ids);
    renameSync(temporary, file);
  } finally {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(temporary + end, { force: true });
  }
  return { runs: new Set(ids).size, bytes: statSync(file).size };
}

function refuseUnfit(source: Database, ids: readonly string[]): void {
  for (const id of ids) {
    const found = source.read(() => source.sql<{ state: string }>("SELECT state FROM run WHERE id = ?").get(id));
    if (!found)
      throw new SteerlabError("run/unknown", `There is no run "${id}".`, { hint: "`steerlab runs list` shows those that there are." });
    if (found.state === "running") {
      throw new SteerlabError("run/running", `Run ${id} is running.`, { hint: "Export it when it has ended." });
    }
  }
}

function fillBundle(file: string, source: string, ids: readonly string[]): void {
  const bundle = openDatabase(file);
  try {
    bundle.withAttached(source, "origin", () => bundle.write(() => copyRuns(bundle, ids)));
    bundle.compact();
    bundle.once("PRAGMA journal_mode = DELETE").get(); // one file, without a log beside it
  } finally {
    bundle.close();
  }
}

/**
 * Reads the runs of a bundle, or of any database of Steerlab such as a job's own: once by id, whatever happens in between.
 * A run that is marked as running there is left out; it can be read again when it has ended.
 * @param name as the person who gave it calls it
 * @throws `run/no-bundle`, `database/newer`, `database/missing`; nothing is imported then
 */
export function importBundle(target: Database, file: string, name = basename(file)): ImportedRuns {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-bundle-"));
  try {
    const copy = join(folder, basename(file));
    copyBundle(file, copy);
    bringToNewestForm(copy, name);
    return target.withAttached(copy, "origin", () => target.write(() => importRuns(target)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bundle itself stays as it is. @param copy of it @throws `run/no-bundle` */
function bringToNewestForm(copy: string, name: string): void {
  try {
    if (formOf(copy) === 0) throw noBundle(name);
    const database = openDatabase(copy);
    const whole = isWhole(database);
    database.close();
    if (!whole) throw noBundle(name);
  } catch (error) {
    const { code } = error as { code?: string };
    throw code === "database/damaged" ? noBundle(name, error) : code === "database/newer" ? newerBundle(name, error) : error;
  }
}

const noBundle = (name: string, cause?: unknown): SteerlabError =>
  new SteerlabError("run/no-bundle", `${name} is no bundle of runs, or not all of it is there.`, {
    hint: "`steerlab runs export ID … --to bundle` writes one. If this is one, copy it again.",
    details: { file: name },
    cause,
  });

const newerBundle = (name: string, cause: unknown): SteerlabError =>
  new SteerlabError("database/newer", `${name} was written by a newer version of Steerlab than this.`, {
    hint: "Update Steerlab, then import it.",
    details: { file: name },
    cause,
  });

/** With the log beside it, if it has one: a database that was not closed. */
function copyBundle(file: string, copy: string): void {
  try {
    copyFileSync(file, copy);
  } catch (error) {
    throw new SteerlabError("database/missing", `${file} cannot be read: ${(error as Error).message}.`, {
      hint: "Check the path.",
      cause: error,
    });
  }
  try {
    copyFileSync(`${file}-wal`, `${copy}-wal`);
  } catch {
    // Closed in order: there is none.
  }
}

function importRuns(target: Database): ImportedRuns {
  const there = target.once<{ id: string; known: number }>(
    "SELECT id, EXISTS (SELECT 1 FROM main.run AS own WHERE own.id = origin.run.id) AS known FROM origin.run WHERE state <> 'running' ORDER BY started, id",
  );
  const runs = there.all();
  const imported = runs.filter(({ known }) => known === 0).map(({ id }) => id);
  copyRuns(target, imported);
  return { imported, known: runs.filter(({ known }) => known === 1).map(({ id }) => id) };
}

/** From `origin` into the main database. */
function copyRuns(database: Database, ids: readonly string[]): void {
  const of = "IN (SELECT value FROM json_each(?))";
  const list = JSON.stringify(ids);
  database.once(`INSERT INTO main.run (${runColumns}) SELECT ${runColumns} FROM origin.run WHERE id ${of}`).run(list);
  for (const table of ownTables) database.once(`INSERT INTO main.${table} SELECT * FROM origin.${table} WHERE run_id ${of}`).run(list);
  for (const key of ["metric_key", "value_key"])
    database.once(`INSERT OR IGNORE INTO main.${key} (name) SELECT name FROM origin.${key}`).run();
  for (const [table, key, columns] of keyedTables) {
    const [keyColumn, runColumn] = ["own.id", "one.run_id"];
    database
      .once(
        `INSERT INTO main.${table} (run_id, key_id, ${columns}) SELECT ${runColumn}, ${keyColumn}, ${columns
          .split(", ")
          .map((column) => `one.${column}`)
          .join(", ")}
         FROM origin.${table} AS one JOIN origin.${key} AS theirs ON theirs.id = one.key_id JOIN main.${key} AS own ON own.name = theirs.name
         WHERE one.run_id ${of} ORDER BY 1, 2`,
      )
      .run(list);
  }
  database
    .once(
      "INSERT OR IGNORE INTO main.patch SELECT * FROM origin.patch WHERE digest IN (SELECT json_extract(provenance, '$.gitDiffDigest') FROM main.run)",
    )
    .run();
}
