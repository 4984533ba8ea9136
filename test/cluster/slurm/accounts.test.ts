/* What becomes of tasks that the controller has forgotten: sacct tells, from the accounts of a real slurmdbd. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { taskPath } from "../../../main/cluster/submissionFolder.ts";
import { readProgress } from "../../../main/cluster/taskFolder.ts";
import type { TaskParams, TaskProgress } from "../../../src/cluster/submission.ts";
import { openWorkbench } from "../../host/openWorkspace.ts";
import { acts, clusterWorkspace, notebook, states, untilDone } from "./clusterWorkspace.ts";
import { noAccounts } from "./slurmAccounting.ts";
import { noSlurm, SlurmCluster } from "./slurmCluster.ts";

vi.setConfig({ testTimeout: 180_000 });
const unwanted = noSlurm ?? noAccounts;
if (noAccounts && !noSlurm) process.stderr.write(`What sacct says of tasks is not checked: ${noAccounts}\n`);

const said = (...words: readonly [string, ...string[]]): string => execFileSync(words[0], words.slice(1), { encoding: "utf8" }).trim();
/** What the task says of itself when it has logged something. */
function begun(folder: string): TaskProgress {
  const progress = readProgress(folder);
  if (!progress?.runs.length) throw new Error(`${folder} has begun no run.`);
  return progress;
}
const jobsOf = (id: string): string => said("squeue", "--noheader", "--states=all", `--name=steerlab-${id}-0`);

describe.skipIf(unwanted)("with Slurm's accounts", () => {
  let cluster: SlurmCluster;
  const place = mkdtempSync(join(tmpdir(), "slurm-"));
  beforeAll(async () => {
    if (!unwanted) cluster = await SlurmCluster.start({ folder: place, accounts: true, remembers: 2 });
  }, 60_000);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(place, { recursive: true, force: true });
  });

  it("tasks that ended unseen and without a record are what sacct says, once squeue has forgotten them", async () => {
    const folder = clusterWorkspace(acts, { setup: ['[ "$SLURM_ARRAY_TASK_ID" != 3 ] || exit 3'] });
    const first = openWorkbench(folder);
    const tasks: TaskParams[] = [{ act: "well", seed: 5 }, { act: "kill" }, { act: "wait" }, { act: "well" }];
    const { id } = await first.submissions.submit(notebook, { tasks });
    const waits = taskPath(first.submissions.get(id).folder, 2);
    await first.close(); // the laptop is closed before anything ends
    const { handle } = await vi.waitFor(() => begun(waits), { timeout: 60_000, interval: 100 });
    said("scancel", handle!);
    await vi.waitFor(() => expect(jobsOf(id)).toBe(""), { timeout: 120_000, interval: 500 });
    const accounts = said("sacct", "-X", "-n", "-P", `--name=steerlab-${id}-0`, "--format=State,ExitCode").split("\n").sort();
    expect(accounts).toEqual(["CANCELLED by 0|0:0", "COMPLETED|0:0", "FAILED|0:9", "FAILED|3:0"]);
    const second = openWorkbench(folder);
    second.submissions.start();
    const { rows } = await untilDone(second.submissions, id);
    expect(states(rows)).toEqual(["succeeded", "failed", "cancelled", "failed"]);
    expect(rows[1]!.reason).toContain("SIGKILL");
    expect(rows[3]).toMatchObject({ exitCode: 3, reason: expect.stringContaining("Exit code 3"), handle: handle!.replace(/2$/, "3") });
    expect(
      second.runs
        .list(`sweep:${id}`)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["kill", "wait", "well"]);
  });
});

describe.skipIf(noSlurm)("without Slurm's accounts", () => {
  let cluster: SlurmCluster;
  const place = mkdtempSync(join(tmpdir(), "slurm-"));
  beforeAll(async () => {
    if (!noSlurm) cluster = await SlurmCluster.start({ folder: place, remembers: 2 });
  }, 60_000);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(place, { recursive: true, force: true });
  });

  it("a task that ended without a record and was forgotten is unknown, not failed, and goes well when it is queued again", async () => {
    const begun = join(place, "begun");
    const folder = clusterWorkspace(acts, { setup: [`[ -e ${begun} ] || { touch ${begun}; kill -9 $$; }`] });
    const first = openWorkbench(folder);
    const { id } = await first.submissions.submit(notebook, { tasks: [{ act: "well" }] });
    await first.close();
    await vi.waitFor(() => expect([existsSync(begun), jobsOf(id)]).toEqual([true, ""]), { timeout: 120_000, interval: 500 });
    const second = openWorkbench(folder);
    second.submissions.start();
    const { rows } = await untilDone(second.submissions, id);
    expect(states(rows)).toEqual(["unknown"]);
    await second.submissions.requeue(id);
    expect(states((await untilDone(second.submissions, id)).rows)).toEqual(["succeeded"]);
    expect(second.runs.list(`sweep:${id}`)).toHaveLength(1);
  });
});
