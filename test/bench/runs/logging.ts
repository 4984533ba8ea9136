import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databasePath } from "../../../db/openDatabase.ts";
import { Workbench } from "../../../main/host/workbench.ts";
import type { Say } from "./main.ts";

const rounds = 5;
const storm = (steps: number) => `import { startRun } from "steerlab";
const run = startRun({ name: "storm" });
for (let step = 0; step < ${steps}; step++) {
  run.log({ loss: 1 / (step + 1), learningRate: 1e-3, gradientNorm: step, tokens: 512 }, step);
  if (step % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
run.finish();`;

/** Steps of about 5 ms of work, with and without logging of four metrics, in turn in one kernel. */
const slowing = `import { startRun } from "steerlab";
const work = () => { let x = 1; for (let i = 0; i < 250_000; i++) x = (x * 1.0000001) % 7; return x; };
const pass = async (log) => {
  const begin = performance.now();
  for (let step = 0; step < 60; step++) { work(); log(step); if (step % 5 === 0) await new Promise((resolve) => setImmediate(resolve)); }
  return performance.now() - begin;
};
const run = startRun({ name: "slowed" });
await pass(() => {});
let at = 0;
const ratios = [];
for (let round = 0; round < 9; round++) {
  const plain = await pass(() => {});
  const logged = await pass(() => run.log({ loss: 1, learningRate: 1, gradientNorm: 1, tokens: 1 }, at++));
  ratios.push(logged / plain);
}
run.finish();
console.log(JSON.stringify(ratios));`;

/** A kernel process logs into the database, as in a notebook. */
export async function measureLogging(say: Say): Promise<void> {
  const steps = 25_000;
  const seconds: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const { time, size } = await inKernel(storm(steps), async (workbench) => workbench.runs.list("storm")[0]?.state === "finished");
    seconds.push(time);
    bytes = size;
  }
  const rows = steps * 4;
  say({
    measure: "logged-rows",
    work: `${rows} rows of four metrics from a kernel, until the last is stored`,
    unit: "rows/s",
    target: "≥ 100000",
    samples: seconds.map((time) => rows / time),
  });
  say({
    measure: "database-size",
    work: "the database file over the metric rows in it",
    unit: "MB per million rows",
    samples: [bytes / rows],
  });
  let ratios: number[] = [];
  await inKernel(slowing, async (_, output) => {
    ratios = JSON.parse(output) as number[];
    return true;
  });
  say({
    measure: "slowed-step",
    work: "a step of 5 ms with four logged metrics, over the same without",
    unit: "ratio",
    target: "≤ 1.01",
    samples: ratios,
  });
}

async function inKernel(
  source: string,
  check: (workbench: Workbench, output: string) => Promise<boolean>,
): Promise<{ time: number; size: number }> {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-bench-log-"));
  mkdirSync(join(folder, "experiments"));
  writeFileSync(join(folder, "experiments", "a.ts"), `// %%\n1;\n\n// %%\n${source}\n`);
  const workbench = new Workbench({ folder, node: process.env.STEERLAB_NODE });
  try {
    const session = workbench.open("experiments/a.ts");
    const [first, second] = session.state.cells;
    session.runCells([first!.id]); // the kernel has started before the clock
    await session.whenIdle();
    const begin = performance.now();
    session.runCells([second!.id]);
    await session.whenIdle();
    workbench.flush();
    const time = (performance.now() - begin) / 1000;
    const output = session.state.cells[1]!.outputs.flatMap((one) => (one.kind === "stream" ? one.text : [])).join("");
    if (!(await check(workbench, output))) throw new Error("The cell did not end as it should.");
    workbench.book.purge(); // brings what is in the log into the file
    return { time, size: statSync(databasePath(folder)).size };
  } finally {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
