import { closeSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { openOrSalvage } from "../../db/salvage.ts";
import { columnsOf } from "../runs/loggedRows.ts";
import { newRun } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const pageSize = 4096;
const steps = 3000;

/** A closed database with long series, and which of its pages belong to the table. */
function filled(table: string): { path: string; pages: readonly number[] } {
  const path = join(temporaryFolder(), "steerlab.db");
  const db = openDatabase(path);
  const store = new RunStore(db);
  for (const id of ["c-1", "c-2", "c-3"]) {
    store.start(newRun(id, { name: `run ${id}` }));
    store.log(id, columnsOf(Array.from({ length: steps }, (_, step) => ({ metric: "loss", step, value: step / 2 }))));
    store.end(id, "finished", 1_750_000_009_000, null);
  }
  const pages = db
    .sql<{ pageno: number }>("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno")
    .all(table)
    .map(({ pageno }) => pageno);
  db.close();
  return { path, pages };
}

function scribble(path: string, page: number): void {
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(pageSize, 0xa5), 0, pageSize, (page - 1) * pageSize);
  closeSync(file);
}

function opened(path: string) {
  const { database, problem } = openOrSalvage(path);
  onTestFinished(() => database.close());
  return { store: new RunStore(database), problem };
}

describe("a damaged database", () => {
  it("that is whole is opened as it is", () => {
    const { path } = filled("metric");
    const { store, problem } = opened(path);
    expect(problem).toBeNull();
    expect(store.list()).toHaveLength(3);
    expect(readdirSync(dirname(path)).filter((name) => name.includes("damaged"))).toEqual([]);
  });

  it("is kept aside byte for byte, and loses no more than what stood in the damaged page's run", () => {
    const { path, pages } = filled("metric");
    scribble(path, pages[Math.floor(pages.length / 2)]!);
    const before = readFileSync(path);
    const { store, problem } = opened(path);
    expect(problem).toMatchObject({ code: "database/salvaged", details: { lost: ["metric"] } });
    const aside = readdirSync(dirname(path)).find(
      (name) => name.startsWith(`${basename(path)}.damaged-`) && !name.endsWith("-wal") && !name.endsWith("-shm"),
    );
    expect(problem?.hint).toContain(aside);
    expect(readFileSync(join(dirname(path), aside!)).equals(before)).toBe(true);
    expect(store.list().map((run) => run.name)).toEqual(["run c-3", "run c-2", "run c-1"]);
    const lengths = ["c-1", "c-2", "c-3"].map((id) => store.series(id, "loss").steps.length);
    expect(lengths.filter((length) => length === steps)).toHaveLength(2);
    const damaged = lengths.find((length) => length < steps)!;
    expect(damaged).toBeGreaterThan(steps / 2); // it is read from both ends
    expect(damaged).toBeLessThan(steps);
    store.start(newRun("c-4"));
    expect(store.list()).toHaveLength(4);
  });

  it.each([
    ["a file of another kind", (path: string) => writeFileSync(path, "These are notes, not a database.\n".repeat(500))],
    ["a file cut off after its first page", (path: string) => writeFileSync(path, readFileSync(path).subarray(0, pageSize + 100))],
  ])("%s is kept aside, and a new one is begun", (_, damage) => {
    const { path } = filled("metric");
    damage(path);
    const { store, problem } = opened(path);
    expect(problem?.code).toBe("database/salvaged");
    expect(store.list()).toEqual([]);
    store.start(newRun("c-1"));
    expect(store.list()).toHaveLength(1);
  });
});
