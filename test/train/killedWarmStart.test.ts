/* Warm starts whose process is killed, as by a lost machine: what goes on afterwards is the training as it would have been, to the bit. */
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { smallModelFolder } from "./smallBase.ts";
import { warmStartChild } from "./warmStartChild.ts";

const { folder, remove } = smallModelFolder();
afterAll(remove);

const root = join(folder, "checkpoints");
const checkpoints = (): string[] =>
  readdirSync(root)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => readdirSync(join(root, name)).map((file) => join(root, name, file)))
    .sort((a, b) => stepOf(a) - stepOf(b));
const stepOf = (path: string): number => Number(/step-(\d+)/.exec(path)![1]);

/** Killed when it says that it has done the step: somewhere in the next ones, or while it writes. */
const killAt = (last: number) => (step: number, child: ChildProcess) => void (step >= last && child.kill("SIGKILL"));

/** In the middle of the numbers. */
function flipByte(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

test("killed again and again, with its newest checkpoint damaged in between, it ends with the same losses and tensors", async () => {
  const options = { steps: 60, batchSize: 3, accumulate: 2, groupByLength: true, learningRate: 5e-3, evaluateEvery: 7, seed: 3 };
  const saved = { ...options, checkpointEvery: 4, checkpointFolder: root };
  const whole = await warmStartChild(folder, options);
  expect(whole.result).toMatchObject({ losses: { length: 60 }, digest: expect.any(String) });
  const random = seededRandom(11);
  const damages = [() => {}, (path: string) => truncateSync(path, 1000), flipByte, () => {}];
  let from = 0;
  for (const [kill, damage] of damages.entries()) {
    const end = await warmStartChild(folder, saved, { onStep: killAt(9 + 13 * kill + random.integer(10)) });
    expect(end.signal).toBe("SIGKILL");
    const [before, newest] = checkpoints().slice(-2) as [string, string];
    damage(newest);
    from = stepOf(damage.length > 0 ? before : newest);
    expect(from).toBeGreaterThan(9 + 13 * kill - 9);
  }
  const last = await warmStartChild(folder, saved);
  expect(last.result!.texts[0]).toContain(`Goes on from the checkpoint of step ${from} of 60`);
  expect(last.result!.summary).toEqual({ ...whole.result!.summary, resumedFrom: from });
  expect(last.result!.losses).toEqual(whole.result!.losses);
  expect(last.result!.digest).toBe(whole.result!.digest);
  expect(readdirSync(root)).toEqual([".gitignore"]);
}, 240_000);

test("compiled, a killed training ends the same too", async () => {
  const options = { alike: true, steps: 24, batchSize: 3, learningRate: 5e-3, evaluateEvery: 6, seed: 5 };
  const saved = { ...options, checkpointEvery: 5, checkpointFolder: root };
  const whole = await warmStartChild(folder, options, { compile: true });
  expect((await warmStartChild(folder, saved, { compile: true, onStep: killAt(13) })).signal).toBe("SIGKILL");
  const last = await warmStartChild(folder, saved, { compile: true });
  expect(last.result!.summary.resumedFrom).toBeGreaterThan(5);
  expect(last.result!.losses).toEqual(whole.result!.losses);
  expect(last.result!.digest).toBe(whole.result!.digest);
}, 240_000);
