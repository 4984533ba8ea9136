import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startService } from "../../main/host/service.ts";
import { moveToSystemTrash } from "../../main/host/systemTrash.ts";
import { newNotebookText, notebookTemplates } from "../../main/host/templates.ts";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { eventOf, notebook, openWorkbench, runAll, texts, workspaceWith, writeNotebook } from "./openWorkspace.ts";
import { connect } from "./pageClient.ts";

const other = "experiments/deeper/other.ts";
const text = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");

test("a renamed notebook keeps kernel, variables, cells, outputs and runs, and is saved under its new name", async () => {
  const folder = workspaceWith('import { startRun } from "steerlab";\nlet n = 41;\nstartRun({ name: "kept" }).finish();', "n + 1");
  const workbench = openWorkbench(folder);
  const session = workbench.open(notebook);
  const ids = (await runAll(session)).map(({ id }) => id);
  expect(workbench.rename(notebook, other)).toBe(other);
  expect(existsSync(join(folder, notebook))).toBe(false);
  expect(workbench.session(other)).toBe(session);
  expect(session.state.path).toBe(other);
  expect(session.state.cells.map(({ id }) => id)).toEqual(ids);
  session.insertCell(2, "code", "n + 2");
  session.runCells([session.state.cells[2]!.id]);
  await session.whenIdle();
  expect(texts(session.state.cells)).toEqual(["", "42", "43"]);
  session.saveNow();
  expect(text(folder, other)).toContain("n + 2");
  expect(existsSync(join(folder, notebook))).toBe(false);
  expect(workbench.runs.list("kept").map((run) => run.notebook)).toEqual([other]);
  await workbench.close();
  const again = openWorkbench(folder).open(other);
  expect(texts(again.state.cells)).toEqual(["", "42", "43"]);
});

test("a renamed notebook still sees what another program writes to its file", async () => {
  const folder = workspaceWith("1");
  const workbench = openWorkbench(folder);
  const session = workbench.open(notebook);
  workbench.rename(notebook, "moved.ts");
  const changed = eventOf(session, (event) => event.type === "cell" && event.cell.source === "2");
  writeFileSync(join(folder, "moved.ts"), "// %%\n2\n");
  await changed;
});

test("a name that is taken or outside is refused, and nothing moves", () => {
  const folder = workspaceWith("1");
  writeNotebook(folder, "taken.ts", "2");
  const workbench = openWorkbench(folder);
  workbench.open(notebook);
  expect(() => workbench.rename(notebook, "taken.ts")).toThrowError(expect.objectContaining({ code: "notebook/exists" }));
  expect(() => workbench.rename(notebook, "../out.ts")).toThrowError(expect.objectContaining({ code: "notebook/outside-workspace" }));
  expect(() => workbench.duplicate(notebook, "taken.ts")).toThrowError(expect.objectContaining({ code: "notebook/exists" }));
  expect(text(folder, "taken.ts")).toContain("2");
  expect(workbench.session(notebook).path).toBe(notebook);
});

test("a notebook that takes the name of one that is gone keeps its own outputs", async () => {
  const folder = workspaceWith("'first'");
  writeNotebook(folder, other, "'second'");
  const before = openWorkbench(folder);
  await runAll(before.open(notebook));
  await runAll(before.open(other));
  await before.close();
  rmSync(join(folder, notebook));
  const workbench = openWorkbench(folder);
  workbench.rename(other, notebook);
  expect(texts(workbench.open(notebook).state.cells)).toEqual(["'second'"]);
});

test("a duplicate has the text to the byte and the outputs, as cells of its own", async () => {
  const folder = workspaceWith("[1, 2].map((n) => n * 2)");
  const workbench = openWorkbench(folder);
  const [cell] = await runAll(workbench.open(notebook));
  expect(workbench.duplicate(notebook, other)).toBe(other);
  expect(text(folder, other)).toBe(text(folder, notebook));
  const [copy] = workbench.open(other).state.cells;
  expect(copy!.outputs).toEqual(cell!.outputs);
  expect(copy!.id).not.toBe(cell!.id);
});

test("a deleted notebook lies in the workspace's trash where there is no desktop, and comes back with its outputs", async () => {
  const folder = workspaceWith("6 * 7");
  withoutDesktop();
  const workbench = openWorkbench(folder);
  await runAll(workbench.open(notebook));
  const deleted = await workbench.trash(notebook);
  expect(deleted).toMatchObject({ path: notebook });
  expect(existsSync(join(folder, notebook))).toBe(false);
  expect(() => workbench.session(notebook)).toThrowError(expect.objectContaining({ code: "notebook/not-open" }));
  expect((await workbench.workspace()).notebooks).toEqual([]);
  expect(workbench.restore(deleted!.id)).toBe(notebook);
  expect(texts(workbench.open(notebook).state.cells)).toEqual(["42"]);
  expect(() => workbench.restore(deleted!.id)).toThrowError(expect.objectContaining({ code: "notebook/not-in-trash" }));
});

test("what has taken the place of a deleted notebook is not overwritten by restoring it", async () => {
  const folder = workspaceWith("'old'");
  withoutDesktop();
  const workbench = openWorkbench(folder);
  const deleted = await workbench.trash(notebook);
  writeNotebook(folder, notebook, "'new'");
  expect(() => workbench.restore(deleted!.id)).toThrowError(expect.objectContaining({ code: "notebook/exists" }));
  expect(text(folder, notebook)).toContain("'new'");
});

test("a notebook whose cell runs is not deleted", async () => {
  const folder = workspaceWith("await new Promise((done) => setTimeout(done, 60_000))");
  const workbench = openWorkbench(folder);
  const session = workbench.open(notebook);
  const running = eventOf(session, (event) => event.type === "cell" && event.cell.state === "running");
  session.runAll();
  await running;
  await expect(workbench.trash(notebook)).rejects.toMatchObject({ code: "notebook/running" });
  expect(existsSync(join(folder, notebook))).toBe(true);
});

test.runIf(process.platform === "linux")(
  "on a Linux desktop the file goes to the home trash, as the Trash specification says",
  async () => {
    const folder = temporaryFolder();
    const home = temporaryFolder();
    const desktop = { DISPLAY: ":0", XDG_DATA_HOME: home };
    for (const words of ["one", "two"]) {
      const file = join(folder, "with space.ts");
      writeFileSync(file, words);
      expect(await moveToSystemTrash(file, desktop)).toBe(true);
      expect(existsSync(file)).toBe(false);
    }
    expect(readdirSync(join(home, "Trash/files"))).toEqual(["with space.2.ts", "with space.ts"]);
    expect(text(home, "Trash/files/with space.2.ts")).toBe("two");
    const info = text(home, "Trash/info/with space.ts.trashinfo").split("\n");
    expect(info[0]).toBe("[Trash Info]");
    expect(info[1]).toBe(`Path=${folder}/with%20space.ts`);
    expect(info[2]).toMatch(/^DeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  },
);

test("pages that have the notebook open hear of its new name, get its events under that, and hear when it is deleted", async () => {
  const folder = workspaceWith("1");
  withoutDesktop();
  const workbench = openWorkbench(folder);
  const service = await startService({ workbench, port: 0 });
  onTestFinished(() => service.close());
  const [page, elsewhere] = [await connect(service.url), await connect(service.url)];
  await page.rpc.openNotebook(notebook);
  const { path } = await elsewhere.rpc.renameNotebook(notebook, other);
  await page.rpc.runAll(path);
  await page.until((event) => event.type === "cell" && event.cell.state === "fresh");
  await page.rpc.stopKernel(path);
  await elsewhere.rpc.deleteNotebook(path);
  await page.rpc.workspace();
  expect(page.moved).toEqual([
    [notebook, other],
    [other, null],
  ]);
  expect(elsewhere.moved).toEqual([]);
  const [deleted] = await elsewhere.rpc.deletedNotebooks();
  expect(deleted!.path).toBe(other);
});

test("every template is a notebook, and an unknown one is refused by name", () => {
  for (const { id } of notebookTemplates.filter(({ id }) => id !== "blank")) {
    expect(parseNotebook(newNotebookText({ template: id })!).cells.length).toBeGreaterThan(3);
  }
  expect(newNotebookText({ template: "blank" })).toBeUndefined();
  expect(() => newNotebookText({ template: "other" })).toThrowError(expect.objectContaining({ code: "notebook/unknown-template" }));
});

/** As on a machine that is reached through ssh. */
function withoutDesktop(): void {
  const before = process.env.SSH_CONNECTION;
  process.env.SSH_CONNECTION = "10.0.0.1 1 10.0.0.2 22";
  onTestFinished(() => {
    if (before === undefined) delete process.env.SSH_CONNECTION;
    else process.env.SSH_CONNECTION = before;
  });
}
