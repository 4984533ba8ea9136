import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { databasePath, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { notebook, openWorkbench, texts, workspaceWith } from "../host/openWorkspace.ts";
import { start, steerlab } from "./steerlab.ts";

const toyRun = (name: string, rate: string) => `import { params, startRun } from "steerlab";
const { seed } = params({ seed: 0 });
const run = startRun({ name: "${name}", config: { rate: ${rate}, seed } });
for (let step = 0; step < 10; step++) run.log({ loss: ${rate} / (step + 1) });
run.finish();`;

describe("steerlab run", () => {
  it("runs a notebook in plain lines, records its runs, and keeps outputs for the workbench", async () => {
    const folder = workspaceWith(
      toyRun("toy", "0.5"),
      'import { markdown, table } from "steerlab";\nconsole.log("seed is", String(seed));\ntable([{ model: "warm", accuracy: 0.5 }]);',
    );
    const { code, out, errors } = await steerlab("run", join(folder, notebook), "--workspace", folder, "--param", "seed=3");
    expect(errors).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/── cell 1 \(1 of 2\) {2}const \{ seed \} = params/);
    expect(out).toContain("seed is 3\nmodel  accuracy\n");
    expect(out).toMatch(/── 2 cells in .*; runs x-/);
    expect(out).not.toContain("\x1b");
    const database = openReadOnly(databasePath(folder));
    onTestFinished(() => database.close());
    const runs = new RunStore(database);
    const [run] = runs.list();
    expect(run).toMatchObject({ name: "toy", state: "finished", config: { rate: 0.5, seed: 3 }, metrics: { loss: 0.05 }, notebook });
    expect(runs.get(run!.id)?.provenance.params).toEqual({ seed: "3" });
    expect(texts(openWorkbench(folder).open(notebook).state.cells)[1]).toBe("seed is 3\n|table");
  });

  it("ends with 1 at the first cell that fails, with the line of the file and of the cell", async () => {
    const folder = workspaceWith('console.log("first");', 'const a = 1;\nthrow new Error("on line two");', 'console.log("never");');
    const { code, out, errors } = await steerlab("run", join(folder, notebook), "--workspace", folder);
    expect(code).toBe(1);
    expect(out).toContain("first");
    expect(out).not.toContain("never");
    expect(errors).toContain(`${join(folder, notebook)}:6:7: cell 2, line 2\nError: on line two`);
  });

  it("gives one JSON value a line on request", async () => {
    const folder = workspaceWith("1 + 1;", 'throw new Error("no");');
    const { code, out } = await steerlab("run", join(folder, notebook), "--workspace", folder, "--json");
    expect(code).toBe(1);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual({ cell: 1, output: { kind: "display", shown: { shown: "value", text: "2" } } });
    expect(lines).toContainEqual(expect.objectContaining({ cell: 2, state: "failed" }));
    expect(lines.at(-1)).toMatchObject({ ok: false, runs: [] });
  });

  it("stops on Ctrl-C, keeps what came until then, and ends with 130", async () => {
    const folder = workspaceWith('console.log("working");\nwhile (true) {}');
    const child = start("run", join(folder, notebook), "--workspace", folder);
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      out += chunk;
      if (out.includes("working\n")) child.kill("SIGINT");
    });
    expect(await once(child, "close")).toEqual([130, null]);
    const [cell] = openWorkbench(folder).open(notebook).state.cells;
    expect(cell!.state).toBe("interrupted");
    expect(texts([cell!])[0]).toContain("working");
  });

  it.each([
    [["--param", "seed"], 2, "key=value"],
    [["--param", "seed=1", "--param", "seed=2"], 2, "twice"],
    [["--param", "sed=1"], 1, "params/unknown"],
    [["--param", "seed=one"], 1, "params/not-a-number"],
    [["--no-such-option"], 2, "--no-such-option"],
  ])("checks %j", async (args, expected, word) => {
    const folder = workspaceWith('import { params } from "steerlab";\nconst { seed } = params({ seed: 0 });');
    const { code, errors } = await steerlab("run", join(folder, notebook), "--workspace", folder, ...args);
    expect(errors).toContain(word);
    expect(code).toBe(expected);
  });

  it("refuses parameters that no cell asks for, and files that are not there", async () => {
    const folder = workspaceWith("1;");
    const unused = await steerlab("run", join(folder, notebook), "--workspace", folder, "--param", "seed=1");
    expect([unused.code, unused.errors]).toEqual([1, expect.stringContaining("params/none")]);
    const missing = await steerlab("run", join(folder, "none.ts"), "--workspace", folder);
    expect([missing.code, missing.errors]).toEqual([1, expect.stringContaining("notebook/not-found")]);
  });
});

describe("steerlab runs", () => {
  it("lists, shows and compares what was recorded", async () => {
    const second = 'const run2 = startRun({ name: "fast", config: { rate: 2, seed } });\nrun2.log({ loss: 0.2 });\nrun2.finish();';
    const folder = workspaceWith(toyRun("slow", "0.5"), second);
    const ran = await steerlab("run", join(folder, notebook), "--workspace", folder);
    expect(ran).toMatchObject({ code: 0, errors: "" });
    const list = await steerlab("runs", "list", "--workspace", folder, "--json");
    const [fast, slow] = JSON.parse(list.out) as { id: string; name: string }[];
    expect([fast!.name, slow!.name]).toEqual(["fast", "slow"]);
    const found = await steerlab("runs", "list", "slow", "--workspace", folder);
    expect(found.out).toContain(slow!.id);
    expect(found.out).not.toContain(fast!.id);
    const shown = await steerlab("runs", "show", slow!.id, "--workspace", folder);
    expect(shown.out).toMatch(/Config\n {2}rate {2}0\.5\n/);
    expect(shown.out).toContain('const run = startRun({ name: "slow"');
    const compared = await steerlab("runs", "compare", slow!.id, fast!.id, "--workspace", folder);
    expect(compared.out).toMatch(/Config that differs\n.*\n.*\nrate +0\.5 +2 +≠/);
    expect(compared.out).toMatch(/Last metrics\n.*\n.*\nloss +0\.05 +0\.2 +≠/);
    expect(compared.out).toContain('+ const run2 = startRun({ name: "fast"');
  });

  it("says what is not there", async () => {
    const folder = workspaceWith("1;");
    const none = await steerlab("runs", "list", "--workspace", folder);
    expect([none.code, none.errors]).toEqual([1, expect.stringContaining("database/missing")]);
    const unknown = await steerlab("runs", "dance");
    expect([unknown.code, unknown.errors]).toEqual([2, expect.stringContaining("dance")]);
    const help = await steerlab("--help");
    expect([help.code, help.out]).toEqual([0, expect.stringContaining("steerlab run FILE")]);
  });
});
