/* `steerlab run --run-dir`: what a task of a sweep is, wherever it runs. */
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { databasePath, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { readExitRecord, readProgress } from "../../main/cluster/taskFolder.ts";
import { start, steerlab } from "../cli/steerlab.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { notebook, workspaceWith } from "../host/openWorkspace.ts";

const logging = `import { params, startRun } from "steerlab";
const { seed } = params({ seed: 0 });
const run = startRun({ name: "logged", config: { seed } });
for (let step = 0; step < 3; step++) run.log({ loss: seed - step });
run.summary({ score: seed * 2 });
run.finish();`;

const args = (folder: string, place: string, ...more: string[]) => [
  ...["run", join(folder, notebook), "--workspace", folder, "--run-dir", place],
  ...more,
];

test("a run in a folder of its own leaves its runs, its database and how it ended there, and nothing in the workspace's database", async () => {
  const folder = workspaceWith(logging);
  const place = join(temporaryFolder(), "it's a task", "7");
  const { code } = await steerlab(...args(folder, place, "--param", "seed=5"));
  expect(code).toBe(0);
  expect(readdirSync(place).sort()).toEqual(["exit.json", "progress.json", "steerlab.db"]);
  const record = readExitRecord(place)!;
  expect(record).toMatchObject({ state: "succeeded", exitCode: 0, attempt: 1, params: { seed: "5" }, error: null });
  expect(record.runs).toEqual([expect.objectContaining({ name: "logged", state: "finished", figures: { loss: 3, score: 10 } })]);
  const database = openReadOnly(join(place, "steerlab.db"));
  expect(new RunStore(database).list().map(({ id }) => id)).toEqual([record.runs[0]!.id]);
  database.close();
  expect(existsSync(databasePath(folder))).toBe(false);
});

test("a failing cell's error is in the exit record, and a second attempt keeps the first one's", async () => {
  const folder = workspaceWith('throw new RangeError("out of reach");');
  const place = temporaryFolder();
  for (const attempt of [1, 2]) {
    expect((await steerlab(...args(folder, place))).code).toBe(1);
    expect(readExitRecord(place)).toMatchObject({ state: "failed", exitCode: 1, attempt, error: { message: "out of reach", line: 1 } });
  }
  expect(readExitRecord(join(place, "attempts", "1"))).toMatchObject({ attempt: 1 });
});

test("a notebook that cannot begin says why in its exit record", async () => {
  const folder = workspaceWith("1;");
  const place = temporaryFolder();
  expect((await steerlab(...args(folder, place, "--param", "seed=5"))).code).toBe(1);
  expect(readExitRecord(place)).toMatchObject({ state: "failed", error: { code: "params/none" } });
});

test.each([
  ["SIGTERM", null],
  ["SIGUSR1", null],
  ["SIGINT", "cancelled"],
] as const)("%s stops it; only of an interrupt is that the end by its own account", async (signal, state) => {
  const folder = workspaceWith("await new Promise(() => {});");
  const place = temporaryFolder();
  const child = start(...args(folder, place));
  await vi.waitFor(() => expect(readProgress(place)?.cell).toBe(1), { timeout: 20_000, interval: 50 });
  child.kill(signal);
  expect((await once(child, "exit"))[0]).toBe(130);
  expect(readProgress(place)?.stopping).toBe(signal);
  expect(readExitRecord(place)?.state ?? null).toBe(state);
});
