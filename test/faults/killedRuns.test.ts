// Kills the kernel, the service, or both, at moments that a seed decides, while a cell logs a step every millisecond or two. The ledger is what the service
// told the page: each row of it must be in the database afterwards, and no run may be left running.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { databasePath, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { isProcessAlive } from "../../main/host/processOwner.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import type { RunEvent } from "../../src/rpc/contract.ts";
import { notebook, workspaceWith } from "../host/openWorkspace.ts";
import { connect, type PageClient } from "../host/pageClient.ts";
import { rowsOf } from "../runs/loggedRows.ts";

const seed = 20261127;
const trials = Number(process.env.STEERLAB_FAULT_TRIALS ?? 200);
const longestWait = 250; // ms
const timeLimit = 15 * 60_000; // ms

const cell = `import { startRun } from "steerlab";
const run = startRun({ name: "until it is killed" });
for (let step = 0; ; step++) {
  run.log({ loss: 1 / (step + 1), rate: step }, step);
  await new Promise((resolve) => setTimeout(resolve, 1));
}`;

type Victim = "kernel" | "service" | "both";
/** ms after the run was asked for, when there may be no kernel yet, or after its first row was acknowledged */
interface Moment {
  readonly after: "request" | "row";
  readonly wait: number;
}

class Workplace {
  readonly folder = workspaceWith(cell);
  #service: ChildProcess | null = null;
  #page: PageClient | null = null;
  #kernel: number | null = null;

  async page(): Promise<PageClient> {
    this.#page ??= await this.#start();
    return this.#page;
  }

  async #start(): Promise<PageClient> {
    const service = spawn(process.execPath, ["main/host/main.ts", "--workspace", this.folder], { stdio: ["ignore", "pipe", "inherit"] });
    this.#service = service;
    onTestFinished(() => void service.kill("SIGKILL"));
    const [line] = await once(createInterface(service.stdout!), "line");
    const page = await connect(JSON.parse(line).url);
    await page.rpc.openNotebook(notebook);
    return page;
  }

  /** @returns what the page was told until the end */
  async trial(victim: Victim, moment: Moment): Promise<readonly RunEvent[]> {
    const page = await this.page();
    page.notebookEvents.length = 0;
    page.runEvents.length = 0;
    await page.rpc.runAll(notebook);
    if (moment.after === "row") await page.untilRun((event) => event.type === "metrics");
    await pause(moment.wait);
    this.#kernel = await kernelOf(page);
    const ended =
      victim === "kernel"
        ? page.until((event) => event.type === "cell" && ["failed", "interrupted"].includes(event.cell.state))
        : once(this.#service!, "exit");
    if (victim !== "service") kill(this.#kernel);
    if (victim !== "kernel") this.#service!.kill("SIGKILL");
    await ended;
    const told = [...page.runEvents];
    if (victim !== "kernel") await this.#forgetService(page);
    return told;
  }

  async #forgetService(page: PageClient): Promise<void> {
    page.socket.terminate();
    this.#page = null;
    await vanished(this.#kernel!);
    await this.page(); // the next start is what marks the runs
  }
}

async function kernelOf(page: PageClient): Promise<number> {
  const started = (event: { type: string; kernel?: { pid: number | null; state: string } }) =>
    event.type === "kernel" && event.kernel!.pid !== null && ["starting", "busy", "idle"].includes(event.kernel!.state);
  const known = (page.notebookEvents as Parameters<typeof started>[0][]).findLast(started) ?? (await page.until(started as never));
  return (known as { kernel: { pid: number } }).kernel.pid;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** A kernel that has lost its service ends by itself. */
async function vanished(pid: number): Promise<void> {
  for (let waited = 0; isProcessAlive(pid); waited += 20) {
    if (waited > 10_000) throw new Error(`Kernel ${pid} outlives its service.`);
    await pause(20);
  }
}

/** Every row that was told is stored with its value; the run is ended and says at which step. */
function checkLedger(folder: string, told: readonly RunEvent[]): number {
  const database = openReadOnly(databasePath(folder));
  try {
    const runs = new RunStore(database);
    let rows = 0;
    for (const event of told) {
      if (event.type === "run") expect(runs.get(event.run.id)).not.toBeNull();
      if (event.type !== "metrics") continue;
      for (const metric of ["loss", "rate"]) {
        const { steps, values } = runs.series(event.runId, metric);
        const stored = new Map([...steps].map((step, i) => [step, values[i]]));
        for (const row of rowsOf(event.columns).filter((one) => one.metric === metric)) {
          if (stored.get(row.step) !== row.value)
            throw new Error(`Step ${row.step} of ${metric} was acknowledged and is lost (run ${event.runId}).`);
          rows++;
        }
      }
    }
    for (const run of runs.list()) {
      expect(run.state).toBe("crashed");
      expect(run.ended).not.toBeNull();
    }
    return rows;
  } finally {
    database.close();
  }
}

const counts: Record<Victim, number> = { kernel: 0, service: 0, both: 0 };
let acknowledged = 0;
afterAll(() => process.stderr.write(`${JSON.stringify({ ...counts, acknowledged, seed })}\n`));

it(`loses no acknowledged row in ${trials} kills and leaves no run running`, { timeout: timeLimit }, async () => {
  const random = seededRandom(seed);
  const place = new Workplace();
  for (let trial = 0; trial < trials; trial++) {
    const victim = (["kernel", "kernel", "kernel", "service", "both"] as const)[random.integer(5)]!;
    const told = await place.trial(victim, { after: random.integer(5) === 0 ? "request" : "row", wait: random.uniform() * longestWait });
    acknowledged += checkLedger(place.folder, told);
    counts[victim]++;
  }
  expect(counts.kernel + counts.service + counts.both).toBe(trials);
  expect(acknowledged).toBeGreaterThan(trials * 10);
});
