import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventOf, notebook, openNotebook, openWorkbench, runAll, states, texts, workspaceWith } from "./openWorkspace.ts";

describe("running", () => {
  it("goes in the notebook's order, shares variables, and keeps what was put out", async () => {
    const { session } = openNotebook("const x: number = 20;", 'console.log("twice", x * 2);\nx + 1;');
    const cells = await runAll(session);
    expect(states(cells)).toEqual([
      ["fresh", null],
      ["fresh", null],
    ]);
    expect(texts(cells)[1]).toContain("21");
    expect(cells.map((cell) => cell.count)).toEqual([1, 2]);
    expect(cells[1]).toMatchObject({ reads: ["x"], started: expect.any(Number), duration: expect.any(Number) });
  });

  it("stops at the first cell that fails; the cells after it say why they did not run", async () => {
    const { session } = openNotebook("const a = 1;", 'throw new Error("no luck");', "const c = 3;");
    const cells = await runAll(session);
    expect(states(cells)).toEqual([
      ["fresh", null],
      ["failed", null],
      ["never-run", "not run: cell 2 failed"],
    ]);
    expect(cells[1]!.outputs[0]).toMatchObject({ kind: "error", error: { message: "no luck", line: 1 } });
  });

  it("tells a syntax error and a name defined twice without running the cell", async () => {
    const { session } = openNotebook("const a = ;");
    expect((await runAll(session))[0]!.outputs[0]).toMatchObject({ kind: "error", error: { code: "cell/syntax", line: 1 } });
    const twice = openNotebook("const a = 1;", "const a = 2;").session;
    const cells = await runAll(twice);
    expect(cells[0]!.outputs[0]).toMatchObject({ kind: "error", error: { code: "cell/duplicate-name" } });
    expect(twice.kernelState).toBe("none");
  });
});

describe("staleness", () => {
  it("follows from an edit and goes with it when it is taken back", async () => {
    const { session } = openNotebook("const a = 1;", "const b = a + 1;", "const c = b + 1;", "const d = 4;");
    const [first] = await runAll(session);
    const { version } = session.editCell(first!.id, "const a = 2;", first!.version);
    expect(states(session.state.cells)).toEqual([
      ["stale", "edited since it ran"],
      ["stale", "cell 1, which defines `a`, was edited"],
      ["stale", "`b` comes from cell 2, which is stale"],
      ["fresh", null],
    ]);
    session.editCell(first!.id, "const a = 1;", version);
    expect(states(session.state.cells).map(([state]) => state)).toEqual(["fresh", "fresh", "fresh", "fresh"]);
  });

  it("names the cell that ran again; running what is stale makes all fresh", async () => {
    const { session } = openNotebook("const a = 1;", "const b = a + 1;\nb;");
    const [first] = await runAll(session);
    session.editCell(first!.id, "const a = 10;", first!.version);
    session.runCells([first!.id]);
    await session.whenIdle();
    expect(states(session.state.cells)).toEqual([
      ["fresh", null],
      ["stale", "`a` was changed by cell 1"],
    ]);
    session.runStale();
    await session.whenIdle();
    expect(states(session.state.cells)[1]).toEqual(["fresh", null]);
    expect(texts(session.state.cells)[1]).toBe("11");
  });

  it("comes with a deleted cell and with a restarted kernel", async () => {
    const { session } = openNotebook("const a = 1;", "const b = a + 1;", "const c = 1;");
    const [first] = await runAll(session);
    session.deleteCell(first!.id);
    expect(states(session.state.cells)[0]).toEqual(["stale", "`a` is no longer defined"]);
    await session.restartKernel();
    expect(states(session.state.cells)[1]).toEqual(["stale", "its variables were lost when the kernel ended"]);
    expect(session.state.cells[1]!.count).toBeNull();
    expect(session.state.kernel.state).toBe("idle");
  });
});

describe("interrupting", () => {
  it("keeps variables, and the queue's rest says why it did not run", async () => {
    const { session } = openNotebook("const a = 5;", 'console.log("in");\nwhile (true) {}', "const c = a;");
    const inside = eventOf(session, (event) => event.type === "output");
    session.runAll();
    await inside;
    session.interrupt();
    await session.whenIdle();
    expect(states(session.state.cells)).toEqual([
      ["fresh", null],
      ["interrupted", null],
      ["never-run", "not run: cell 2 was interrupted"],
    ]);
    session.runCells([session.state.cells[2]!.id]);
    await session.whenIdle();
    expect(session.state.cells[2]!.state).toBe("fresh");
  });
});

describe("a kernel that dies", () => {
  it("says so in its cell, marks its runs, and the next run starts another", async () => {
    const { session, workbench } = openNotebook(
      'import { startRun } from "steerlab";\nconst run = startRun({ name: "lost" });\nrun.log({ loss: 1 });',
      'import process from "node:process";\nconsole.log("last words");\nprocess.kill(process.pid, "SIGABRT");\nawait new Promise(() => {});',
    );
    const cells = await runAll(session);
    expect(cells[1]!.state).toBe("failed");
    expect(texts(cells)[1]).toMatch(/last words\n.*\|kernel\/died: .*SIGABRT/s);
    expect(session.state.kernel).toMatchObject({ state: "dead", note: expect.stringContaining("SIGABRT") });
    expect(states(cells)[0]).toEqual(["stale", "its variables were lost when the kernel ended"]);
    workbench.flush();
    expect(workbench.runs.list()[0]).toMatchObject({ name: "lost", state: "crashed", metrics: { loss: 1 } });
    session.runCells([cells[0]!.id]);
    await session.whenIdle();
    expect(session.state.cells[0]!.state).toBe("fresh");
  });
});

describe("the file", () => {
  it("is saved by itself soon after an edit, whole, with nothing left beside it", async () => {
    const { folder, session } = openNotebook("const a = 1;");
    const saved = eventOf(session, (event) => event.type === "saved" && event.saved);
    const [cell] = session.state.cells;
    const start = performance.now();
    session.editCell(cell!.id, "const a = 2;", cell!.version);
    expect(session.state.saved).toBe(false);
    await saved;
    expect(performance.now() - start).toBeLessThan(5_000) /* an idle machine needs 0.4 s */;
    expect(readFileSync(join(folder, notebook), "utf8")).toBe("// %%\nconst a = 2;\n");
    expect(readdirSync(join(folder, "experiments"))).toEqual(["test.ts"]);
  });

  it("takes insertions, moves, kinds and deletions", () => {
    const { folder, session } = openNotebook("const a = 1;", "const b = 2;");
    const { cellId } = session.insertCell(0, "markdown", "# Title");
    session.moveCell(session.state.cells[2]!.id, 1);
    session.deleteCell(session.state.cells[2]!.id);
    const { cellId: text } = session.insertCell(9, "code", "Prose.");
    session.setCellKind(text, "markdown");
    session.saveNow();
    expect(readFileSync(join(folder, notebook), "utf8")).toBe(
      "// %% [markdown]\n// # Title\n\n// %%\nconst b = 2;\n\n// %% [markdown]\n// Prose.\n",
    );
    expect(session.state.cells[0]!.id).toBe(cellId);
  });

  it("refuses an edit of an older version and keeps the newer text", () => {
    const { session } = openNotebook("const a = 1;");
    const [cell] = session.state.cells;
    session.editCell(cell!.id, "const a = 2;", cell!.version);
    const late = () => session.editCell(cell!.id, "const a = 3;", cell!.version);
    expect(late).toThrowError(expect.objectContaining({ code: "notebook/conflict" }));
    expect(session.state.cells[0]!.source).toBe("const a = 2;");
  });

  it("that another program changed is taken over while nothing is unsaved; outputs stay with their cells", async () => {
    const { folder, session } = openNotebook("const a = 1;\na;", "const b = 2;\nb;");
    const before = await runAll(session);
    const order = eventOf(session, (event) => event.type === "order");
    writeFileSync(join(folder, notebook), "// %%\nconst b = 2;\nb;\n\n// %%\nconst new1 = 0;\n\n// %%\nconst a = 1;\na;\n");
    await order;
    const after = session.state.cells;
    expect(after.map((cell) => cell.id)).toEqual([before[1]!.id, expect.any(String), before[0]!.id]);
    expect(texts(after)).toEqual(["2", "", "1"]);
    expect(session.state.saved).toBe(true);
  });

  it("that another program changed under unsaved edits is not overwritten until the person chose", async () => {
    const { folder, session } = openNotebook("const a = 1;");
    const [cell] = session.state.cells;
    const conflict = eventOf(session, (event) => event.type === "saved" && event.error !== null);
    session.editCell(cell!.id, "const mine = 1;", cell!.version);
    writeFileSync(join(folder, notebook), "// %%\nconst theirs = 1;\n");
    expect(await conflict).toMatchObject({ saved: false, error: expect.stringContaining("changed by another program") });
    expect(() => session.saveNow()).toThrowError(expect.objectContaining({ code: "notebook/changed-on-disk" }));
    expect(readFileSync(join(folder, notebook), "utf8")).toContain("theirs");
    expect(session.state.cells[0]!.source).toBe("const mine = 1;");
    session.settleFile("mine");
    expect(readFileSync(join(folder, notebook), "utf8")).toBe("// %%\nconst mine = 1;\n");
    expect(session.state.saved).toBe(true);
  });

  it("that cannot be saved says so and is saved later; nothing is lost", () => {
    const { folder, session } = openNotebook("const a = 1;");
    const [cell] = session.state.cells;
    session.editCell(cell!.id, "const a = 2;", cell!.version);
    // Root may write anywhere, but not into a folder that is not there.
    rmSync(join(folder, "experiments"), { recursive: true });
    expect(() => session.saveNow()).toThrowError(expect.objectContaining({ code: "notebook/cannot-save" }));
    expect(session.state.saved).toBe(false);
    mkdirSync(join(folder, "experiments"));
    session.saveNow();
    expect(readFileSync(join(folder, notebook), "utf8")).toBe("// %%\nconst a = 2;\n");
  });
});

describe("closing and opening again", () => {
  it("brings outputs back with their cells, as what they are: of an earlier session", async () => {
    const folder = workspaceWith('console.log("before");', 'throw new Error("failed before");');
    const first = openWorkbench(folder);
    const ids = (await runAll(first.open(notebook))).map((cell) => cell.id);
    await first.close();
    const cells = openWorkbench(folder).open(notebook).state.cells;
    expect(cells.map((cell) => cell.id)).toEqual(ids);
    expect(texts(cells)).toEqual(["before\n", "Error: failed before"]);
    expect(states(cells)).toEqual([
      ["stale", "ran in an earlier session: its variables are gone"],
      ["failed", null],
    ]);
  });

  it("refuses what is not there, lies outside, or is no notebook", () => {
    const workbench = openWorkbench(workspaceWith("1;"));
    const opening = (path: string) => () => workbench.open(path);
    expect(opening("experiments/none.ts")).toThrowError(expect.objectContaining({ code: "notebook/not-found" }));
    expect(opening("../outside.ts")).toThrowError(expect.objectContaining({ code: "notebook/outside-workspace" }));
    expect(opening("package.json")).toThrowError(expect.objectContaining({ code: "notebook/bad-name" }));
    expect(() => workbench.create(notebook)).toThrowError(expect.objectContaining({ code: "notebook/exists" }));
    expect(workbench.create("experiments/deep/new.ts").state.cells).toHaveLength(1);
  });
});
