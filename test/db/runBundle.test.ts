import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/openDatabase.ts";
import { exportBundle, importBundle } from "../../db/runBundle.ts";
import { RunStore } from "../../db/runStore.ts";
import { RunTable } from "../../db/runTable.ts";
import { columnsOf } from "../runs/loggedRows.ts";
import { newRun, provenance } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

function log(name = "steerlab.db"): { db: Database; store: RunStore; path: string } {
  const path = join(temporaryFolder(), name);
  const db = openDatabase(path);
  onTestFinished(() => db.close());
  return { db, store: new RunStore(db), path };
}

/** A run with something in every table. */
function fill(store: RunStore, id: string, losses: readonly number[]): void {
  store.start({ ...newRun(id, { tags: ["paper"], parents: ["c-0"] }), provenance: { ...provenance, gitDiff: "-a\n+b" } });
  store.log(id, columnsOf(losses.map((value, step) => ({ metric: "loss", step, value }))), 1_750_000_000_500);
  store.summary(id, { best: Math.min(...losses), curve: new Float64Array(losses) });
  store.artifact(id, "items", new Map([["a", new Float32Array([1, Number.NaN])]]));
  store.setNote(id, "*good*");
  store.end(id, "finished", 1_750_000_001_000, null);
}

describe("a run bundle", () => {
  it("is one file with all of its runs, to the last bit, and nothing else", () => {
    const { db, store } = log();
    fill(store, "c-1", [4, 0.1, Number.NaN]);
    fill(store, "c-2", [3]);
    const other = log();
    other.store.start(newRun("c-9"));
    other.store.log("c-9", columnsOf([{ metric: "accuracy", step: 0, value: 1 }])); // so that keys have other numbers there
    const file = join(temporaryFolder(), "runs.steerlab");
    expect(exportBundle(db, ["c-1"], file)).toMatchObject({ runs: 1 });
    expect(readdirSync(dirname(file))).toEqual(["runs.steerlab"]);
    expect(importBundle(other.db, file)).toEqual({ imported: ["c-1"], known: [] });
    expect(other.store.get("c-1")).toEqual(store.get("c-1"));
    expect(other.store.series("c-1", "loss")).toEqual(store.series("c-1", "loss"));
    expect(other.store.artifactValue("c-1", "items")).toEqual(store.artifactValue("c-1", "items"));
    const values = (of: Database) =>
      new RunTable(of).window({ query: "best < 1", columns: ["summary.best", "metrics.loss.max", "config.adapter.rank"] }).rows;
    expect(values(other.db)).toEqual(values(db));
    expect(other.store.get("c-2")).toBeNull();
  });

  it("comes in once: what is there already stays as it is", () => {
    const { db, store } = log();
    fill(store, "c-1", [4]);
    const file = join(temporaryFolder(), "runs.steerlab");
    exportBundle(db, ["c-1"], file);
    const other = log();
    importBundle(other.db, file);
    other.store.setTags("c-1", ["mine"]);
    expect(importBundle(other.db, file)).toEqual({ imported: [], known: ["c-1"] });
    expect(other.store.get("c-1")?.tags).toEqual(["mine"]);
    expect(other.store.list()).toHaveLength(1);
  });

  it("is refused of a run that is running or not there", () => {
    const { db, store } = log();
    store.start(newRun("c-1"));
    const file = join(temporaryFolder(), "runs.steerlab");
    expect(() => exportBundle(db, ["c-1"], file)).toThrowError(expect.objectContaining({ code: "run/running" }));
    expect(() => exportBundle(db, ["none"], file)).toThrowError(expect.objectContaining({ code: "run/unknown" }));
    expect(existsSync(file)).toBe(false);
  });

  it("of a newer Steerlab, or no bundle at all, changes nothing", () => {
    const { db } = log();
    const newer = log("newer.db");
    newer.db.close();
    const sqlite = new Sqlite(newer.path);
    sqlite.pragma("user_version = 9000");
    sqlite.close();
    expect(() => importBundle(db, newer.path)).toThrowError(
      expect.objectContaining({ code: "database/newer", message: "newer.db was written by a newer version of Steerlab than this." }),
    );
    const text = join(temporaryFolder(), "notes.txt");
    writeFileSync(text, "no bundle ".repeat(200));
    const empty = join(temporaryFolder(), "empty.steerlab");
    writeFileSync(empty, "");
    const foreign = join(temporaryFolder(), "others.db");
    new Sqlite(foreign).exec("CREATE TABLE run (id TEXT)").close();
    const noBundle = expect.objectContaining({ code: "run/no-bundle" });
    for (const file of [text, empty, foreign]) expect(() => importBundle(db, file)).toThrowError(noBundle);
    expect(() => importBundle(db, text, "their notes.txt")).toThrowError("their notes.txt is no bundle of runs");
    expect(() => importBundle(db, `${text}.gone`)).toThrowError(expect.objectContaining({ code: "database/missing" }));
    expect(new RunStore(db).list()).toEqual([]);
  });

  it("of which the end is missing changes nothing, wherever it was cut", () => {
    const { db, store } = log();
    fill(
      store,
      "c-1",
      Array.from({ length: 3_000 }, (_, step) => step),
    );
    const file = join(temporaryFolder(), "runs.steerlab");
    exportBundle(db, ["c-1"], file);
    const whole = readFileSync(file);
    const other = log();
    for (const share of [0.05, 0.5, 0.95]) {
      writeFileSync(file, whole.subarray(0, Math.floor(whole.length * share)));
      expect(() => importBundle(other.db, file)).toThrowError(expect.objectContaining({ code: "run/no-bundle" }));
    }
    expect(other.store.list()).toEqual([]);
  });

  it("can be the database of another workspace, read while it is written; its running runs come later", () => {
    const { store, path } = log();
    fill(store, "c-1", [4]);
    store.start(newRun("c-2"));
    const other = log();
    expect(importBundle(other.db, path).imported).toEqual(["c-1"]);
    store.end("c-2", "failed", 5, null);
    expect(importBundle(other.db, path)).toEqual({ imported: ["c-2"], known: ["c-1"] });
  });

  it("is there whole or not at all, when its import is killed, and comes in by trying again", async () => {
    const { db, store } = log();
    for (let i = 0; i < 20; i++)
      fill(
        store,
        `c-${i + 1}`,
        Array.from({ length: 2000 }, (_, step) => step),
      );
    const file = join(temporaryFolder(), "runs.steerlab");
    exportBundle(
      db,
      store.list().map((run) => run.id),
      file,
    );
    const target = log();
    const script = `import { openDatabase } from ${JSON.stringify(resolve("db/openDatabase.ts"))};
      import { importBundle } from ${JSON.stringify(resolve("db/runBundle.ts"))};
      const db = openDatabase(${JSON.stringify(target.path)});
      setTimeout(() => {}, 0);
      const { Worker } = await import("node:worker_threads");
      new Worker("setTimeout(() => process.kill(process.pid, 'SIGKILL'), " + process.argv[1] + ")", { eval: true });
      importBundle(db, ${JSON.stringify(file)});`;
    for (const milliseconds of [1, 10, 25, 40, 60]) {
      await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, String(milliseconds)]).catch(() => {});
      const there = target.store.list();
      expect([0, 20]).toContain(there.length);
      for (const run of there) expect(target.store.series(run.id, "loss").steps).toHaveLength(2000);
    }
    importBundle(target.db, file);
    expect(target.store.list()).toHaveLength(20);
  });
});
