// What other programs write, what cannot be saved, and how a notebook stood before.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NotebookSession } from "../../main/host/notebookSession.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { eventOf, notebook, openNotebook, openWorkbench, runAll, states, texts } from "./openWorkspace.ts";

const sources = (session: NotebookSession): string[] => session.state.cells.map((cell) => cell.source);
const inFile = (folder: string): string => readFileSync(join(folder, notebook), "utf8");
const percent = (...cells: readonly string[]): string => cells.map((source) => `// %%\n${source}\n`).join("\n");

function edit(session: NotebookSession, index: number, source: string): void {
  const cell = session.state.cells[index]!;
  session.editCell(cell.id, source, cell.version);
}

describe("unsaved edits here and another program's in the file", () => {
  it("are put together when they touch other cells, and saved; outputs stay", async () => {
    const { folder, session } = openNotebook("const a = 1;\na;", "const b = 2;", "const c = 3;");
    await runAll(session);
    edit(session, 1, "const b = 20;");
    writeFileSync(join(folder, notebook), percent("const a = 1;\na;", "const b = 2;", "const c = 30;", "const d = 4;"));
    session.saveNow();
    expect(inFile(folder)).toBe(percent("const a = 1;\na;", "const b = 20;", "const c = 30;", "const d = 4;"));
    expect(sources(session)).toEqual(["const a = 1;\na;", "const b = 20;", "const c = 30;", "const d = 4;"]);
    expect(session.state.cells.map((cell) => cell.conflict)).toEqual([null, null, null, null]);
    expect(texts(session.state.cells)[0]).toBe("1");
    expect(states(session.state.cells)[2]![0]).toBe("stale");
    expect(session.state.saved).toBe(true);
  });

  it("of the same cell wait for the person, cell by cell, and the others are there already", async () => {
    const { folder, session } = openNotebook("const a = 1;", "const b = 2;", "const c = 3;");
    edit(session, 0, "const a = 'mine';");
    edit(session, 1, "const b = 'mine';");
    const theirs = percent("const a = 'theirs';", "const b = 'theirs';", "const c = 'theirs';");
    writeFileSync(join(folder, notebook), theirs);
    expect(() => session.saveNow()).toThrowError(expect.objectContaining({ code: "notebook/changed-on-disk" }));
    expect(sources(session)).toEqual(["const a = 'mine';", "const b = 'mine';", "const c = 'theirs';"]);
    expect(session.state.cells.map((cell) => cell.conflict?.theirs)).toEqual(["const a = 'theirs';", "const b = 'theirs';", undefined]);
    const [a, b] = session.state.cells;
    session.settleCell(a!.id, "disk");
    expect(inFile(folder)).toBe(theirs);
    expect(session.state.saved).toBe(false);
    session.settleCell(b!.id, "mine");
    expect(session.state.saved).toBe(true);
    expect(inFile(folder)).toBe(percent("const a = 'theirs';", "const b = 'mine';", "const c = 'theirs';"));
    expect(session.state.cells.every((cell) => cell.conflict === null)).toBe(true);
  });

  it("wait when the cell was deleted in the file; deleting it here too ends that", () => {
    const { folder, session } = openNotebook("const a = 1;", "const b = 2;");
    edit(session, 0, "const a = 'mine';");
    writeFileSync(join(folder, notebook), percent("const b = 2;"));
    expect(() => session.saveNow()).toThrow();
    expect(session.state.cells[0]!.conflict).toEqual({ theirs: null });
    session.deleteCell(session.state.cells[0]!.id);
    expect(session.state.saved).toBe(true);
    expect(inFile(folder)).toBe(percent("const b = 2;"));
  });

  it("stay in conflict when the file changes once more, in another cell", () => {
    const { folder, session } = openNotebook("const a = 1;", "const b = 2;");
    edit(session, 0, "const a = 'mine';");
    for (const b of ["2", "'once more'"]) {
      writeFileSync(join(folder, notebook), percent("const a = 'theirs';", `const b = ${b};`));
      expect(() => session.saveNow()).toThrow();
    }
    expect(session.state.cells[0]!.conflict).toEqual({ theirs: "const a = 'theirs';" });
    session.settleFile("mine");
    expect(inFile(folder)).toBe(percent("const a = 'mine';", "const b = 'once more';"));
  });

  it("end by themselves when the file gets the same text", () => {
    const { folder, session } = openNotebook("const a = 1;");
    edit(session, 0, "const a = 'mine';");
    writeFileSync(join(folder, notebook), percent("const a = 'theirs';"));
    expect(() => session.saveNow()).toThrow();
    writeFileSync(join(folder, notebook), percent("const a = 'mine';"));
    session.refresh();
    expect(session.state.saved).toBe(true);
    expect(session.state.cells[0]!.conflict).toBeNull();
  });

  it("survive the end of the service: the person still has the choice, and the rest is not doubled", async () => {
    const { folder, session, workbench } = openNotebook("const a = 1;", "const b = 2;");
    edit(session, 0, "const a = 'mine';");
    session.insertCell(2, "code", "const added = 1;");
    writeFileSync(join(folder, notebook), percent("const a = 'theirs';", "const new1 = 1;", "const b = 2;"));
    expect(() => session.saveNow()).toThrow();
    const before = sources(session);
    await workbench.close();
    expect(inFile(folder)).toContain("theirs");
    const again = openWorkbench(folder).open(notebook);
    expect(sources(again)).toEqual(before);
    expect(again.state.cells.map((cell) => cell.conflict?.theirs)).toContain("const a = 'theirs';");
    expect(again.state.saved).toBe(false);
    again.settleCell(again.state.cells[0]!.id, "mine");
    expect(inFile(folder)).toBe(percent("const a = 'mine';", "const new1 = 1;", "const b = 2;", "const added = 1;"));
  });

  it("keep their cells apart after the service has ended, also where sources do not tell which is which", async () => {
    const { folder, session, workbench } = openNotebook("const a = 1;", "const b = 2;", "const c = 3;");
    edit(session, 0, "const a = 'mine';");
    writeFileSync(join(folder, notebook), percent("const a = 'theirs';", "const b = 'theirs';", "const c = 3;"));
    expect(() => session.saveNow()).toThrow();
    session.insertCell(1, "code", "const added = 1;");
    const ids = session.state.cells.map((cell) => cell.id);
    await workbench.close();
    const again = openWorkbench(folder).open(notebook);
    expect(again.state.cells.map((cell) => cell.id)).toEqual(ids);
    expect(again.state.cells.map((cell) => cell.conflict?.theirs)).toEqual(["const a = 'theirs';", undefined, undefined, undefined]);
    again.settleFile("mine");
    expect(inFile(folder)).toBe(percent("const a = 'mine';", "const added = 1;", "const b = 'theirs';", "const c = 3;"));
  });

  it("that could not be written are there after the service has ended, and are written then", async () => {
    const { folder, session, workbench } = openNotebook("const a = 1;");
    edit(session, 0, "const a = 'kept';");
    rmSync(join(folder, "experiments"), { recursive: true });
    expect(() => session.saveNow()).toThrowError(expect.objectContaining({ code: "notebook/cannot-save" }));
    await workbench.close();
    expect(existsSync(join(folder, notebook))).toBe(false);
    const other = openWorkbench(folder);
    other.create(notebook);
    expect(sources(other.open(notebook)).join()).toContain("const a = 'kept';");
  });
});

describe("what a killed service had taken and not saved", () => {
  it("is there when the notebook is opened again, and left alone where the file is to be run as it is", async () => {
    const { folder, session, workbench } = openNotebook("const a = 1;");
    const file = inFile(folder);
    edit(session, 0, "const a = 'typed a moment ago';");
    const database = readFileSync(join(folder, ".steerlab", "steerlab.db"));
    const log = readFileSync(join(folder, ".steerlab", "steerlab.db-wal"));
    await workbench.close();
    // As the kill would have left it: the file of before, and the database as it was at that moment.
    const killed = temporaryFolder();
    for (const name of ["experiments", ".steerlab"]) mkdirSync(join(killed, name));
    writeFileSync(join(killed, notebook), file);
    writeFileSync(join(killed, ".steerlab", "steerlab.db"), database);
    writeFileSync(join(killed, ".steerlab", "steerlab.db-wal"), log);
    const terminal = openWorkbench(killed, { recover: false });
    expect(sources(terminal.open(notebook))).toEqual(["const a = 1;"]);
    await terminal.close();
    const again = openWorkbench(killed).open(notebook);
    expect(sources(again)).toEqual(["const a = 'typed a moment ago';"]);
    again.saveNow();
    expect(inFile(killed)).toBe(percent("const a = 'typed a moment ago';"));
  });
});

describe("a file that is taken away", () => {
  const gone = (session: NotebookSession) =>
    eventOf(session, (event) => event.type === "saved" && (event.error ?? "").includes("no longer on disk"));

  it("is told, stays away when the notebook is closed, and is taken up when it comes back", async () => {
    const { folder, session, workbench } = openNotebook("const a = 1;");
    const told = gone(session);
    rmSync(join(folder, notebook));
    await told;
    expect(session.state).toMatchObject({ saved: false, saveError: expect.stringContaining("history") });
    const back = eventOf(session, (event) => event.type === "saved" && event.error === null);
    writeFileSync(join(folder, notebook), percent("const a = 1;", "const b = 2;"));
    await back;
    expect(sources(session)).toEqual(["const a = 1;", "const b = 2;"]);
    const again = gone(session);
    rmSync(join(folder, notebook));
    await again;
    await workbench.close();
    expect(existsSync(join(folder, notebook))).toBe(false);
  });

  it("is written again by an edit", async () => {
    const { folder, session } = openNotebook("const a = 1;");
    const told = gone(session);
    rmSync(join(folder, notebook));
    await told;
    edit(session, 0, "const a = 2;");
    session.saveNow();
    expect(inFile(folder)).toBe(percent("const a = 2;"));
    expect(session.state.saveError).toBeNull();
  });
});

describe("the history", () => {
  it("has each text that another program replaced, and brings it back", async () => {
    const { folder, session } = openNotebook("const a = 1;", "const b = 2;");
    const order = eventOf(session, (event) => event.type === "order");
    writeFileSync(join(folder, notebook), percent("const a = 100;"));
    await order;
    const [newest, first] = session.history.versions();
    expect([newest!.origin, first!.origin]).toEqual(["disk", "opened"]);
    expect(session.history.compare(first!.id)).toEqual([
      { type: "changed", cell: 0, cellId: session.state.cells[0]!.id, kind: "code", before: "const a = 1;", now: "const a = 100;" },
      { type: "gone", cell: 1, kind: "code", before: "const b = 2;" },
    ]);
    session.restoreVersion(first!.id);
    session.saveNow();
    expect(inFile(folder)).toBe(percent("const a = 1;", "const b = 2;"));
    expect(session.history.versions().map(({ origin }) => origin)).toEqual(["restored", "disk", "opened"]);
    expect(session.history.compare(first!.id)).toEqual([{ type: "same", count: 2 }]);
  });

  it("brings back one cell, its outputs with it, and leaves the others", async () => {
    const { session } = openNotebook("const a = 1;", "'shown';", "const c = 3;");
    await runAll(session);
    const [opened] = session.history.versions();
    edit(session, 0, "const a = 2;");
    session.deleteCell(session.state.cells[1]!.id);
    session.restoreVersion(opened!.id, 1);
    expect(sources(session)).toEqual(["const a = 2;", "'shown';", "const c = 3;"]);
    session.restoreVersion(opened!.id, 0);
    expect(sources(session)[0]).toBe("const a = 1;");
  });

  it("has what was typed here before the file's text was taken instead", () => {
    const { folder, session } = openNotebook("const a = 1;");
    edit(session, 0, "const a = 'an hour of work';");
    writeFileSync(join(folder, notebook), percent("const a = 'theirs';"));
    expect(() => session.saveNow()).toThrow();
    session.settleFile("disk");
    expect(sources(session)).toEqual(["const a = 'theirs';"]);
    const lost = session.history.versions().find(({ id }) => session.history.text(id).includes("an hour of work"));
    expect(lost).toMatchObject({ origin: "conflict" });
    session.restoreVersion(lost!.id);
    expect(sources(session)).toEqual(["const a = 'an hour of work';"]);
  });

  it("says so when there is no such version", () => {
    const { session } = openNotebook("1;");
    expect(() => session.restoreVersion(12345)).toThrowError(
      expect.objectContaining({ code: "history/unknown", hint: expect.any(String) }),
    );
    expect(() => session.restoreVersion(session.history.versions()[0]!.id, 7)).toThrowError(
      expect.objectContaining({ code: "history/unknown" }),
    );
  });
});
