import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { SubmissionBoard } from "../../../main/cluster/submissionBoard.ts";
import type { SubmissionDetail, TaskRow } from "../../../src/cluster/submission.ts";
import { temporaryFolder } from "../../db/temporaryFolder.ts";

/** A name that a shell would take apart. */
export const notebook = `experiments/it's "one" study.ts`;

/** A workspace whose profile looks at the scheduler more often than a person's would. @param name of a folder to put it into */
export function clusterWorkspace(source: string, profile: object = {}, name = ""): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(join(folder, "experiments"), { recursive: true });
  writeFileSync(join(folder, notebook), source);
  const test = { engine: "slurm", cpus: 1, lookEvery: 0.5, patience: 15, ...profile };
  writeFileSync(join(folder, "cluster.json"), JSON.stringify({ default: "test", profiles: { test } }));
  return folder;
}

/** What a task does is a parameter: it logs a run first. */
export const acts = `// %%
import process from "node:process";
import { params, startRun } from "steerlab";
const { act, seed } = params({ act: "well", seed: 0 });

// %%
const run = startRun({ name: act, config: { seed } });
run.log({ loss: 1 / (1 + seed) });
console.log("GPU", process.env.CUDA_VISIBLE_DEVICES);
if (act === "fail") throw new RangeError("out of reach");
if (act === "kill") {
  await new Promise((done) => setTimeout(done, 1_000)); // what it logged is stored by then
  process.kill(process.ppid, "SIGKILL");
}
if (act === "wait") await new Promise(() => {});
if (act === "slow") await new Promise((done) => setTimeout(done, 4_000));
run.summary({ score: seed * 10 });
run.finish();
`;

const models = join(import.meta.dirname, "../../reference");

/** A warm start of a small model that takes some seconds, saved at every fifth step. */
export function trainingNotebook(steps = 400): string {
  return `// %%
import { loadModel, lora, params, warmStart } from "steerlab";
const { copy } = params({ copy: 0 });
const base = await loadModel("model");
const examples = ["red", "green", "blue", "white"].map((word) => ({ prompt: \`is \${word} a colour?\`, completion: \` yes, \${word}\` }));

// %%
const warm = await warmStart(base, examples, { adapter: lora({ rank: 4, dropout: 0.2 }), steps: ${steps}, batchSize: 2, checkpointEvery: 5, seed: 7 });
console.log(copy, warm.digest);
`;
}

export function withModel(folder: string): string {
  cpSync(join(models, "models/qwen2"), join(folder, "model"), { recursive: true });
  cpSync(join(models, "tokenizers/qwen2/tokenizer.json"), join(folder, "model/tokenizer.json"));
  return folder;
}

/** Waits for what the board says of it. */
export async function until(
  board: SubmissionBoard,
  id: string,
  holds: (now: SubmissionDetail) => void,
  seconds = 60,
): Promise<SubmissionDetail> {
  return vi.waitFor(
    () => {
      const now = board.get(id);
      holds(now);
      return now;
    },
    { timeout: seconds * 1000, interval: 100 },
  );
}

export const untilDone = (board: SubmissionBoard, id: string, seconds = 90): Promise<SubmissionDetail> =>
  until(board, id, (now) => expect([now.state, now.counts]).toEqual(["done", expect.anything()]), seconds);

export const states = (rows: readonly TaskRow[]): string[] => rows.map(({ state }) => state);
