import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CheckpointFolder, checkpointRoot } from "../../src/train/checkpointFolder.ts";
import { digestOf, readCheckpoint, type TrainingCheckpoint, writeCheckpoint } from "../../src/train/trainingCheckpoint.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "checkpoints-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const identity = (name: string) => ({ course: digestOf(name), subject: digestOf("subject") });
const checkpoint = (step: number, more: Partial<TrainingCheckpoint> = {}): TrainingCheckpoint => ({
  ...{
    step,
    losses: Array.from({ length: step }, (_, i) => Math.fround(1 / (i + 3))),
    validation: [{ step, loss: 0.1 + step }],
    best: null,
  },
  ...{
    parameters: Float32Array.of(1, -2.5, 3e-40),
    first: Float32Array.of(4, 5, 6),
    second: Float32Array.of(7, 8, Number.MAX_VALUE),
    ...more,
  },
});

test("a checkpoint comes back to the bit, with its best values where it has some", () => {
  for (const written of [checkpoint(3), checkpoint(5, { best: Float32Array.of(9, 10, 11) })]) {
    const path = join(root, "one.checkpoint");
    writeCheckpoint(path, identity("a"), written);
    expect(readCheckpoint(path, identity("a"))).toEqual(written);
  }
  expect(readCheckpoint(join(root, "none.checkpoint"), identity("a"))).toBeNull();
});

test("one of another course is refused, unless only the subject is asked for", () => {
  const path = join(root, "one.checkpoint");
  writeCheckpoint(path, identity("a"), checkpoint(3));
  expect(() => readCheckpoint(path, identity("b"))).toThrow(expect.objectContaining({ code: "train/other-checkpoint" }));
  expect(readCheckpoint(path, identity("b"), { from: "subject" })).toEqual(checkpoint(3));
  const stranger = { ...identity("a"), subject: digestOf("other") };
  expect(() => readCheckpoint(path, stranger, { from: "subject" })).toThrow(expect.objectContaining({ code: "train/other-checkpoint" }));
});

test.each([
  ["cut in its numbers", (path: string) => truncateSync(path, readFileSync(path).length - 5)],
  ["cut in its header", (path: string) => truncateSync(path, 40)],
  ["empty", (path: string) => truncateSync(path, 0)],
  ["changed in one bit", flipLastBit],
  ["another file", (path: string) => writeFileSync(path, "half a checkpoint, which is no checkpoint")],
])("one that is %s is named", (_, damage) => {
  const path = join(root, "one.checkpoint");
  writeCheckpoint(path, identity("a"), checkpoint(3));
  damage(path);
  expect(() => readCheckpoint(path, identity("a"))).toThrow(expect.objectContaining({ code: "train/bad-checkpoint" }));
});

function flipLastBit(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
}

test("a folder keeps the newest two, leaves nothing that a kill left half-written, and goes back to the older when the newest is damaged", () => {
  const folder = new CheckpointFolder({ root, identity: identity("a") });
  for (const step of [5, 100, 20]) folder.write(checkpoint(step));
  expect(folder.saved().map(({ step }) => step)).toEqual([20, 100]);
  writeFileSync(join(folder.path, "step-120.checkpoint.77.tmp"), "half");
  folder.write(checkpoint(120));
  expect(readdirSync(folder.path).sort()).toEqual(["step-100.checkpoint", "step-120.checkpoint"]);
  truncateSync(join(folder.path, "step-120.checkpoint"), 30);
  const skipped: string[] = [];
  expect(folder.newest(({ code }) => void skipped.push(code))).toEqual(checkpoint(100));
  expect(skipped).toEqual(["train/bad-checkpoint"]);
  folder.remove();
  expect(folder.newest(() => {})).toBeNull();
  expect(existsSync(folder.path)).toBe(false);
});

test("beyond the limit the oldest other trainings go, but none that was written within the hour", () => {
  const [old, recent, own] = ["old", "recent", "own"].map(
    (name) => new CheckpointFolder({ root, identity: identity(name), limitBytes: 1 }),
  );
  const hours = (ago: number) => Date.now() / 1000 - 3600 * ago;
  for (const [folder, ago] of [
    [old!, 3],
    [recent!, 0.5],
  ] as const) {
    // biome-ignore format: a table
    folder.write(checkpoint(4));
    for (const path of [folder.saved()[0]!.path, folder.path]) utimesSync(path, hours(ago), hours(ago));
  }
  own!.write(checkpoint(9));
  expect([old, recent, own].map((folder) => existsSync(folder!.path))).toEqual([false, true, true]);
  expect(readFileSync(join(root, ".gitignore"), "utf8")).toBe("*\n");
});

test("what cannot be written is named with the place", () => {
  writeFileSync(join(root, "file"), "");
  const folder = new CheckpointFolder({ root: join(root, "file"), identity: identity("a") });
  expect(() => folder.write(checkpoint(1))).toThrow(expect.objectContaining({ code: "train/checkpoint-not-written" }));
});

test("the place is the workspace of the kernel, or where a script runs", () => {
  process.env.STEERLAB_WORKSPACE = root;
  expect(checkpointRoot()).toBe(join(root, ".steerlab", "checkpoints"));
  delete process.env.STEERLAB_WORKSPACE;
  expect(checkpointRoot()).toBe(join(process.cwd(), ".steerlab", "checkpoints"));
});
