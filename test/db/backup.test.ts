import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { backUp, backupFolder } from "../../db/backup.ts";
import { openDatabase, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { RunTable } from "../../db/runTable.ts";
import { columnsOf } from "../runs/loggedRows.ts";
import { newRun } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A database as the first version of Steerlab left it. */
function oldDatabase(): string {
  const path = join(temporaryFolder(), ".steerlab", "steerlab.db");
  mkdirSync(dirname(path), { recursive: true });
  const sqlite = new Sqlite(path);
  sqlite.exec(readFileSync("db/migrations/0001-notebooks-and-runs.sql", "utf8"));
  sqlite.pragma("user_version = 1");
  sqlite.exec(`INSERT INTO run (id, kind, name, state, started, owner, config, summary, provenance)
      VALUES ('c-1', 'sweep', 'old', 'finished', 5, 'here/1/0', '{"alpha":0.1,"adapter":{"kind":"lora"}}', '{"best":{"$number":"NaN"},"ce":1.5}', '{"version":"0.1.0","params":{}}');
    INSERT INTO metric_key VALUES (1, 'loss');
    INSERT INTO metric VALUES ('c-1', 1, 0, 4), ('c-1', 1, 1, NULL), ('c-1', 1, 2, 2);
    INSERT INTO metric_last VALUES ('c-1', 1, 2, 2);`);
  sqlite.close();
  return path;
}

describe("a database of an older form", () => {
  it("gets the newest one, its runs findable by their keys, after a backup of what it was", () => {
    const path = oldDatabase();
    const db = openDatabase(path);
    onTestFinished(() => db.close());
    const { rows } = new RunTable(db).window({
      query: "alpha = 0.1 and adapter.kind = lora",
      columns: ["ce", "metrics.loss.min", "metrics.loss.max", "metrics.loss.mean"],
    });
    expect(rows[0]?.values).toEqual({ ce: 1.5, "metrics.loss.min": 2, "metrics.loss.max": 4, "metrics.loss.mean": 3 });
    expect(new RunStore(db).series("c-1", "loss").values).toEqual(Float64Array.of(4, Number.NaN, 2));
    const [backup, ...others] = readdirSync(backupFolder(path));
    expect(others).toEqual([]);
    const kept = new Sqlite(join(backupFolder(path), backup!), { readonly: true });
    onTestFinished(() => void kept.close());
    expect(kept.pragma("user_version", { simple: true })).toBe(1);
    expect(kept.prepare("SELECT name FROM run").pluck().all()).toEqual(["old"]);
  });

  it("is not read before it has it, and says what to do", () => {
    const path = oldDatabase();
    expect(() => openReadOnly(path)).toThrowError(
      expect.objectContaining({ code: "database/older", hint: expect.stringContaining("Open the workspace") }),
    );
  });
});

describe("a backup", () => {
  it("holds all that was written and opens by itself; several have names of their own", () => {
    const path = join(temporaryFolder(), "steerlab.db");
    const db = openDatabase(path);
    onTestFinished(() => db.close());
    const store = new RunStore(db);
    store.start(newRun("c-1"));
    store.log("c-1", columnsOf([{ metric: "loss", step: 0, value: 1 }]));
    const at = new Date("2026-11-27T10:00:00Z");
    const first = backUp(db, undefined, at);
    const second = backUp(db, undefined, at);
    expect(first.path).toBe(join(backupFolder(path), "steerlab-2026-11-27-100000.db"));
    expect(second.path).not.toBe(first.path);
    const copy = openReadOnly(first.path);
    onTestFinished(() => copy.close());
    expect(new RunStore(copy).list()).toEqual(store.list());
  });

  it("that cannot be written leaves nothing and says which file", () => {
    const db = openDatabase(join(temporaryFolder(), "steerlab.db"));
    onTestFinished(() => db.close());
    const folder = temporaryFolder();
    mkdirSync(join(folder, "taken.db", "inside"), { recursive: true });
    expect(() => backUp(db, join(folder, "taken.db"))).toThrow();
    expect(readdirSync(folder)).toEqual(["taken.db"]);
    expect(existsSync(join(folder, "taken.db", "inside"))).toBe(true);
  });
});
