import { freshProcess } from "../children/freshProcess.ts";
import type { Contestant, Measure } from "../measure.ts";

interface Loaded {
  readonly gigabytesASecond: number;
  readonly peakOverModel: number;
}

const contestant = (folder: string, value: (loaded: Loaded) => number): Contestant => ({
  ...{ side: "ours", warmUp: null },
  sample: async () => value(await freshProcess<Loaded>("loading.ts", [folder])),
  async dispose() {},
});

/** The file was just written: it is in the system's cache. */
export const loadSpeed: Measure = {
  name: "load",
  shapes: ["qwen0.5b-shaped"],
  work: "loadModel from a float32 file in the system's cache, digest included, in fresh processes",
  unit: "GB/s",
  goals: [{ of: "ours", atLeast: { "qwen0.5b-shaped": 1 } }],
  contestants: async ({ folder }) => [contestant(folder, ({ gigabytesASecond }) => gigabytesASecond)],
};

export const loadMemory: Measure = {
  name: "load-memory",
  shapes: ["qwen0.5b-shaped"],
  work: "peak of resident memory while loading, above what the process had, over the size of the weights",
  unit: "ratio",
  mostRounds: 3,
  goals: [{ of: "ours", atMost: { "qwen0.5b-shaped": 1.2 } }],
  contestants: async ({ folder }) => [contestant(folder, ({ peakOverModel }) => peakOverModel)],
};
