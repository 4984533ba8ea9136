import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshProcess } from "../children/freshProcess.ts";
import type { Bench, Contestant, Measure } from "../measure.ts";

/** @param compiled as `freshProcess` takes it */
const firstStepOf = async ({ shape, folder }: Bench, compiled: string | null): Promise<number> =>
  (await freshProcess<{ seconds: number }>("firstStep.ts", [shape, folder], compiled)).seconds;

/** Another process has compiled the step before. */
async function kept(bench: Bench): Promise<Contestant> {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-compiled-"));
  const sample = () => firstStepOf(bench, folder);
  await sample();
  return { side: "ours, compiled before", warmUp: null, sample, dispose: async () => rmSync(folder, { recursive: true }) };
}

/** How long a person waits for the first step of a shape. */
export const firstStep: Measure = {
  name: "first-step",
  shapes: ["small", "qwen0.5b-shaped"],
  work: "first LoRA step of a fresh process, traced and compiled",
  unit: "s",
  mostRounds: 3,
  goals: [{ of: "ours", atMost: { small: 2, "qwen0.5b-shaped": 20 } }],
  async contestants(bench) {
    const ours = { side: "ours", warmUp: null, sample: () => firstStepOf(bench, null), async dispose() {} };
    return [ours, await kept(bench)];
  },
};
