/* Submissions on a real Slurm of two nodes. Skipped, with the reason, where none can be started. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Workbench } from "../../../main/host/workbench.ts";
import type { SubmitOptions, TaskParams } from "../../../src/cluster/submission.ts";
import { temporaryFolder } from "../../db/temporaryFolder.ts";
import { openWorkbench } from "../../host/openWorkspace.ts";
import { noSshd, startSshd } from "../loopbackSshd.ts";
import { acts, clusterWorkspace, notebook, states, trainingNotebook, until, untilDone, withModel } from "./clusterWorkspace.ts";
import { noSlurm, SlurmCluster } from "./slurmCluster.ts";

vi.setConfig({ testTimeout: 180_000 });

/** A workbench that looks after its submissions, as the service does. */
function lookingAfter(folder: string): Workbench {
  const workbench = openWorkbench(folder);
  workbench.submissions.start();
  return workbench;
}

const submit = async (workbench: Workbench, options: SubmitOptions) => (await workbench.submissions.submit(notebook, options)).id;
const runsOf = ({ runs }: Workbench, id: string) => runs.list(`sweep:${id}`);

describe.skipIf(noSlurm)("on Slurm", () => {
  let cluster: SlurmCluster;
  const place = mkdtempSync(join(tmpdir(), "slurm-"));
  beforeAll(async () => {
    process.env.STEERLAB_COMPILE = "off"; // the tasks have it from here
    if (!noSlurm) cluster = await SlurmCluster.start({ folder: place });
  });
  afterEach(() => cluster?.keepController());
  afterAll(async () => {
    await cluster?.stop();
    rmSync(place, { recursive: true, force: true });
  });

  it("an array runs with GPUs, and each task's end is told as it was: well, failed, killed, cancelled", async () => {
    const workbench = lookingAfter(clusterWorkspace(acts));
    const board = workbench.submissions;
    const tasks: TaskParams[] = [{ act: "well", seed: 3 }, { act: "fail" }, { act: "kill" }, { act: "wait" }];
    const id = await submit(workbench, { tasks, gpus: 1, memory: "100M", time: "10" });
    expect(board.row(id).state).toBe("active");
    await until(board, id, ({ rows }) =>
      expect(rows[3]).toMatchObject({ state: "running", node: expect.stringMatching(/^node\d$/), runs: [expect.anything()] }),
    );
    await board.cancel(id, [3]);
    const { rows, counts } = await untilDone(board, id);
    expect(states(rows)).toEqual(["succeeded", "failed", "failed", "cancelled"]);
    expect(rows[0]).toMatchObject({ exitCode: 0, reason: null, runs: [expect.objectContaining({ figures: { loss: 0.25, score: 30 } })] });
    expect(rows[1]).toMatchObject({ exitCode: 1, reason: "RangeError: out of reach" });
    expect(rows[2]!.reason).toContain("SIGKILL");
    expect(counts).toEqual({ succeeded: 1, failed: 2, cancelled: 1 });
    expect(await board.log(id, 0)).toMatch(/^GPU 0$/m);
    // Whole and once, also the run that its process could not end.
    expect(
      runsOf(workbench, id)
        .map(({ name, state, notebook: path }) => [name, state, path])
        .sort(),
    ).toEqual([
      ["fail", "interrupted", notebook],
      ["kill", "crashed", notebook],
      ["wait", "crashed", notebook],
      ["well", "finished", notebook],
    ]);
  });

  it("a task that is requeued in the middle of a training goes on to the same losses, bit for bit", async () => {
    const workbench = lookingAfter(withModel(clusterWorkspace(trainingNotebook())));
    const board = workbench.submissions;
    const id = await submit(workbench, { grid: { copy: [0, 1] }, gpus: 1 });
    await until(board, id, ({ rows }) => expect(rows[1]!.work?.done ?? 0).toBeGreaterThan(20));
    await board.requeue(id, [1]);
    const { rows } = await untilDone(board, id);
    expect(states(rows)).toEqual(["succeeded", "succeeded"]);
    expect(rows.map(({ attempt }) => attempt)).toEqual([1, 2]);
    const [whole, again] = rows.map((row) => row.runs.find(({ kind }) => kind === "warm-start")!);
    expect(again!.figures.resumedFrom).toBeGreaterThan(15);
    const losses = (run: { id: string }) => workbench.runs.series(run.id, "loss");
    expect(losses(whole!).values).toHaveLength(400);
    expect(losses(again!)).toEqual(losses(whole!));
    expect(runsOf(workbench, id)).toHaveLength(2); // of the attempt that was broken off there is nothing
    const digests = await Promise.all([0, 1].map(async (index) => /^[01] (\w{64})$/m.exec(await board.log(id, index))?.[1]));
    expect(digests[0]).toBeTruthy();
    expect(digests[1]).toBe(digests[0]);
  });

  it("a task whose place a more urgent job takes is preempted, waits, and goes on where it was", async () => {
    const workbench = lookingAfter(withModel(clusterWorkspace(trainingNotebook())));
    const board = workbench.submissions;
    const id = await submit(workbench, { grid: { copy: [0, 1] }, gpus: 1, partition: "scavenge" });
    await until(board, id, ({ rows }) => expect(Math.min(...rows.map(({ work }) => work?.done ?? 0))).toBeGreaterThan(10));
    const urgent = execFileSync(
      "sbatch",
      ["--parsable", "--nodes=2", "--gres=gpu:1", "--chdir=/tmp", "--output=/dev/null", "--wrap=sleep 300"],
      {
        encoding: "utf8",
      },
    ).trim();
    const { rows } = await until(board, id, (now) => expect(now.counts).toEqual({ preempted: 2 }));
    expect(rows[0]).toMatchObject({ waits: true, reason: expect.stringContaining("queued to go on") });
    execFileSync("scancel", [urgent]);
    const end = await untilDone(board, id, 150);
    expect(states(end.rows)).toEqual(["succeeded", "succeeded"]);
    const [one, two] = end.rows.map((row) => row.runs.find(({ kind }) => kind === "warm-start")!);
    expect(one!.figures.resumedFrom).toBeGreaterThan(5);
    expect(workbench.runs.series(two!.id, "loss")).toEqual(workbench.runs.series(one!.id, "loss"));
  });

  it("a controller that is dead is said to be dead, and what is submitted or ends meanwhile is not lost", async () => {
    const workbench = lookingAfter(clusterWorkspace(acts));
    const board = workbench.submissions;
    const id = await submit(workbench, {
      tasks: [
        { act: "slow", seed: 1 },
        { act: "slow", seed: 2 },
        { act: "wait" }, // as long as one has not ended, the scheduler is asked
      ],
    });
    await until(board, id, ({ counts }) => expect(counts).toEqual({ running: 3 }));
    await cluster.stopController();
    await until(board, id, ({ problem }) => expect(problem?.code).toBe("cluster/no-answer"));
    // Their records are read whatever the controller says.
    await until(board, id, ({ counts }) => expect(counts).toEqual({ succeeded: 2, running: 1 }));
    const later = await submit(workbench, { tasks: [{ act: "well", seed: 4 }] });
    expect(board.get(later)).toMatchObject({ state: "submitting", counts: { queued: 1 }, problem: { code: "cluster/no-answer" } });
    cluster.startController();
    const { rows, problem } = await untilDone(board, later, 120);
    expect([states(rows), problem]).toEqual([["succeeded"], null]);
    await board.cancel(id, [2]);
    expect((await untilDone(board, id, 120)).counts).toEqual({ succeeded: 2, cancelled: 1 });
    expect(board.row(id)).toMatchObject({ state: "done", problem: null });
    const finished = (submission: string) => runsOf(workbench, submission).filter(({ state }) => state === "finished").length;
    expect([finished(id), finished(later)]).toEqual([2, 1]);
  });

  it("what is cancelled while the controller is dead is cancelled when it is back", async () => {
    const workbench = lookingAfter(clusterWorkspace(acts));
    const board = workbench.submissions;
    const id = await submit(workbench, { tasks: [{ act: "wait" }] });
    await until(board, id, ({ counts }) => expect(counts).toEqual({ running: 1 }));
    await cluster.stopController();
    await expect(board.cancel(id)).rejects.toMatchObject({ code: "cluster/no-answer" });
    cluster.startController();
    expect((await untilDone(board, id, 120)).counts).toEqual({ cancelled: 1 });
  });

  it("what the batch shell says before the task begins is the task's log, and its exit code the reason", async () => {
    const workbench = lookingAfter(clusterWorkspace(acts, { setup: ["echo no such module", "exit 3"] }));
    const id = await submit(workbench, { tasks: [{ act: "well" }] });
    const { rows } = await untilDone(workbench.submissions, id);
    expect(rows[0]).toMatchObject({ state: "failed", exitCode: 3, reason: expect.stringContaining("Exit code 3") });
    expect(await workbench.submissions.log(id, 0)).toBe("no such module\n");
  });

  it.skipIf(noSshd)(
    "a login node behind a real sshd is asked like this machine, in a workspace whose path a shell would take apart",
    async () => {
      const { ssh, stop } = await startSshd(temporaryFolder(), { SLURM_CONF: cluster.config });
      onTestFinished(stop);
      const workbench = lookingAfter(clusterWorkspace(acts, { ssh }, `it's "one" place`));
      const id = await submit(workbench, { tasks: [{ act: "well", seed: 2 }, { act: "wait" }], flags: ["--comment=it's $HOME"] });
      const { rows } = await until(workbench.submissions, id, (now) =>
        expect(now.rows.map(({ state, reason }) => ({ state, reason }))).toEqual([
          { state: "succeeded", reason: null },
          { state: "running", reason: null },
        ]),
      );
      const comment = execFileSync("squeue", ["--noheader", "--format=%k", `--job=${rows[1]!.handle}`], { encoding: "utf8" });
      expect(comment).toBe("it's $HOME\n");
      await workbench.submissions.cancel(id);
      const { counts } = await untilDone(workbench.submissions, id);
      expect(counts).toEqual({ succeeded: 1, cancelled: 1 });
      expect(runsOf(workbench, id).map(({ config }) => config.seed)).toContain(2);
    },
  );

  it("what sbatch refuses leaves nothing behind", async () => {
    const workbench = lookingAfter(clusterWorkspace(acts));
    const refused = expect.objectContaining({ code: "cluster/refused", message: expect.stringContaining("partition") });
    await expect(submit(workbench, { grid: { seed: [0, 1] }, partition: "nowhere" })).rejects.toEqual(refused);
    expect(workbench.submissions.list()).toEqual([]);
  });

  it("two thousand tasks are handed over within five seconds, as many arrays as the site's limit asks, and seen within a fifth of one", async () => {
    const workbench = lookingAfter(clusterWorkspace(acts));
    const board = workbench.submissions;
    const seeds = Array.from({ length: 2000 }, (_, i) => i);
    const began = performance.now();
    const id = await submit(workbench, { grid: { seed: seeds }, maxParallel: 8, flags: ["--hold"] });
    const submitted = performance.now() - began;
    const looked = performance.now();
    const { rows } = board.get(id);
    const seen = performance.now() - looked;
    expect(rows).toHaveLength(2000);
    const crowd = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()); // so many share each core
    expect([submitted < 5_000 * crowd, seen < 200 * crowd]).toEqual([true, true]);
    await board.look(id);
    expect(board.get(id).rows.at(-1)).toMatchObject({ state: "queued", handle: expect.stringMatching(/^\d+_998$/) });
    await board.cancel(id);
    expect((await untilDone(board, id)).counts).toEqual({ cancelled: 2000 });
  });
});
