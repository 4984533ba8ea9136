import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { databasePath, openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { isOwnerGone, isProcessAlive, processOwner } from "../../main/host/processOwner.ts";
import { newRun } from "../db/newRun.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { notebook, openWorkbench, texts, workspaceWith } from "./openWorkspace.ts";
import { connect } from "./pageClient.ts";

interface Ready {
  readonly url: string;
  readonly pid: number;
  readonly running?: boolean;
}

/** Starts the service as the shells do; resolves with the line that it prints. */
async function startProcess(...args: readonly string[]): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = spawn(process.execPath, ["main/host/main.ts", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(createInterface(child.stdout!), "line");
  return { child, ready: JSON.parse(line) };
}

const noteOf = (folder: string): string => join(folder, ".steerlab", "service.json");

describe("the service as a process", () => {
  it("is found by a second start, and ends in order: saved, stored, no kernel and no note left", async () => {
    const folder = workspaceWith(
      'import process from "node:process";\nprocess.pid;',
      'console.log("running");\nawait new Promise(() => {});',
    );
    const { child, ready } = await startProcess("--workspace", folder);
    expect(statSync(noteOf(folder)).mode & 0o777).toBe(0o600);
    const second = await startProcess("--workspace", folder);
    expect(second.ready).toEqual({ url: ready.url, pid: ready.pid, running: true });

    const page = await connect(ready.url);
    const { cells } = await page.rpc.openNotebook(notebook);
    await page.rpc.runAll(notebook);
    await page.until((event) => event.type === "output" && event.cellId === cells[1]!.id);
    const kernel = Number(texts((await page.rpc.openNotebook(notebook)).cells)[0]);
    await page.rpc.insertCell(notebook, 2, "code", "const unsaved = 1;");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(existsSync(noteOf(folder))).toBe(false);
    expect(isProcessAlive(kernel)).toBe(false);
    expect(readFileSync(join(folder, notebook), "utf8")).toContain("const unsaved = 1;");
    const after = openWorkbench(folder).open(notebook).state.cells;
    expect(after[1]!.state).toBe("interrupted");
    expect(texts(after)[1]).toMatch(/^running\n/);
  });

  it("that was killed leaves a note that the next start sees through, its outputs, and crashed runs", async () => {
    const folder = workspaceWith(
      'import { startRun } from "steerlab";\nstartRun({ name: "cut off" }).log({ loss: 2 });\nconsole.log("stored");\nawait new Promise(() => {});',
    );
    const { child, ready } = await startProcess("--workspace", folder);
    const page = await connect(ready.url);
    await page.rpc.openNotebook(notebook);
    await page.rpc.runAll(notebook);
    // What a page has been shown is stored: it may be killed at once.
    await page.until((event) => event.type === "output" && event.output.kind === "stream" && event.output.text.includes("stored"));
    await vi.waitFor(() => expect(page.runEvents).toContainEqual(expect.objectContaining({ type: "metrics" })));
    child.kill("SIGKILL");
    await once(child, "exit");
    const next = await startProcess("--workspace", folder);
    expect(next.ready.running).toBeUndefined();
    const again = await connect(next.ready.url);
    const [cell] = (await again.rpc.openNotebook(notebook)).cells;
    expect(cell!.state).toBe("interrupted");
    expect(texts([cell!])[0]).toContain("stored");
    expect((await again.rpc.listRuns())[0]).toMatchObject({ name: "cut off", state: "crashed", metrics: { loss: 2 } });
  });

  it.each([
    ["--port", "no-number", "service/bad-port"],
    ["--workspace", "/nowhere/at/all", "workspace/not-found"],
  ])("says what is wrong with %s %s", async (option, value, code) => {
    const child = spawn(process.execPath, [resolve("main/host/main.ts"), option, value], {
      cwd: temporaryFolder(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [[text], [exit]] = await Promise.all([once(child.stderr!.setEncoding("utf8"), "data"), once(child, "exit")]);
    expect(exit).toBe(1);
    expect(text).toContain(code);
    expect(existsSync("/nowhere")).toBe(false);
  });

  it("refuses a database of a newer version, by name", async () => {
    const folder = workspaceWith("1;");
    const database = openDatabase(databasePath(folder));
    database.once("PRAGMA user_version = 9000").run();
    database.close();
    const child = spawn(process.execPath, ["main/host/main.ts", "--workspace", folder], { stdio: ["ignore", "ignore", "pipe"] });
    const [[text], [exit]] = await Promise.all([once(child.stderr!.setEncoding("utf8"), "data"), once(child, "exit")]);
    expect(exit).toBe(1);
    expect(text).toContain("database/newer");
  });

  it("keeps a damaged database aside, says so to every page, and works on with a new one", async () => {
    const folder = workspaceWith("1;");
    openDatabase(databasePath(folder)).close();
    writeFileSync(databasePath(folder), "no database at all".repeat(500));
    const { ready } = await startProcess("--workspace", folder);
    const page = await connect(ready.url);
    await page.rpc.workspace();
    expect(page.problems).toEqual([expect.objectContaining({ code: "database/salvaged", hint: expect.stringContaining("damaged-") })]);
    expect(await page.rpc.listRuns()).toEqual([]);
    const aside = readdirSync(dirname(databasePath(folder))).find((name) => name.includes("damaged-"));
    expect(readFileSync(join(dirname(databasePath(folder)), aside!), "utf8")).toContain("no database at all");
  });
});

describe("the owner of a run", () => {
  it("is gone when its process is, also when another process has its number by now", async () => {
    const own = processOwner();
    expect(isOwnerGone(own)).toBe(false);
    const [host, pid, started] = own.split("/");
    const ended = spawn(process.execPath, ["-e", ""]);
    await once(ended, "exit");
    expect(isOwnerGone(`${host}/${ended.pid}/${started}`)).toBe(true);
    expect(isOwnerGone(`elsewhere/${ended.pid}/${started}`)).toBe(false);
    if (started) expect(isOwnerGone(`${host}/${pid}/${Number(started) - 1}`)).toBe(true);
  });

  it("alive keeps its run running when another program opens the workspace", () => {
    const folder = workspaceWith("1;");
    const db = openDatabase(databasePath(folder));
    onTestFinished(() => db.close());
    new RunStore(db).start({ ...newRun("c-1"), owner: processOwner() });
    expect(openWorkbench(folder).runs.get("c-1")?.state).toBe("running");
  });
});
