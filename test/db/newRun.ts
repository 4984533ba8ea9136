import type { NewRun } from "../../db/runStore.ts";
import type { Provenance, RunStart } from "../../src/runs/run.ts";

export const provenance: Provenance = {
  cellSource: "const warm = await warmStart(base, task.train, { steps });",
  dependencies: [{ index: 1, source: 'const base = await loadModel("wordnet-lm");' }],
  params: { seed: "3" },
  version: "0.1.0",
  gitCommit: "0123456789abcdef0123456789abcdef01234567",
  gitDirty: true,
  modelDigest: "a".repeat(64),
  environment: { node: "24.0.0", platform: "linux x64" },
};

/** A run's beginning as a kernel reports it; `start` overrides parts of it. */
export function newRun(id: string, start: Partial<RunStart> = {}, at = 1_750_000_000_000): NewRun {
  return {
    id,
    at,
    owner: "here/1/0",
    notebook: "experiments/quickstart.ts",
    cellIndex: 3,
    provenance,
    start: { kind: "warm-start", name: "lora on wordnet-classes", config: { adapter: { rank: 8 }, steps: 20 }, ...start },
  };
}
