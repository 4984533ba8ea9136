/* The service is killed while tasks run on Slurm and others wait: the next one finds all of them again, and brings each home once. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { connect, type PageClient } from "../../host/pageClient.ts";
import { acts, clusterWorkspace, notebook } from "./clusterWorkspace.ts";
import { noSlurm, SlurmCluster } from "./slurmCluster.ts";

vi.setConfig({ testTimeout: 180_000 });

async function service(folder: string): Promise<{ child: ChildProcess; page: PageClient }> {
  const child = spawn(process.execPath, ["main/host/main.ts", "--workspace", folder, "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(createInterface(child.stdout!), "line");
  return { child, page: await connect(JSON.parse(line).url) };
}

const told = (page: PageClient, matches: (counts: Record<string, number>) => boolean, id: string) =>
  vi.waitFor(
    async () => {
      const row = (await page.rpc.listSubmissions()).find((one) => one.id === id)!;
      if (!matches({ ...row.counts })) throw new Error(JSON.stringify(row));
      return row;
    },
    { timeout: 120_000, interval: 200 },
  );

describe.skipIf(noSlurm)("a service that is killed", () => {
  let cluster: SlurmCluster;
  const place = mkdtempSync(join(tmpdir(), "slurm-"));
  beforeAll(async () => {
    if (!noSlurm) cluster = await SlurmCluster.start({ folder: place });
  });
  afterAll(async () => {
    await cluster?.stop();
    rmSync(place, { recursive: true, force: true });
  });

  it("leaves tasks that go on, and the next one brings every run home exactly once", async () => {
    const folder = clusterWorkspace(acts);
    const first = await service(folder);
    const seeds = [1, 2, 3, 4, 5, 6];
    const { id } = await first.page.rpc.submit(notebook, { grid: { act: ["slow"], seed: seeds }, gpus: 1 });
    await told(first.page, (counts) => (counts.succeeded ?? 0) > 0 && (counts.running ?? 0) > 0 && (counts.queued ?? 0) > 0, id);
    const before = await first.page.rpc.listRuns(`sweep:${id}`);
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    const second = await service(folder);
    await told(second.page, (counts) => counts.succeeded === seeds.length, id);
    await vi.waitFor(async () => expect((await second.page.rpc.getSubmission(id)).state).toBe("done"), { timeout: 20_000 });
    const runs = await second.page.rpc.listRuns(`sweep:${id}`);
    expect(runs.map(({ config }) => config.seed).sort()).toEqual(seeds);
    expect(runs.map((run) => run.id)).toEqual(expect.arrayContaining(before.map((run) => run.id)));
    expect(runs.every(({ state }) => state === "finished")).toBe(true);
    expect(second.page.submissionEvents.at(-1)).toMatchObject({ type: "submission", row: { state: "done" } });
  });
});
