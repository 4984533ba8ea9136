// Notebooks to and from other formats in the terminal.
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { jupytextPython, validated } from "../exchange/jupytextPython.ts";
import { notebook, openWorkbench, texts, workspaceWith } from "../host/openWorkspace.ts";
import { start, steerlab } from "./steerlab.ts";

const cells = [
  'import { startRun, table } from "steerlab";\nconsole.log("hello");\ntable([{ model: "warm", accuracy: 0.5 }]);',
  'const run = startRun({ name: "toy", config: {} });\nrun.log({ loss: 0.25 }, 0);\nrun.finish();\nrun.id',
];

describe("steerlab run --output", () => {
  it("writes a report at the end, with outputs and runs", async () => {
    const folder = workspaceWith(...cells);
    const report = join(folder, "out", "report.html");
    const { code, errors } = await steerlab("run", join(folder, notebook), "--workspace", folder, "--output", report);
    expect([code, errors]).toEqual([0, ""]);
    const html = readFileSync(report, "utf8");
    for (const part of ["hello", "0.5000", "<h2>Runs</h2>", "toy", "loss 0.25"]) expect(html).toContain(part);
    expect(readdirSync(dirname(report))).toEqual(["report.html"]);
  });

  it("writes it of a run that fails too, with the error in it, and ends with 1 as before", async () => {
    const folder = workspaceWith('console.log("before");', 'throw new Error("on <the> way");', 'console.log("never");');
    const report = join(folder, "report.ipynb");
    const { code, errors } = await steerlab("run", join(folder, notebook), "--workspace", folder, "--output", report);
    expect(code).toBe(1);
    expect(errors).toContain("on <the> way");
    const { cells: written } = JSON.parse(readFileSync(report, "utf8"));
    expect(written.map((cell: { outputs: { output_type: string }[] }) => cell.outputs.map((output) => output.output_type))).toEqual([
      ["stream"],
      ["error"],
      [],
    ]);
    if (jupytextPython) expect(validated(readFileSync(report, "utf8")).cells).toHaveLength(3);
  });

  it("writes it of a run that was interrupted, and ends with 130 as before", async () => {
    const folder = workspaceWith('console.log("begun");\nwhile (true) {}');
    const report = join(folder, "report.html");
    const child = start("run", join(folder, notebook), "--workspace", folder, "--output", report);
    for await (const text of child.stdout.setEncoding("utf8")) if (text.includes("begun")) child.kill("SIGINT");
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(130);
    expect(readFileSync(report, "utf8")).toContain('<p class="note">Interrupted.</p>');
  });

  it("refuses a file that is there and a format that it does not know before anything runs", async () => {
    const folder = workspaceWith('console.log("ran");');
    writeFileSync(join(folder, "kept.html"), "mine");
    const there = await steerlab("run", join(folder, notebook), "--workspace", folder, "--output", join(folder, "kept.html"));
    expect([there.code, there.out]).toEqual([1, ""]);
    expect(there.errors).toContain("exchange/file-exists");
    expect(readFileSync(join(folder, "kept.html"), "utf8")).toBe("mine");
    const unknown = await steerlab("run", join(folder, notebook), "--workspace", folder, "--output", join(folder, "report.pdf"));
    expect([unknown.code, unknown.out]).toEqual([1, ""]);
    expect(unknown.errors).toContain("exchange/unknown-format");
    const forced = await steerlab("run", join(folder, notebook), "--workspace", folder, "-o", join(folder, "kept.html"), "--force");
    expect(forced.code).toBe(0);
    expect(readFileSync(join(folder, "kept.html"), "utf8")).toContain("ran");
  });
});

describe("steerlab export and import", () => {
  it("bring a notebook with its outputs to another workspace, ids and all", async () => {
    const folder = workspaceWith(...cells);
    expect((await steerlab("run", join(folder, notebook), "--workspace", folder)).code).toBe(0);
    const exported = await steerlab("export", join(folder, notebook), "--to", "ipynb", "--workspace", folder);
    const file = join(folder, notebook.replace(".ts", ".ipynb"));
    expect([exported.code, exported.errors, exported.out.trim()]).toEqual([0, "", file]);
    const before = openWorkbench(folder).open(notebook).state.cells;

    const other = temporaryFolder();
    const target = join(other, "brought.ts");
    const imported = await steerlab("import", file, "--workspace", other, "--output", target);
    expect([imported.code, imported.errors]).toEqual([0, ""]);
    expect(readFileSync(target, "utf8")).toBe(readFileSync(join(folder, notebook), "utf8"));
    const after = openWorkbench(other).open("brought.ts").state.cells;
    expect(texts(after)).toEqual(texts(before));
    expect(texts(after)[0]).toBe("hello\n|table");
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it("export what was never run, and leave the workspace as it is", async () => {
    const folder = workspaceWith("1 + 1");
    const output = join(folder, "page.html");
    const { code } = await steerlab("export", join(folder, notebook), "--to", "html", "-o", output, "--workspace", folder);
    expect(code).toBe(0);
    expect(readFileSync(output, "utf8")).toContain("Not run.");
    expect(readdirSync(folder).sort()).toEqual(["experiments", "page.html"]);
  });

  it("give cells new ids beside a notebook that has theirs, whose outputs stay", async () => {
    const folder = workspaceWith(...cells);
    await steerlab("run", join(folder, notebook), "--workspace", folder, "--output", join(folder, "copy.ipynb"));
    const { code } = await steerlab("import", join(folder, "copy.ipynb"), "--workspace", folder);
    expect(code).toBe(0);
    const workbench = openWorkbench(folder);
    const [first, copy] = [notebook, "copy.ts"].map((path) => workbench.open(path).state.cells);
    expect(texts(first!)).toEqual(texts(copy!));
    expect(first!.map(({ id }) => id).filter((id) => copy!.some((cell) => cell.id === id))).toEqual([]);
  });

  it("import over a notebook only when told to, and then with what the file brings", async () => {
    const folder = workspaceWith("1");
    const python = { cells: [{ cell_type: "code", metadata: {}, source: "print(1)", execution_count: 1, outputs: [] }], metadata: {} };
    const source = join(folder, "experiments", "test.ipynb");
    writeFileSync(source, JSON.stringify({ ...python, nbformat: 4, nbformat_minor: 2 }));
    const refused = await steerlab("import", source, "--workspace", folder);
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain("exchange/file-exists");
    expect((await steerlab("import", source, "--workspace", folder, "--force")).code).toBe(0);
    expect(readFileSync(join(folder, notebook), "utf8")).toMatch(
      /Imported from `test\.ipynb`, a notebook in Python[\s\S]*language="python"\n\/\/ print\(1\)\n$/,
    );
  });

  it("say what is wrong with a file that is no notebook", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "x.ipynb"), "{");
    const { code, errors } = await steerlab("import", join(folder, "x.ipynb"), "--workspace", folder);
    expect(code).toBe(1);
    expect(errors).toContain("exchange/not-a-notebook: x.ipynb is no Jupyter notebook");
    expect((await steerlab("export", join(folder, "x.ipynb"))).code).toBe(2);
  });
});
