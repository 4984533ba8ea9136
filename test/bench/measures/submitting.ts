import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Workbench } from "../../../main/host/workbench.ts";
import { taskNotebook } from "../children/taskNotebook.ts";
import { type Bench, type Contestant, type Measure, seconds } from "../measure.ts";

const tasks = 4;
const notebook = "experiments/task.ts";

function workspaceOf({ folder }: Bench): string {
  const workspace = mkdtempSync(join(tmpdir(), "steerlab-submitting-"));
  mkdirSync(join(workspace, "experiments"));
  writeFileSync(join(workspace, notebook), taskNotebook(folder));
  return workspace;
}

/** `steerlab run`, once: what a task would take without anything around it. */
function bare(bench: Bench): Contestant {
  const workspace = workspaceOf(bench);
  const args = ["main/cli/main.ts", "run", join(workspace, notebook), "--workspace", workspace];
  const sample = () =>
    seconds(async () => {
      const [code] = await once(spawn(process.execPath, args, { stdio: "ignore" }), "exit");
      if (code !== 0) throw new Error(`steerlab run ended with ${code}.`);
    });
  return { side: "bare run", warmUp: null, sample, dispose: async () => rmSync(workspace, { recursive: true, force: true }) };
}

/** Four tasks, so many at once: seconds a task, from the call to the last run at home. */
function submitted(bench: Bench, atOnce: number): Contestant {
  const workspace = workspaceOf(bench);
  const workbench = new Workbench({ folder: workspace });
  workbench.submissions.start();
  const sample = async () => (await seconds(() => untilDone(workbench, atOnce))) / tasks;
  return {
    ...{ side: `${atOnce} at once`, warmUp: null, sample },
    async dispose() {
      await workbench.close();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}

async function untilDone({ submissions }: Workbench, atOnce: number): Promise<void> {
  const ended = new Map<string, Record<string, number>>();
  const done = new Promise<string>((resolve) => {
    submissions.on("event", (event) => {
      if (event.type !== "submission" || event.row.state !== "done" || ended.has(event.row.id)) return;
      ended.set(event.row.id, { ...event.row.counts });
      resolve(event.row.id);
    });
  });
  const copies = Array.from({ length: tasks }, (_, copy) => copy);
  await submissions.submit(notebook, { grid: { copy: copies }, engine: "local", maxParallel: atOnce });
  const counts = ended.get(await done)!;
  if (counts.succeeded !== tasks) throw new Error(`Of ${tasks} tasks: ${JSON.stringify(counts)}.`);
}

/** What submitting costs beside the work itself, and what several at once on one machine give. */
export const submitting: Measure = {
  name: "submit",
  shapes: ["small"],
  work: "a task: process, model, 60 LoRA steps, runs home",
  unit: "s",
  mostRounds: 3,
  goals: [
    { of: "1 at once", to: "bare run" },
    { of: "2 at once", to: "bare run" },
    { of: "4 at once", to: "bare run" },
  ],
  contestants: async (bench) => [bare(bench), ...[1, 2, 4].map((atOnce) => submitted(bench, atOnce))],
};
