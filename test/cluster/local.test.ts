/* Submissions as processes of this machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { databasePath, openDatabase } from "../../db/openDatabase.ts";
import { SubmissionStore } from "../../db/submissionStore.ts";
import { readProgress } from "../../main/cluster/taskFolder.ts";
import { isOwnerGone } from "../../main/host/processOwner.ts";
import { start, steerlab } from "../cli/steerlab.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { openWorkbench } from "../host/openWorkspace.ts";
import { acts, clusterWorkspace, notebook, states, until, untilDone } from "./slurm/clusterWorkspace.ts";

vi.setConfig({ testTimeout: 120_000 });

const local = { engine: "local" } as const;
const file = (folder: string): string => join(folder, notebook);

it("runs a grid from the terminal, with the parameters as they were given, and lists what became of it", async () => {
  const folder = clusterWorkspace(acts, local);
  const grid = ["--grid", "seed=1,2", "--grid", "act=well"];
  const { code, out, errors } = await steerlab("submit", file(folder), "--workspace", folder, "--name", "First try", ...grid);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toMatch(/^first-try-\w{6}: 2 tasks\n/);
  expect(out).toMatch(/\n2 succeeded\n$/);
  const id = out.slice(0, out.indexOf(":"));
  const listed = await steerlab("submissions", "--workspace", folder);
  expect(listed.out).toMatch(new RegExp(`^${id} .* local +done +2 succeeded$`, "m"));
  const shown = await steerlab("submissions", "show", id, "--workspace", folder);
  expect(shown.out).toMatch(/^ +1 +succeeded +20 +0\.33333* +2 +well/m);
  expect((await steerlab("submissions", "log", id, "1", "--workspace", folder)).out).toContain("GPU");
  const runs = JSON.parse((await steerlab("runs", "list", "--json", "--workspace", folder)).out);
  expect(runs.map(({ tags, notebook: path }: { tags: string[]; notebook: string }) => [tags, path])).toEqual([
    [[`sweep:${id}`], notebook],
    [[`sweep:${id}`], notebook],
  ]);
});

it("shows in a dry run the tasks and what would be run, and leaves nothing", async () => {
  const folder = clusterWorkspace(`// steerlab: time=2:00:00\n\n${acts}`, { account: "physics", flags: ["--exclusive"] });
  const args = ["submit", file(folder), "--workspace", folder, "--grid", "seed=0,1,2", "--gpus", "2", "--max-parallel", "8", "--dry-run"];
  const { out, errors, code } = await steerlab(...args, "--engine", "slurm");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toContain("3 tasks of");
  const sbatch =
    /^sbatch --parsable --array=0-2%8 --requeue --open-mode=append --signal=B:USR1@120 --job-name=steerlab-it-s-one-study-\w{6}-0 /m;
  expect(out).toMatch(sbatch);
  expect(out).toMatch(/ --gres=gpu:2 --cpus-per-task=1 --time=2:00:00 --account=physics --exclusive \S*task\.sh 0$/m);
  expect(out).toMatch(/^exec .* task "\$folder" "\$task" >> "\$folder\/tasks\/\$task\/log\.txt" 2>&1$/m);
  expect(existsSync(join(folder, ".steerlab", "submissions"))).toBe(false);
  expect(openWorkbench(folder).submissions.list()).toEqual([]);
});

it("refuses a parameter that the notebook does not have, and a notebook that is not there, before anything is written", async () => {
  const folder = clusterWorkspace(acts, local);
  const { code, errors } = await steerlab("submit", file(folder), "--workspace", folder, "--grid", "sed=0,1");
  expect(code).toBe(1);
  expect(errors).toContain('submit/unknown-parameter: experiments/it\'s "one" study.ts has no parameter "sed".\nIt has act, seed.');
  expect((await steerlab("submit", `${folder}/none.ts`)).errors).toContain("notebook/not-found");
  expect((await steerlab("submit", file(folder), "--gird", "a=1")).code).toBe(2);
  expect(openWorkbench(folder).submissions.list()).toEqual([]);
});

it("cancels what runs and what waits, and starts failed ones again after they were mended", async () => {
  const folder = clusterWorkspace(acts, { ...local, maxParallel: 1 });
  const workbench = openWorkbench(folder);
  const board = workbench.submissions;
  board.start();
  const { id } = await board.submit(notebook, { grid: { act: ["wait"], seed: [1, 2] } });
  await until(board, id, ({ rows }) => expect([states(rows), rows[0]!.runs.length]).toEqual([["running", "queued"], 1]));
  await board.cancel(id);
  expect((await untilDone(board, id)).counts).toEqual({ cancelled: 2 });

  const { id: second } = await board.submit(notebook, { grid: { act: ["fail"], seed: [1, 2] } });
  expect((await untilDone(board, second)).counts).toEqual({ failed: 2 });
  const mended = readFileSync(board.notebookFile(second), "utf8").replace("throw new RangeError", "new RangeError");
  writeFileSync(board.notebookFile(second), mended);
  await board.requeue(second);
  const { rows } = await untilDone(board, second);
  expect(states(rows)).toEqual(["succeeded", "succeeded"]);
  expect(rows.map(({ attempt }) => attempt)).toEqual([2, 2]);
  expect(
    workbench.runs
      .list(`sweep:${second}`)
      .map(({ state }) => state)
      .sort(),
  ).toEqual(["finished", "finished", "interrupted", "interrupted"]);
});

it("brings every run home once, also when that it did was forgotten", async () => {
  const folder = clusterWorkspace(acts, local);
  const workbench = openWorkbench(folder);
  const board = workbench.submissions;
  board.start();
  const { id } = await board.submit(notebook, { grid: { seed: [1, 2, 3] } });
  await untilDone(board, id);
  const runs = workbench.runs.list();
  expect(runs).toHaveLength(3);
  const db = openDatabase(databasePath(folder));
  onTestFinished(() => db.close());
  const store = new SubmissionStore(db);
  store.update(
    id,
    store.tasks(id).map((task) => ({ ...task, imported: false })),
  );
  store.setState(id, "active", null);
  await untilDone(board, id);
  await vi.waitFor(() => expect(store.tasks(id).every(({ imported }) => imported)).toBe(true));
  expect(workbench.runs.list()).toEqual(runs);
});

it("reads the tasks of a folder that was copied from elsewhere into another workspace's run log, once", async () => {
  const folder = clusterWorkspace(acts, local);
  const workbench = openWorkbench(folder);
  workbench.submissions.start();
  const { id } = await workbench.submissions.submit(notebook, { grid: { act: ["well", "fail"] } });
  await untilDone(workbench.submissions, id);
  const [elsewhere, copy] = [clusterWorkspace(acts), join(temporaryFolder(), "copied")];
  cpSync(workbench.submissions.get(id).folder, copy, { recursive: true });
  openWorkbench(elsewhere);
  const read = () => steerlab("runs", "import", copy, "--json", "--workspace", elsewhere);
  const ids = workbench.runs.list().map((run) => run.id);
  expect(JSON.parse((await read()).out).imported.sort()).toEqual(ids.sort());
  expect(JSON.parse((await read()).out)).toMatchObject({ imported: [], known: expect.arrayContaining(ids) });
  const there = JSON.parse((await steerlab("runs", "list", "--json", "--workspace", elsewhere)).out);
  expect(there.map(({ tags }: { tags: string[] }) => tags)).toEqual([[`sweep:${id}`], [`sweep:${id}`]]);
  expect((await steerlab("runs", "import", elsewhere, "--workspace", elsewhere)).errors).toContain("submit/no-tasks");
});

it("leaves its processes to go on when it is killed, and the next one takes them and what waited over", async () => {
  const folder = clusterWorkspace(acts, { ...local, maxParallel: 1 });
  const first = start("submit", file(folder), "--workspace", folder, "--grid", "act=slow", "--grid", "seed=1,2,3");
  const reading = openWorkbench(folder);
  const id = await vi.waitFor(() => reading.submissions.list()[0]!.id, { timeout: 20_000 });
  const { rows } = await until(reading.submissions, id, (now) => expect(now.rows[0]!.runs).toHaveLength(1));
  const owner = readProgress(join(reading.submissions.get(id).folder, "tasks", "0"))!.owner;
  await killed(first);
  expect([rows[0]!.state, isOwnerGone(owner)]).toEqual(["running", false]);
  reading.submissions.start();
  const end = await untilDone(reading.submissions, id);
  expect(states(end.rows)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(end.rows.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  expect(reading.runs.list(`sweep:${id}`)).toHaveLength(3);
});

it("calls a task unknown, not failed, when its process is gone and nobody saw how", async () => {
  const folder = clusterWorkspace(acts, { ...local, maxParallel: 1 });
  const first = start("submit", file(folder), "--workspace", folder, "--grid", "act=wait", "--grid", "seed=1");
  const workbench = openWorkbench(folder);
  const board = workbench.submissions;
  const id = await vi.waitFor(() => board.list()[0]!.id, { timeout: 20_000 });
  await until(board, id, (now) => expect(now.rows[0]!.runs).toHaveLength(1));
  await killed(first);
  const task = readProgress(join(board.get(id).folder, "tasks", "0"))!;
  process.kill(Number(task.owner.split("/")[1]), "SIGKILL");
  await vi.waitFor(() => expect(isOwnerGone(task.owner)).toBe(true));
  board.start();
  const { rows } = await untilDone(board, id);
  expect(rows[0]).toMatchObject({ state: "unknown", reason: expect.stringContaining("last heard of") });
  rmSync(join(folder, ".steerlab", "submissions"), { recursive: true });
});

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

it("is submitted from a cell, which waits for it and reads its results", async () => {
  const folder = clusterWorkspace(acts, local);
  const source = `// %%
import { submit, table } from "steerlab";
const study = await submit(${JSON.stringify(notebook)}, { grid: { seed: [3, 4] }, maxParallel: 2 });
await study.finished();
const results = await study.results();
console.log(JSON.stringify(results));
await submit("experiments/none.ts").catch((error) => console.log(error.code, error.hint !== undefined));
`;
  writeFileSync(join(folder, "experiments/sweeps.ts"), source);
  const child = spawn(process.execPath, ["main/cli/main.ts", "run", join(folder, "experiments/sweeps.ts"), "--workspace", folder]);
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  expect((await once(child, "close"))[0]).toBe(0);
  const results = JSON.parse(/^\[\{.*\}\]$/m.exec(out)![0]);
  expect(results).toEqual([
    { loss: 0.25, score: 30, seed: 3, state: "succeeded" },
    { loss: 0.2, score: 40, seed: 4, state: "succeeded" },
  ]);
  expect(out).toContain("notebook/not-found true");
});
