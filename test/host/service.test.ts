import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { databasePath } from "../../db/openDatabase.ts";
import { type Service, startService } from "../../main/host/service.ts";
import type { Workbench } from "../../main/host/workbench.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { rowsOf } from "../runs/loggedRows.ts";
import { notebook, openWorkbench, texts, workspaceWith } from "./openWorkspace.ts";
import { connect } from "./pageClient.ts";

async function serviceWith(...cells: readonly string[]): Promise<{ service: Service; folder: string; workbench: Workbench }> {
  const folder = workspaceWith(...cells);
  const workbench = openWorkbench(folder);
  const page = join(temporaryFolder(), "page");
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "<!doctype html><title>Steerlab</title>");
  writeFileSync(join(page, "..", "secret.txt"), "secret");
  const service = await startService({ workbench, page, port: 0 });
  onTestFinished(() => service.close());
  return { service, folder, workbench };
}

describe("who may speak to the service", () => {
  it("is refused without the token, and told so", async () => {
    const { service } = await serviceWith();
    for (const token of ["", "wrong", `${service.token}x`]) {
      const socket = new WebSocket(`ws://127.0.0.1:${service.port}/rpc`);
      await once(socket, "open");
      socket.send(token);
      const [code, reason] = await once(socket, "close");
      expect(code).toBe(4401);
      expect(String(reason)).toContain("token");
    }
  });

  it.each([
    ["a page of another site", { origin: "https://example.org" }],
    ["a page of another service of this machine", { origin: "http://127.0.0.1:1" }],
    ["a page without an origin of its own", { origin: "null" }],
    ["a name that another site gave to this machine", { headers: { Host: "example.org" } }],
  ])("is not %s, whatever its token", async (_, options) => {
    const { service } = await serviceWith();
    const socket = new WebSocket(`ws://127.0.0.1:${service.port}/rpc`, options);
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("403");
  });

  it("must use a name of this machine for the page too", async () => {
    const { service } = await serviceWith();
    expect(await statusOf(service, "/", "localhost:8080")).toBe(200); // a tunnel with another port
    expect(await statusOf(service, "/", "example.org")).toBe(403);
  });
});

describe("the page", () => {
  it("comes with a strict content policy; nothing outside its folder comes at all", async () => {
    const { service } = await serviceWith();
    const response = await fetch(`http://127.0.0.1:${service.port}/`);
    expect(await response.text()).toContain("Steerlab");
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-eval");
    for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets"]) {
      expect(await statusOf(service, path, "localhost"), path).toBe(404);
    }
  });

  it("has a port of its own choice, or a clear word when that is taken", async () => {
    const { service, workbench } = await serviceWith();
    const twice = startService({ workbench, port: service.port });
    await expect(twice).rejects.toMatchObject({ code: "service/port-in-use", message: expect.stringContaining(String(service.port)) });
    const occupied = createServer().listen(7411, "127.0.0.1");
    occupied.on("error", () => {}); // something else has the usual port already
    onTestFinished(() => void occupied.close());
    const third = await startService({ workbench });
    expect(third.port).not.toBe(7411);
    await third.close();
  });
});

describe("calls", () => {
  it("edit, save and run, and tell what happens; errors arrive with code and hint, typed arrays as themselves", async () => {
    const { service, folder } = await serviceWith("const a = 1;\na;");
    const page = await connect(service.url);
    const state = await page.rpc.openNotebook(notebook);
    const [cell] = state.cells;
    await page.rpc.editCell(notebook, cell!.id, "const a = 41;\na + 1;", cell!.version);
    await page.rpc.saveNow(notebook);
    expect(readFileSync(join(folder, notebook), "utf8")).toContain("41");
    const stale = page.rpc.editCell(notebook, cell!.id, "x", cell!.version);
    await expect(stale).rejects.toMatchObject({ code: "notebook/conflict", hint: expect.any(String) });
    await page.rpc.runAll(notebook);
    await page.until((event) => event.type === "cell" && event.cell.state === "fresh");
    expect(page.notebookEvents).toContainEqual(
      expect.objectContaining({ type: "output", index: 0, output: { kind: "display", shown: { shown: "value", text: "42" } } }),
    );
    await expect(page.rpc.getRun("none")).rejects.toMatchObject({ code: "run/unknown" });
    await expect(page.rpc.runAll("experiments/other.ts")).rejects.toMatchObject({ code: "notebook/not-open" });
  });

  it("give the runs of a kernel with all that repeats them, and send their metrics as they come", async () => {
    const { service } = await serviceWith(
      "const rate = 0.5;",
      `import { startRun, runs } from "steerlab";
const run = startRun({ name: "toy", config: { rate }, tags: ["first"] });
for (let step = 0; step < 500; step++) run.log({ loss: rate / (step + 1) });
run.artifact("scores", new Float64Array([1, 2]));
run.summary({ best: 0.001 });
run.finish();
run.id;`,
      'import { runs as log } from "steerlab";\nlog.list("toy").length;',
    );
    const page = await connect(service.url);
    const { cells } = await page.rpc.openNotebook(notebook);
    await page.rpc.runAll(notebook);
    await page.until((event) => event.type === "cell" && event.cell.id === cells[2]!.id && event.cell.state === "fresh");
    const [row] = await page.rpc.listRuns("toy");
    expect(row).toMatchObject({
      state: "finished",
      notebook,
      cellIndex: 1,
      tags: ["first"],
      metrics: { loss: 0.001 },
      summary: { best: 0.001 },
    });
    const run = await page.rpc.getRun(row!.id);
    expect(run.provenance).toMatchObject({
      cellSource: expect.stringContaining("startRun({"),
      dependencies: [{ index: 0, source: "const rate = 0.5;" }],
      gitCommit: null,
      environment: { node: process.versions.node },
    });
    const { [row!.id]: series } = await page.rpc.getSeries([row!.id], "loss");
    expect(series!.values).toBeInstanceOf(Float64Array);
    expect(series!.values).toEqual(Float64Array.from({ length: 500 }, (_, step) => 0.5 / (step + 1)));
    expect(await page.rpc.getArtifact(row!.id, "scores")).toEqual(new Float64Array([1, 2]));
    const told = page.runEvents.flatMap((event) => (event.type === "metrics" ? rowsOf(event.columns) : []));
    expect(told).toHaveLength(500);
    const third = (await page.rpc.openNotebook(notebook)).cells[2]!;
    expect(third.outputs).toEqual([{ kind: "display", shown: { shown: "value", text: "1" } }]);
    await page.rpc.deleteRuns([row!.id]);
    expect(await page.rpc.listRuns()).toEqual([]);
  });
});

describe("a database that another program has locked", () => {
  it("is told to the page, keeps no cell from running, and gets everything when it is free", async () => {
    const { service, folder, workbench } = await serviceWith('console.log("kept");');
    const page = await connect(service.url);
    await page.rpc.openNotebook(notebook);
    workbench.flush();
    const other = new Sqlite(databasePath(folder));
    onTestFinished(() => void other.close());
    other.exec("BEGIN IMMEDIATE");
    await page.rpc.runAll(notebook);
    await page.until((event) => event.type === "cell" && event.cell.state === "fresh");
    expect(page.problems[0]).toMatchObject({ code: "database/locked", hint: expect.any(String) });
    other.exec("ROLLBACK");
    await workbench.close();
    expect(texts(openWorkbench(folder).open(notebook).state.cells)).toEqual(["kept\n"]);
  });
});

describe("a page that closes", () => {
  it("loses nothing: what came meanwhile is there when it comes back", async () => {
    const { service, workbench } = await serviceWith(
      'import { existsSync, watch } from "node:fs";\nconsole.log("seen");\nawait new Promise((resolve) => { const look = () => existsSync("page-left") && resolve(watcher.close()); const watcher = watch(".", look); look(); });\nconsole.log("missed");',
    );
    const first = await connect(service.url);
    await first.rpc.openNotebook(notebook);
    await first.rpc.runAll(notebook);
    await first.until((event) => event.type === "output");
    first.socket.terminate();
    await once(first.socket, "close");
    writeFileSync(join(workbench.folder, "page-left"), "");
    await workbench.session(notebook).whenIdle();
    const second = await connect(service.url);
    const [cell] = (await second.rpc.openNotebook(notebook)).cells;
    expect(cell!.state).toBe("fresh");
    expect(cell!.outputs).toEqual([{ kind: "stream", name: "stdout", text: "seen\nmissed\n" }]);
  });

  it("lets go of notebooks without a kernel, and keeps those with variables", async () => {
    const { service, workbench } = await serviceWith("const kept = 1;");
    const page = await connect(service.url);
    const { cells } = await page.rpc.openNotebook(notebook);
    await page.rpc.runCells(notebook, [cells[0]!.id]);
    await workbench.session(notebook).whenIdle();
    await page.rpc.closeNotebook(notebook);
    expect(workbench.session(notebook).kernelState).toBe("idle");
    await page.rpc.openNotebook(notebook);
    await page.rpc.stopKernel(notebook);
    const other = await connect(service.url);
    await other.rpc.openNotebook(notebook);
    await page.rpc.closeNotebook(notebook);
    expect((await other.rpc.insertCell(notebook, 0, "code", "1;")).cellId).toBeTruthy();
    await other.rpc.closeNotebook(notebook);
    expect(() => workbench.session(notebook)).toThrowError(expect.objectContaining({ code: "notebook/not-open" }));
  });
});

function statusOf(service: Service, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port: service.port, path, headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    asking.on("error", reject).end();
  });
}
