import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { NotebookStore } from "../../db/notebookStore.ts";
import { openDatabase } from "../../db/openDatabase.ts";
import { runExecution } from "../../db/runExecution.ts";
import { runFamily } from "../../db/runFamily.ts";
import { RunStore } from "../../db/runStore.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import { newRun, provenance } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

function stores() {
  const db = openDatabase(join(temporaryFolder(), "steerlab.db"));
  onTestFinished(() => db.close());
  return { db, runs: new RunStore(db), notebooks: new NotebookStore(db) };
}

it("finds all that a run was made from and all that was made from it, once each and in the order in which they began", () => {
  const { db, runs } = stores();
  const start = (id: string, at: number, parents: readonly string[] = []) => runs.start(newRun(id, { parents: [...parents] }, at));
  start("base", 1);
  start("warm", 2, ["base"]);
  start("calibration", 3, ["warm"]);
  start("sweep", 4, ["warm", "calibration", "deleted"]);
  start("other", 5, ["base"]);
  start("claim", 6, ["sweep"]);
  start("alone", 7);
  expect(runFamily(db, "calibration")).toEqual(["base", "warm", "calibration", "sweep", "claim"]);
  expect(runFamily(db, "base")).toEqual(["base", "warm", "calibration", "sweep", "other", "claim"]);
  expect(runFamily(db, "alone")).toEqual(["alone"]);
});

const path = "experiments/quickstart.ts"; // newRun's
const said = (text: string): CellOutput => ({ kind: "stream", name: "stdout", text });

/** An execution from `started` for 10 ms, with one output that names it. */
function execute(notebooks: NotebookStore, id: string, started: number, source = provenance.cellSource!): void {
  notebooks.startExecution({ id, cellId: "a", count: 1, source, state: "running", started, milliseconds: null });
  notebooks.writeOutputs([{ executionId: id, sequence: 0, output: said(id) }]);
  notebooks.finishExecution(id, "ok", 10);
}

it("finds the execution that started a run: that of its source, in its notebook, which was going on then", () => {
  const { db, runs, notebooks } = stores();
  notebooks.saveCells(path, [{ id: "a", kind: "code", source: "" }]);
  execute(notebooks, "first", 100);
  execute(notebooks, "edited", 200, "another source");
  execute(notebooks, "second", 300);
  const made = (id: string, at: number, changes: Partial<ReturnType<typeof newRun>> = {}) => {
    runs.start({ ...newRun(id, {}, at), ...changes });
    return runExecution(db, runs.get(id)!)?.id ?? null;
  };
  expect(made("w-1", 105)).toBe("first");
  expect(made("w-2", 300)).toBe("second");
  expect(made("w-3", 205)).toBe(null); // another source ran then
  expect(made("w-4", 150)).toBe(null); // nothing ran then
  expect(made("w-5", 105, { notebook: "experiments/other.ts" })).toBe(null);
  notebooks.saveCells(path, [...notebooks.cells(path), { id: "copy", kind: "code", source: "" }]);
  expect(notebooks.copyOutputs({ cellId: "a", started: 100 }, { id: "copied", cellId: "copy" })).toBe(true);
  expect(made("w-7", 105)).toBe("first"); // and not the copy, which shows the same
  expect(made("w-6", 105, { provenance: { ...provenance, cellSource: null } })).toBe(null);
});

it("keeps the outputs of executions that made runs, as long as the runs are there", () => {
  const { db, runs, notebooks } = stores();
  notebooks.saveCells(path, [{ id: "a", kind: "code", source: "" }]);
  execute(notebooks, "x-0", 0);
  execute(notebooks, "x-1", 100);
  runs.start(newRun("w-1", {}, 104));
  for (let i = 2; i < 6; i++) execute(notebooks, `x-${i}`, 100 * i);
  expect(notebooks.outputs("x-0")).toEqual([]);
  expect(notebooks.outputs("x-1")).toEqual([said("x-1")]);
  db.sql("DELETE FROM run").run();
  execute(notebooks, "x-6", 600);
  expect(notebooks.outputs("x-1")).toEqual([]);
});
