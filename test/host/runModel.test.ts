// The queue, what follows by itself, and starting over.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NotebookSession } from "../../main/host/notebookSession.ts";
import { eventOf, notebook, openNotebook, openWorkbench, runAll, states, texts } from "./openWorkspace.ts";

/** A cell that goes on until the test lets it: with `release`. */
const gate = `import { existsSync } from "node:fs";
console.log("waiting");
while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 20));`;

const release = (folder: string): void => writeFileSync(join(folder, "go"), "");
const ids = (session: NotebookSession): string[] => session.state.cells.map((cell) => cell.id);
const order = (session: NotebookSession): (number | null)[] => session.state.cells.map((cell) => cell.count);

async function busyNotebook(...cells: readonly string[]) {
  const opened = openNotebook(gate, ...cells);
  const waiting = eventOf(opened.session, (event) => event.type === "output");
  opened.session.runAll();
  await waiting;
  return opened;
}

describe("the queue", () => {
  it("is told as it stands, can be put in another order, and runs in that", async () => {
    const { session, folder } = await busyNotebook("1;", "2;", "3;");
    const [, one, two, three] = ids(session);
    expect(session.state.queue).toEqual([one, two, three]);
    const told = eventOf(session, (event) => event.type === "queue");
    session.moveQueued(three!, 0);
    expect(await told).toEqual({ type: "queue", cellIds: [three, one, two] });
    session.clearQueue([one!]);
    session.runCells([one!]); // asked for later than what was put in order
    expect(session.state.queue).toEqual([three, two, one]);
    release(folder);
    await session.whenIdle();
    expect(order(session)).toEqual([1, 4, 3, 2]);
  });

  it("is the notebook's order while nobody arranges it", async () => {
    const { session } = await busyNotebook("1;", "2;");
    const [, one, two] = ids(session);
    session.clearQueue();
    expect(states(session.state.cells).slice(1)).toEqual([
      ["never-run", null],
      ["never-run", null],
    ]);
    session.runCells([two!]);
    session.runCells([one!]);
    expect(session.state.queue).toEqual([one, two]);
  });

  it("lets a cell go that is moved in it after it began", async () => {
    const { session, folder } = await busyNotebook("1;");
    session.moveQueued(ids(session)[0]!, 5);
    expect(session.state.queue).toEqual([ids(session)[1]]);
    release(folder);
    await session.whenIdle();
  });
});

describe("autorun", () => {
  const cells = ["const a = 1;", "const b = a + 1;\nb;", "const c = b + 1;\nc;", "const free = 1;"];

  async function changedFirst(session: NotebookSession): Promise<void> {
    const [first] = await runAll(session);
    session.editCell(first!.id, "const a = 10;", first!.version);
    session.runCells([first!.id]);
    await session.whenIdle();
  }

  it("is off in a new notebook: what follows from a cell waits for the person", async () => {
    const { session } = openNotebook(...cells);
    expect(session.state.autorun).toBe(false);
    await changedFirst(session);
    expect(session.state.cells.map((cell) => cell.state)).toContain("stale");
  });

  it("runs what follows from a cell, in order, and nothing else; it stays with the notebook", async () => {
    const { session, folder, workbench } = openNotebook(...cells);
    session.setAutorun(true);
    await changedFirst(session);
    expect(session.state.cells.map((cell) => cell.state)).not.toContain("stale");
    expect(texts(session.state.cells)[1]).toBe("11");
    expect(session.state.cells.at(-1)!.count).toBeLessThan(session.state.cells[0]!.count!);
    await workbench.close();
    expect(openWorkbench(folder).open(notebook).state.autorun).toBe(true);
  });

  it("never reruns what trains or sweeps, nor what waits for that", async () => {
    const sweep = "const sweep = (n: number) => n;";
    const { session } = openNotebook(sweep, "const a = 1;", "const swept = sweep(a);", "const after = swept + a;\nafter;", "a + 1;");
    session.setAutorun(true);
    const [, a] = await runAll(session);
    session.editCell(a!.id, "const a = 5;", a!.version);
    session.runCells([a!.id]);
    await session.whenIdle();
    expect(states(session.state.cells)).toEqual([
      ["fresh", null],
      ["fresh", null],
      ["stale", "`a` was changed by cell 2"],
      ["stale", expect.any(String)],
      ["fresh", null],
    ]);
    expect(texts(session.state.cells)[4]).toBe("6");
  });

  it("does not go on after a cell that failed", async () => {
    const { session } = openNotebook("const a = 1;", "const b = a;\nif (a > 1) throw new Error('no');", "const c = b;");
    session.setAutorun(true);
    await changedFirst(session);
    expect(session.state.cells.map((cell) => cell.state)).toEqual(["fresh", "failed", "stale"]);
  });
});

describe("starting over", () => {
  it("loses the variables and runs up to a cell", async () => {
    const { session } = openNotebook("globalThis.count = (globalThis.count ?? 0) + 1;\nglobalThis.count;", "2;", "3;");
    await runAll(session);
    await session.restartAndRun(ids(session).slice(0, 2));
    await session.whenIdle();
    expect(texts(session.state.cells)[0]).toBe("1");
    expect(session.state.cells.map((cell) => cell.state)).toEqual(["fresh", "fresh", "stale"]);
  });

  it("is offered by a kernel that died, with why, what it last said, and in which cell", async () => {
    const { session } = openNotebook(
      "const a = 1;",
      'import { execFileSync } from "node:child_process";\nimport process from "node:process";\nexecFileSync("printf", ["native complaint\\n"], { stdio: ["ignore", 2, 2] });\nprocess.kill(process.pid, "SIGSEGV");\nawait new Promise(() => {});',
    );
    await runAll(session);
    const [, second] = ids(session);
    expect(session.state.kernel.end).toEqual({ reason: "The kernel crashed (SIGSEGV).", lastOutput: "native complaint", cellId: second });
    await session.restartAndRun(ids(session).slice(0, 1));
    await session.whenIdle();
    expect(session.state.kernel).toMatchObject({ state: "idle", end: null });
    expect(states(session.state.cells)[0]).toEqual(["fresh", null]);
  });

  it("of one notebook does not touch another one's kernel", async () => {
    const { session, workbench } = openNotebook('import process from "node:process";\nprocess.abort();');
    const other = workbench.create("experiments/other.ts");
    other.editCell(other.state.cells[0]!.id, "const kept = 42;", 1);
    await runAll(other);
    await runAll(session);
    expect(session.state.kernel.state).toBe("dead");
    const { cellId } = other.insertCell(1, "code", "kept;");
    other.runCells([cellId]);
    await other.whenIdle();
    expect(texts(other.state.cells)[1]).toBe("42");
  });
});
