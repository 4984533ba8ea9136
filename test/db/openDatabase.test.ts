import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { newRun } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const file = (): string => join(temporaryFolder(), ".steerlab", "steerlab.db");

const codeOf = (work: () => unknown): { code: string; hint: string; message: string } => {
  try {
    work();
  } catch (error) {
    return error as never;
  }
  throw new Error("nothing was thrown");
};

describe("openDatabase", () => {
  it("makes the file with its folder, in the newest form, with the settings that it relies on", () => {
    const path = file();
    const db = openDatabase(path);
    onTestFinished(() => db.close());
    const pragma = (name: string) => db.sql(`PRAGMA ${name}`).pluck().get();
    const newest = Math.max(...readdirSync("db/migrations").map((name) => Number(name.slice(0, 4))));
    expect(pragma("user_version")).toBe(newest);
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("synchronous")).toBe(1);
    expect(pragma("foreign_keys")).toBe(1);
  });

  it("opens again what it made, and can be open twice", () => {
    const path = file();
    const first = openDatabase(path);
    new RunStore(first).start(newRun("c-1"));
    const second = openDatabase(path);
    expect(new RunStore(second).list().map((run) => run.id)).toEqual(["c-1"]);
    first.close();
    second.close();
  });

  it("refuses a database of a newer version and leaves it as it was", () => {
    const path = file();
    openDatabase(path).close();
    const sqlite = new Sqlite(path);
    sqlite.pragma("user_version = 9000");
    sqlite.close();
    const before = readFileSync(path);
    const error = codeOf(() => openDatabase(path));
    expect(error.code).toBe("database/newer");
    expect(error.message).toContain(path);
    expect(error.message).toContain("9000");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    ["a file of another kind", (path: string) => writeFileSync(path, "These are notes, not a database.\n".repeat(100))],
    ["a database cut off in the middle", cutOff],
  ])("says of %s that it is damaged", (_, damage) => {
    const path = file();
    openDatabase(path).close();
    damage(path);
    const before = readFileSync(path);
    const error = codeOf(() => {
      const db = openDatabase(path);
      onTestFinished(() => db.close());
      return new RunStore(db).list();
    });
    expect(error.code).toBe("database/damaged");
    expect(error.message).toContain(path);
    expect(error.hint).toContain("aside");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("says that another process has it locked, at opening and at writing", async () => {
    const path = file();
    const db = openDatabase(path, { busyTimeout: 50 });
    onTestFinished(() => db.close());
    await lockedByAnotherProcess(path, "BEGIN IMMEDIATE");
    expect(codeOf(() => new RunStore(db).start(newRun("c-1"))).code).toBe("database/locked");
    const fresh = join(temporaryFolder(), "fresh.db");
    await lockedByAnotherProcess(fresh, "BEGIN EXCLUSIVE");
    expect(codeOf(() => openDatabase(fresh, { busyTimeout: 50 })).code).toBe("database/locked");
  });

  it("says that the disk is full, and keeps what it had", () => {
    const db = openDatabase(file());
    onTestFinished(() => db.close());
    const store = new RunStore(db);
    store.start(newRun("c-1"));
    // SQLite's own limit gives the same code as a disk without space.
    const pages = db.sql<number>("PRAGMA page_count").pluck().get() as number;
    db.sql(`PRAGMA max_page_count = ${pages + 2}`).get();
    const error = codeOf(() => store.artifact("c-1", "scores", new Float64Array(100_000)));
    expect(error.code).toBe("database/full");
    expect(store.get("c-1")?.artifacts).toEqual([]);
    store.summary("c-1", { accuracy: 0.5 });
    expect(store.get("c-1")?.summary).toEqual({ accuracy: 0.5 });
  });

  it("says that it may not be written", () => {
    const path = file();
    openDatabase(path).close();
    chmodSync(path, 0o444);
    chmodSync(dirname(dirname(path)), 0o755);
    expect(codeWithoutPrivileges(path)).toBe("database/read-only");
  });

  it("names the missing folder's permission or a folder in the file's place", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "steerlab.db"));
    expect(codeOf(() => openDatabase(join(folder, "steerlab.db"))).code).toBe("database/cannot-open");
  });
});

describe("openReadOnly", () => {
  it("sees what the writer finished and can change nothing", () => {
    const path = file();
    const writer = openDatabase(path);
    const reader = openReadOnly(path);
    onTestFinished(() => {
      reader.close();
      writer.close();
    });
    new RunStore(writer).start(newRun("c-1"));
    const runs = new RunStore(reader);
    expect(runs.list()).toHaveLength(1);
    const error = codeOf(() => runs.setTags("c-1", []));
    expect(error.code).toBe("database/read-only");
    expect(runs.list()).toHaveLength(1);
  });

  it("makes no file where there is none", () => {
    const path = file();
    expect(codeOf(() => openReadOnly(path)).code).toBe("database/missing");
    expect(existsSync(path)).toBe(false);
  });
});

function cutOff(path: string): void {
  const whole = readFileSync(path);
  copyFileSync(path, `${path}.whole`);
  writeFileSync(path, whole.subarray(0, Math.floor(statSync(path).size / 3)));
}

/** The code with which a process refuses that may do nothing special: root may write even what is read-only. */
function codeWithoutPrivileges(path: string): string {
  // The process gives its privileges up once it has read its own files, which may lie where only root can go.
  const script = `import { openDatabase } from ${JSON.stringify(resolve("db/openDatabase.ts"))};
    openDatabase(${JSON.stringify(path)}).close();
    if (process.getuid?.() === 0) process.setuid(65534);
    try { openDatabase(${JSON.stringify(path)}); console.log("opened"); } catch (error) { console.log(error.code); }`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).trim();
}

/** A real second process that holds the file's lock until the test ends. */
async function lockedByAnotherProcess(path: string, lock: string): Promise<void> {
  const script = `const db = new (require("better-sqlite3"))(${JSON.stringify(path)});
    db.exec(${JSON.stringify(lock)}); console.log("locked"); process.stdin.resume();`;
  const holder = spawn(process.execPath, ["-e", script], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void holder.kill());
  await once(holder.stdout, "data");
}
