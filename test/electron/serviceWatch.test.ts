// The shell's own eye on the service, which needs no window: what it says decides whether quitting asks first.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ServiceWatch } from "../../main/electron/serviceWatch.ts";
import { startService } from "../../main/host/service.ts";
import { Workbench } from "../../main/host/workbench.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";

const path = "experiments/long.ts";

async function openedService() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "experiments"));
  writeFileSync(join(folder, path), "// %%\nawait new Promise((done) => setTimeout(done, 600_000));\n");
  const workbench = new Workbench({ folder, start: path });
  const service = await startService({ workbench, port: 0 });
  onTestFinished(async () => {
    await workbench.close();
    await service.close();
  });
  return { workbench, service };
}

function watching(url: string): ServiceWatch {
  const watch = new ServiceWatch(url);
  onTestFinished(() => watch.close());
  return watch;
}

test("sees a kernel at work the moment it is asked, before anyone has told it", async () => {
  const { workbench, service } = await openedService();
  const notebook = workbench.open(path);
  expect(await watching(service.url).lookNow()).toEqual([]);
  const [cell] = notebook.state.cells;
  notebook.runCells([cell!.id]);
  await expect.poll(() => notebook.state.cells[0]!.state).toBe("running");
  const watch = watching(service.url);
  expect(watch.busy).toEqual([]);
  expect(await watch.lookNow()).toEqual([path]);
  expect(watch.busy).toEqual([path]);
});

test("says what it was told last where nobody answers", async () => {
  const { workbench, service } = await openedService();
  const watch = watching(service.url);
  await watch.lookNow();
  await workbench.close();
  await service.close();
  expect(await watch.lookNow()).toEqual([]);
});
