// Changes of cells and what takes them back: nothing of a cell is lost on the way.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NotebookSession } from "../../main/host/notebookSession.ts";
import type { CellChange, InsertedCell } from "../../src/rpc/cellChange.ts";
import { notebook, openNotebook, openWorkbench, runAll, states, texts, workspaceWith, writeNotebook } from "./openWorkspace.ts";

const sources = (session: NotebookSession): string[] => session.state.cells.map((cell) => cell.source);
const idOf = (session: NotebookSession, index: number): string => session.state.cells[index]!.id;

it("brings a deleted cell back fresh, with its outputs and its variables, as long as nothing has run", async () => {
  const { session } = openNotebook('const a = 1;\nconsole.log("a is " + a);', "a + 1;");
  await runAll(session);
  const id = idOf(session, 0);
  const undo = session.changeCells([{ type: "delete", cellId: id }]);
  expect(states(session.state.cells)).toEqual([["stale", "`a` is no longer defined"]]);
  const redo = session.changeCells(undo);
  expect(idOf(session, 0)).toBe(id);
  expect(states(session.state.cells)).toEqual([
    ["fresh", null],
    ["fresh", null],
  ]);
  expect(texts(session.state.cells)[0]).toBe("a is 1\n");
  session.runCells([idOf(session, 1)]);
  await session.whenIdle();
  expect(texts(session.state.cells)[1]).toBe("2");
  expect(redo).toEqual([{ type: "delete", cellId: id }]);
});

it("brings it back stale when another cell ran meanwhile, since the kernel let go of its variables", async () => {
  const { session } = openNotebook("const a = 1;\na;", "2;");
  await runAll(session);
  const undo = session.changeCells([{ type: "delete", cellId: idOf(session, 0) }]);
  session.runAll();
  await session.whenIdle();
  session.changeCells(undo);
  expect(states(session.state.cells)[0]).toEqual(["stale", "was deleted since it ran: its variables are gone"]);
  expect(texts(session.state.cells)[0]).toBe("1");
});

it("brings it back with its outputs after the notebook was closed", async () => {
  const folder = workspaceWith("const a = 1;\na;", "2;");
  const first = openWorkbench(folder);
  const session = first.open(notebook);
  await runAll(session);
  const undo = session.changeCells([{ type: "delete", cellId: idOf(session, 0) }]);
  await first.close();
  const again = openWorkbench(folder).open(notebook);
  again.changeCells(undo);
  expect(texts(again.state.cells)).toEqual(["1", "2"]);
});

it("takes back any series of changes, and leaves the file byte for byte as it was", () => {
  const { session, folder } = openNotebook("let   a=1 // odd", "const b = 2;", "const c = 3;");
  const file = readFileSync(join(folder, notebook), "utf8");
  const [a, b, c] = session.state.cells.map((cell) => cell.id) as [string, string, string];
  const changes: CellChange[] = [
    { type: "source", cellId: a, source: "let a = 10;" },
    { type: "move", cellId: c, index: 0 },
    { type: "delete", cellId: b },
    { type: "insert", index: 1, cell: { kind: "markdown", source: "between" } },
    { type: "kind", cellId: c, kind: "markdown" },
    { type: "delete", cellId: a },
  ];
  const undo = session.changeCells(changes);
  expect(sources(session)).toEqual(["const c = 3;", "between"]);
  const redo = session.changeCells(undo);
  expect(session.state.cells.map((cell) => cell.id)).toEqual([a, b, c]);
  session.saveNow();
  expect(readFileSync(join(folder, notebook), "utf8")).toBe(file);
  session.changeCells(redo);
  expect(sources(session)).toEqual(["const c = 3;", "between"]);
});

it("changes nothing when one of the changes cannot be made", () => {
  const { session } = openNotebook("1;", "2;");
  const before = session.state;
  const changes: CellChange[] = [
    { type: "delete", cellId: idOf(session, 0) },
    { type: "source", cellId: "cell-nowhere", source: "3;" },
  ];
  expect(() => session.changeCells(changes)).toThrow(expect.objectContaining({ code: "notebook/unknown-cell" }));
  expect(session.state).toEqual(before);
});

it("gives a cell that is there, or in another notebook, a new id", () => {
  const folder = workspaceWith("1;");
  writeNotebook(folder, "experiments/other.ts", "2;");
  const workbench = openWorkbench(folder);
  const session = workbench.open(notebook);
  const other = workbench.open("experiments/other.ts");
  workbench.flush();
  const known = [idOf(session, 0), idOf(other, 0)];
  session.changeCells(known.map((id) => ({ type: "insert", index: 0, cell: { id, kind: "code", source: "3;" } })));
  expect(new Set(session.state.cells.map((cell) => cell.id)).size).toBe(3);
  expect(session.state.cells.filter((cell) => known.includes(cell.id))).toHaveLength(1);
});

it("tells pages of a cell that comes back as of a new one", () => {
  const { session } = openNotebook("1;", "2;");
  const id = idOf(session, 0);
  const undo = session.changeCells([{ type: "delete", cellId: id }]);
  const told: string[] = [];
  session.on("event", (event) => told.push(event.type === "cell" ? event.cell.id : event.type));
  session.changeCells(undo);
  expect(told.indexOf(id)).toBeGreaterThanOrEqual(0);
  expect(told.indexOf("order")).toBeGreaterThan(told.indexOf(id));
});

describe("a copy with outputs", () => {
  const copiedReason = "its outputs were copied with it: it has not run itself";
  const copyOf = (session: NotebookSession, index: number): InsertedCell => {
    const { id: cellId, kind, source, started } = session.state.cells[index]!;
    return { kind, source, outputsOf: { cellId, started } };
  };

  it("shows what the cell showed when it was copied, and says that it has not run; after a run it is a cell like any other", async () => {
    const { session, workbench } = openNotebook("globalThis.n = (globalThis.n ?? 0) + 1;\nn;");
    await runAll(session);
    const copied = copyOf(session, 0);
    await runAll(session);
    const undo = session.changeCells([{ type: "insert", index: 1, cell: copied }]);
    expect(texts(session.state.cells)).toEqual(["2", "1"]);
    expect(session.state.cells[1]).toMatchObject({ state: "stale", reason: copiedReason, count: null, started: null, duration: null });
    const redo = session.changeCells(undo);
    session.changeCells(redo);
    expect(texts(session.state.cells)).toEqual(["2", "1"]);
    expect(states(session.state.cells)[1]).toEqual(["stale", copiedReason]);
    session.runCells([idOf(session, 1)]);
    await session.whenIdle();
    expect(texts(session.state.cells)).toEqual(["2", "3"]);
    expect(states(session.state.cells)[1]).toEqual(["fresh", null]);
    await workbench.close();
  });

  it("keeps them in another notebook, also of a cell that was cut, after its notebook was closed; an export has them", async () => {
    const { session, workbench, folder } = openNotebook('console.log("printed");\nthrow new RangeError("out of reach");');
    await runAll(session);
    const cut: InsertedCell = { ...copyOf(session, 0), id: idOf(session, 0) };
    session.changeCells([{ type: "delete", cellId: cut.id! }]);
    writeNotebook(folder, "experiments/other.ts", "1;");
    const other = workbench.open("experiments/other.ts");
    other.changeCells([{ type: "insert", index: 1, cell: cut }]);
    expect(idOf(other, 1)).not.toBe(cut.id);
    expect(texts(other.state.cells)[1]).toBe("printed\n|RangeError: out of reach");
    await workbench.close();
    const again = openWorkbench(folder);
    const reopened = again.open("experiments/other.ts");
    expect(states(reopened.state.cells)[1]).toEqual(["stale", copiedReason]);
    expect(texts(reopened.state.cells)[1]).toContain("out of reach");
    expect(again.record("experiments/other.ts").cells[1]!.execution).toMatchObject({ state: "failed", outputs: [{}, {}] });
  });

  it("of a cell without outputs has not run at all", async () => {
    const { session } = openNotebook("const a = 1;");
    await runAll(session);
    session.changeCells([{ type: "insert", index: 1, cell: copyOf(session, 0) }]);
    expect(states(session.state.cells)[1]).toEqual(["never-run", null]);
  });
});
