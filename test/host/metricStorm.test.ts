import { describe, expect, it } from "vitest";
import { notebook, openNotebook, runAll, texts } from "./openWorkspace.ts";

describe("a step every few milliseconds", () => {
  it("is logged whole and costs the kernel next to nothing", async () => {
    const steps = 5_000;
    // Four metrics a step, and as much work between the steps as no real one does: only logging takes time.
    const { session, workbench } = openNotebook(
      `import { startRun } from "steerlab";
const run = startRun({ name: "storm" });
const start = performance.now();
for (let step = 0; step < ${steps}; step++) {
  run.log({ loss: 1 / (step + 1), learningRate: 1e-3, gradientNorm: step, tokens: 512 }, step);
  if (step % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
}
run.finish();
(performance.now() - start) / ${steps};`,
    );
    const cells = await runAll(session);
    expect(session.path).toBe(notebook);
    const perStep = Number(texts(cells)[0]); // ms
    expect(perStep).toBeLessThan(0.5); // a tenth of a 5 ms step; 0.02 on an idle machine
    workbench.flush();
    const [run] = workbench.runs.list("storm");
    for (const metric of ["loss", "learningRate", "gradientNorm", "tokens"]) {
      expect(workbench.runs.series(run!.id, metric).steps).toHaveLength(steps);
    }
    expect(run).toMatchObject({ state: "finished", metrics: { gradientNorm: steps - 1 } });
  });
});
