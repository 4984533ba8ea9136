import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { WriteQueue } from "../../main/host/writeQueue.ts";
import type { PlainError } from "../../src/steerlabError.ts";
import { newRun } from "../db/newRun.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { columnsOf } from "../runs/loggedRows.ts";

function queue(): { writes: WriteQueue; runs: RunStore; path: string; problems: PlainError[] } {
  const path = join(temporaryFolder(), "steerlab.db");
  const database = openDatabase(path, { busyTimeout: 20 });
  onTestFinished(() => database.close());
  const problems: PlainError[] = [];
  return { writes: new WriteQueue(database, (problem) => problems.push(problem)), runs: new RunStore(database), path, problems };
}

describe("writes to the database", () => {
  it("are stored in order, by themselves, soon", async () => {
    const { writes, runs } = queue();
    const stored = new Promise<void>((resolve) => {
      writes.add(() => runs.start(newRun("c-1")));
      writes.add(() => runs.log("c-1", columnsOf([{ metric: "loss", step: 0, value: 1 }])), resolve);
    });
    expect(runs.list()).toEqual([]);
    await stored;
    expect(runs.list()[0]?.metrics).toEqual({ loss: 1 });
  });

  it("that a lock refuses are told once, kept, and stored when it is gone", async () => {
    const { writes, runs, path, problems } = queue();
    const other = new Sqlite(path);
    onTestFinished(() => void other.close());
    other.exec("BEGIN IMMEDIATE");
    const stored = new Promise<void>((resolve) => writes.add(() => runs.start(newRun("c-1")), resolve));
    writes.flush();
    writes.flush();
    expect(problems.map((problem) => problem.code)).toEqual(["database/locked"]);
    other.exec("ROLLBACK");
    await stored;
    expect(runs.list()).toHaveLength(1);
  });

  it("that can never be made do not keep the others from it", () => {
    const { writes, runs, problems } = queue();
    writes.add(() => runs.start(newRun("c-1")));
    writes.add(() => runs.summary("c-unknown", {}));
    writes.add(() => runs.start(newRun("c-2")));
    writes.flush();
    expect(problems.map((problem) => problem.code)).toEqual(["run/unknown"]);
    expect(runs.list().map((run) => run.id)).toEqual(["c-2", "c-1"]);
  });
});
