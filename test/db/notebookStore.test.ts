import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Database } from "../../db/database.ts";
import { NotebookStore, type StoredExecution } from "../../db/notebookStore.ts";
import { openDatabase } from "../../db/openDatabase.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const path = "experiments/quickstart.ts";
const cell = (id: string, source = `// ${id}`) => ({ id, kind: "code" as const, source });
const text = (value: string): CellOutput => ({ kind: "stream", name: "stdout", text: value });
const execution = (id: string, cellId: string, started: number): StoredExecution => ({
  id,
  cellId,
  count: 1,
  source: `// ${cellId}`,
  state: "running",
  started,
  milliseconds: null,
});

function openStore(): { db: Database; store: NotebookStore } {
  const db = openDatabase(join(temporaryFolder(), "steerlab.db"));
  onTestFinished(() => db.close());
  return { db, store: new NotebookStore(db) };
}

const notebookStore = (): NotebookStore => openStore().store;

describe("cells", () => {
  it("keep their order, and after they left the file only those that ran", () => {
    const store = notebookStore();
    store.saveCells(path, [cell("a"), cell("b"), cell("c")]);
    store.startExecution(execution("x-1", "b", 1));
    store.saveCells(path, [cell("c"), cell("a", "1 + 1")]);
    expect(store.cells(path)).toEqual([
      { ...cell("c"), position: 0 },
      { ...cell("a", "1 + 1"), position: 1 },
      { ...cell("b"), position: null },
    ]);
    store.saveCells(path, [cell("c")]);
    expect(store.cells(path).map((stored) => stored.id)).toEqual(["c", "b"]);
    expect(store.cells("experiments/other.ts")).toEqual([]);
  });
});

describe("cells that stand there already", () => {
  it("are not written again, unless another program has taken them out", () => {
    const { db, store } = openStore();
    const changes = () => db.sql<{ count: number }>("SELECT total_changes() AS count").get()!.count;
    const cells = [cell("a"), cell("b")];
    store.saveCells(path, cells);
    const before = changes();
    store.saveCells(path, cells);
    expect(changes()).toBe(before);
    db.sql("DELETE FROM cell WHERE id = 'b'").run();
    store.saveCells(path, cells);
    expect(store.cells(path).map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

describe("outputs", () => {
  it("of the latest execution come back in order, streams with what was added to them", () => {
    const store = notebookStore();
    store.saveCells(path, [cell("a"), cell("b")]);
    store.startExecution(execution("x-1", "a", 1));
    store.writeOutputs([{ executionId: "x-1", sequence: 0, output: text("first") }]);
    store.finishExecution("x-1", "ok", 12.5);
    store.startExecution(execution("x-2", "a", 2));
    const shown: CellOutput = {
      kind: "display",
      shown: { shown: "figure", summary: "A line.", data: [{ y: new Float64Array([1, 2]) }], layout: {} },
    };
    store.writeOutputs([
      { executionId: "x-2", sequence: 0, output: text("one") },
      { executionId: "x-2", sequence: 1, output: shown },
    ]);
    store.writeOutputs([{ executionId: "x-2", sequence: 0, output: text("one two") }]);
    const last = store.lastExecutions(path);
    expect([...last.keys()]).toEqual(["a"]);
    expect(last.get("a")).toMatchObject({ id: "x-2", state: "running", outputs: [text("one two"), shown] });
    store.finishExecution("x-2", "failed", 3);
    expect(store.lastExecutions(path).get("a")).toMatchObject({ state: "failed", milliseconds: 3 });
  });

  it("of long-gone executions are let go, the executions themselves are not", () => {
    const store = notebookStore();
    store.saveCells(path, [cell("a")]);
    for (let n = 1; n <= 5; n++) {
      store.startExecution(execution(`x-${n}`, "a", n));
      store.writeOutputs([{ executionId: `x-${n}`, sequence: 0, output: text(`${n}`) }]);
    }
    expect([1, 2, 3, 4, 5].map((n) => store.outputs(`x-${n}`).length)).toEqual([0, 0, 1, 1, 1]);
  });

  it("can be cleared for chosen cells", () => {
    const store = notebookStore();
    store.saveCells(path, [cell("a"), cell("b")]);
    for (const id of ["a", "b"]) {
      store.startExecution(execution(`x-${id}`, id, 1));
      store.writeOutputs([{ executionId: `x-${id}`, sequence: 0, output: text(id) }]);
    }
    store.clearOutputs(["a"]);
    expect(store.outputs("x-a")).toEqual([]);
    expect(store.outputs("x-b")).toEqual([text("b")]);
  });
});
