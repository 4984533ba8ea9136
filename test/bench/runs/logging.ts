import { inKernel } from "./inKernel.ts";
import type { Say } from "./main.ts";

const rounds = 5;
const steps = 25_000;
const rows = steps * 4;

const storm = `import { startRun } from "steerlab";
const run = startRun({ name: "storm" });
for (let step = 0; step < ${steps}; step++) {
  run.log({ loss: 1 / (step + 1), learningRate: 1e-3, gradientNorm: step, tokens: 512 }, step);
  if (step % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
run.finish();`;

/** A kernel process logs into the database, as in a notebook. */
export async function measureLogging(say: Say): Promise<void> {
  const seconds: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const result = await inKernel(storm, (workbench) => {
      const [run] = workbench.runs.list("storm");
      return run?.state === "finished" && workbench.runs.series(run.id, "tokens").steps.length === steps;
    });
    seconds.push(result.seconds);
    bytes = result.size;
  }
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
}
