import { freshProcess } from "../children/freshProcess.ts";
import type { Contestant, Measure } from "../measure.ts";

/** Base and warm share their frozen weights: both together take little more than the base alone. */
export const memory: Measure = {
  name: "memory",
  shapes: ["small", "qwen0.5b-shaped"],
  work: "resident memory after loading and one forward pass each, in fresh processes",
  unit: "MB",
  mostRounds: 3,
  goals: [{ of: "base and warm", to: "base", atMost: { small: 1.05, "qwen0.5b-shaped": 1.05 } }],
  async contestants({ shape, folder }) {
    const contestant = (side: string): Contestant => ({
      ...{ side, warmUp: null },
      sample: async () => (await freshProcess<{ megabytes: number }>("memory.ts", [shape, folder, side])).megabytes,
      async dispose() {},
    });
    return [contestant("base"), contestant("base and warm")];
  },
};
