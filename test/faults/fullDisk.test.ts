// A disk without space: what cannot be written waits, the person is told once and by name, and all of it is stored when there is space again.
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { WriteQueue } from "../../main/host/writeQueue.ts";
import type { PlainError } from "../../src/steerlabError.ts";
import { newRun } from "../db/newRun.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { columnsOf } from "../runs/loggedRows.ts";

const rows = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ metric: "loss", step: from + i, value: i }));

function storing(path: string) {
  const database = openDatabase(path);
  onTestFinished(() => database.close());
  const problems: PlainError[] = [];
  return { database, problems, runs: new RunStore(database), writes: new WriteQueue(database, (problem) => problems.push(problem)) };
}

it("a database that may not grow keeps what it had, tells it once, and gets every row when it may", async () => {
  const { database, problems, runs, writes } = storing(join(temporaryFolder(), "steerlab.db"));
  runs.start(newRun("c-1"));
  const pages = database.sql<number>("PRAGMA page_count").pluck().get() as number;
  database.once(`PRAGMA max_page_count = ${pages + 4}`).get(); // SQLite's own limit answers as a full disk does
  const stored = new Promise<void>((resolve) => {
    for (let batch = 0; batch < 20; batch++)
      writes.add(() => runs.log("c-1", columnsOf(rows(batch * 1000, 1000))), batch === 19 ? resolve : undefined);
  });
  writes.flush();
  writes.flush();
  expect(problems.map(({ code }) => code)).toEqual(["database/full"]);
  expect(problems[0]!.hint).toContain("Free some space");
  expect(runs.series("c-1", "loss").steps).toHaveLength(0); // all of a transaction or none of it
  database.once("PRAGMA max_page_count = 1000000").get();
  await stored; // by itself
  expect(runs.series("c-1", "loss").steps).toHaveLength(20_000);
});

/** Until not a page more goes onto the disk. */
function fill(file: string): void {
  try {
    for (;;) appendFileSync(file, new Uint8Array(4096));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe("ENOSPC");
  }
}

/** A file system of a few megabytes in memory; only root may make one. */
function smallDisk(): string | null {
  const folder = join(temporaryFolder(), "disk");
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], { stdio: "pipe" });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  return folder;
}

it("a real disk that is full is told by its name, and the queue drains when a file is deleted", async (context) => {
  const disk = smallDisk();
  if (disk === null) return context.skip("Only root can make a small disk.");
  const { problems, runs, writes } = storing(join(disk, "steerlab.db"));
  runs.start(newRun("c-1"));
  fill(join(disk, "ballast"));
  const stored = new Promise<void>((resolve) => {
    for (let batch = 0; batch < 30; batch++)
      writes.add(() => runs.log("c-1", columnsOf(rows(batch * 1000, 1000))), batch === 29 ? resolve : undefined);
  });
  writes.flush();
  expect(problems.map(({ code }) => code)).toEqual([expect.stringMatching(/^database\/(full|disk)$/)]);
  rmSync(join(disk, "ballast"));
  await stored;
  expect(runs.series("c-1", "loss").steps).toHaveLength(30_000);
});
