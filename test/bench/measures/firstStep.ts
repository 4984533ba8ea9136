import { freshProcess } from "../children/freshProcess.ts";
import type { Measure } from "../measure.ts";

/** How long a person waits for the first step of a shape that was never compiled. */
export const firstStep: Measure = {
  name: "first-step",
  shapes: ["small", "qwen0.5b-shaped"],
  work: "first LoRA step of a fresh process, traced and compiled",
  unit: "s",
  mostRounds: 3,
  goals: [{ of: "ours", atMost: { small: 2, "qwen0.5b-shaped": 20 } }],
  async contestants({ shape, folder }) {
    const sample = async () => (await freshProcess<{ seconds: number }>("firstStep.ts", shape, folder)).seconds;
    return [{ side: "ours", warmUp: null, sample, async dispose() {} }];
  },
};
