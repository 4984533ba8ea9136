import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFunctions } from "../../main/host/runFunctions.ts";
import { notebook, openWorkbench, runAll, workspaceWith } from "./openWorkspace.ts";

const cells = [
  'import { params, startRun } from "steerlab";\nconst { seed, rate } = params({ seed: 0, rate: 0.5 });',
  'const unrelated = "not needed";',
  `const first = startRun({ name: "first", config: { seed } });
first.finish();
const run = startRun({ name: "toy", config: { rate, seed } });
let state = seed + 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
for (let step = 0; step < 20; step++) run.log({ loss: rate * random(), tokensPerSecond: performance.now() }, step);
run.summary({ best: random(), milliseconds: performance.now() });
run.finish();`,
];

async function recorded() {
  const folder = workspaceWith(...cells);
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", ...args]);
  git("init", "-q");
  git("add", "experiments");
  git("commit", "-qm", "first");
  appendFileSync(join(folder, notebook), "\n// %%\n1;\n");
  writeFileSync(join(folder, "notes.txt"), "new");
  const workbench = openWorkbench(folder, { params: { seed: "3" } });
  await runAll(workbench.open(notebook));
  workbench.flush();
  const run = workbench.book.table.window({ query: "name = toy" }).rows[0]!;
  return { folder, workbench, id: run.id, ask: runFunctions(workbench) };
}

describe("a run", () => {
  it("keeps what repeats it: cells, parameters, commit, the changes of the work tree, its place in its cell", async () => {
    const { id, ask } = await recorded();
    const { provenance } = await ask.getRun(id);
    expect(provenance).toMatchObject({
      params: { seed: "3" },
      gitDirty: true,
      ordinal: 1,
      dependencies: [{ index: 0, source: expect.stringContaining("params(") }],
    });
    expect(provenance.gitCommit).toMatch(/^[0-9a-f]{40}$/);
    expect(provenance.gitDiff).toContain("+// %%\n+1;");
    expect(provenance.gitDiff).toContain("# not in git: notes.txt");
  });

  it("says when its notebook no longer has its cells", async () => {
    const { folder, id, ask } = await recorded();
    expect(await ask.runSource(id)).toEqual({ state: "same", changed: [] });
    const file = join(folder, notebook);
    writeFileSync(file, readFileSync(file, "utf8").replace("rate: 0.5", "rate: 0.7"));
    expect(await ask.runSource(id)).toEqual({ state: "changed", changed: [1] });
  });

  it("runs again from a notebook of its own, with its parameters, to the same numbers to the bit", async () => {
    const { folder, workbench, id } = await recorded();
    await workbench.close();
    // A workbench without parameters: they come with the notebook.
    const again = openWorkbench(folder);
    const ask = runFunctions(again);
    const repeated = await ask.repeatRun(id);
    expect(repeated).toMatchObject({ before: id, notebook: `experiments/again/${id}.ts`, comparable: true, differing: 0 });
    expect(repeated.numbers.map(({ key }) => key)).toEqual([
      "summary.best",
      ...Array.from({ length: 20 }, (_, step) => `loss at step ${step}`),
    ]);
    expect((await ask.getRun(repeated.after)).config).toEqual({ rate: 0.5, seed: 3 });
    const text = readFileSync(join(folder, repeated.notebook), "utf8");
    expect(text).toContain(`// Made from run \`${id}\` of ${notebook}`);
    expect(text).not.toContain("unrelated");
    expect(again.session.bind(again, repeated.notebook)).toThrowError(expect.objectContaining({ code: "notebook/not-open" })); // its kernel is given back
  });

  it("whose cell no longer makes the same shows each number that differs", async () => {
    const { folder, workbench, id } = await recorded();
    const run = workbench.book.get(id);
    writeFileSync(join(folder, "rate.json"), "0.25");
    const source = run.provenance.cellSource!;
    expect(source).toContain("rate * random()");
    await workbench.close();
    const again = openWorkbench(folder, { params: { seed: "4" } }); // another seed than the run's: numbers must differ
    const repeated = await runFunctions(again).repeatRun(id);
    expect(repeated.differing).toBe(21);
    expect(repeated.numbers.find(({ key }) => key === "loss at step 0")).toMatchObject({
      equal: false,
      before: expect.any(Number),
      after: expect.any(Number),
    });
  });
});
