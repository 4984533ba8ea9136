/* What takes Slurm a minute or more: a node that is lost, and a time limit. `npm run test:cluster -- --slow` runs it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openWorkbench } from "../../host/openWorkspace.ts";
import { clusterWorkspace, notebook, states, trainingNotebook, until, untilDone, withModel } from "./clusterWorkspace.ts";
import { noSlurm, SlurmCluster } from "./slurmCluster.ts";

vi.setConfig({ testTimeout: 900_000 });
const unwanted = noSlurm ?? (process.env.STEERLAB_SLOW_TESTS ? null : "npm run test:cluster -- --slow does");
if (unwanted) process.stderr.write(`A lost node and a time limit are not checked: ${unwanted}\n`);

describe.skipIf(unwanted)("on Slurm, in minutes", () => {
  let cluster: SlurmCluster;
  const place = mkdtempSync(join(tmpdir(), "slurm-"));
  beforeAll(async () => {
    process.env.STEERLAB_COMPILE = "off";
    if (!unwanted) cluster = await SlurmCluster.start({ folder: place });
  });
  afterAll(async () => {
    await cluster?.stop();
    rmSync(place, { recursive: true, force: true });
  });

  async function losses(steps: number, profile: object, options: object, disturb: (id: string, board: Board) => Promise<void>) {
    const workbench = openWorkbench(withModel(clusterWorkspace(trainingNotebook(steps), profile)));
    const board = workbench.submissions;
    board.start();
    const { id } = await board.submit(notebook, { tasks: [{ copy: 0 }], gpus: 1, ...options });
    await disturb(id, board);
    const { rows } = await untilDone(board, id, 800);
    expect(states(rows)).toEqual(["succeeded"]);
    const run = rows[0]!.runs.find(({ kind }) => kind === "warm-start")!;
    return { row: rows[0]!, run, losses: workbench.runs.series(run.id, "loss").values };
  }
  type Board = ReturnType<typeof openWorkbench>["submissions"];

  it("a task whose node is lost goes on elsewhere, to the same losses", async () => {
    const whole = await losses(500, {}, {}, async () => {});
    const moved = await losses(500, {}, {}, async (id, board) => {
      const { rows } = await until(board, id, (now) => expect(now.rows[0]!.work?.done ?? 0).toBeGreaterThan(30));
      cluster.loseNode(rows[0]!.node!);
      const lost = await until(board, id, (now) => expect(now.rows[0]!.state).toBe("node-lost"), 120);
      expect(lost.rows[0]!.waits).toBe(true);
      cluster.startNode(rows[0]!.node!);
    });
    expect(moved.row.attempt).toBe(2);
    expect(moved.run.figures.resumedFrom).toBeGreaterThan(20);
    expect(moved.losses).toEqual(whole.losses);
  });

  it("a task that is told of its time limit writes a checkpoint, queues itself, and ends with the same losses", async () => {
    // The word comes 40 to 70 s after the start (Slurm looks twice a minute): later than a busy machine begins, sooner than any ends.
    const [whole, cut] = await Promise.all([
      losses(3_500, {}, {}, async () => {}),
      losses(3_500, { signalBefore: 80 }, { time: "2" }, async (id, board) => {
        await until(board, id, (now) => expect(now.rows[0]).toMatchObject({ state: "timed-out", waits: true }), 180);
      }),
    ]);
    expect(cut.row.attempt).toBeGreaterThan(1);
    expect(cut.run.figures.resumedFrom).toBeGreaterThan(20);
    expect(cut.losses).toEqual(whole.losses);
  });
});
