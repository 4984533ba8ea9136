import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { RunTable } from "../../db/runTable.ts";
import { RunTrash } from "../../db/runTrash.ts";
import { columnsOf } from "../runs/loggedRows.ts";
import { newRun, provenance } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

function log() {
  const db = openDatabase(join(temporaryFolder(), "steerlab.db"));
  onTestFinished(() => db.close());
  const [store, trash, table] = [new RunStore(db), new RunTrash(db), new RunTable(db)];
  store.start({ ...newRun("c-1"), provenance: { ...provenance, gitDiff: "-a\n+b" } });
  store.start(newRun("c-2", { parents: ["c-1"] }));
  store.log("c-1", columnsOf([{ metric: "loss", step: 0, value: 1 }]));
  store.artifact("c-1", "scores", new Float64Array(100_000));
  return { db, store, trash, ids: (scope: "active" | "archived" | "trash") => table.ids({ scope }) };
}

it("a deleted run leaves every list and comes back whole", () => {
  const { store, trash, ids } = log();
  trash.delete(["c-1", "c-unknown"], 5);
  expect(ids("active")).toEqual(["c-2"]);
  expect(ids("trash")).toEqual(["c-1"]);
  expect(store.list().map((run) => run.id)).toEqual(["c-2"]);
  expect(store.get("c-1")?.deleted).toBe(5);
  trash.restore(["c-1"]);
  expect(ids("active")).toEqual(["c-2", "c-1"]);
  expect(store.series("c-1", "loss").values).toEqual(Float64Array.of(1));
});

it("an archived run is in a list of its own, and comes back from it", () => {
  const { store, trash, ids } = log();
  trash.archive(["c-1"], true);
  expect([ids("active"), ids("archived")]).toEqual([["c-2"], ["c-1"]]);
  expect(store.list()).toHaveLength(1);
  trash.archive(["c-1"], false);
  expect(ids("archived")).toEqual([]);
});

it("a purge removes what lies in the trash with all that belongs to it, gives the space back, and leaves the children", () => {
  const { db, store, trash } = log();
  trash.delete(["c-1"], 5);
  expect(trash.purge(["c-2"]).runs).toBe(0); // not in the trash
  const { runs, before, after } = trash.purge();
  expect(runs).toBe(1);
  expect(before - after).toBeGreaterThan(700_000); // the artifact has 800,000 bytes
  expect(store.get("c-1")).toBeNull();
  expect(store.series("c-1", "loss").steps).toHaveLength(0);
  expect(store.get("c-2")?.parents).toEqual(["c-1"]);
  expect(db.sql("SELECT count(*) FROM patch").pluck().get()).toBe(0);
});
