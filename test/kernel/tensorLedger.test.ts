// Who made and holds the tensors that are alive, in a real kernel with TensorFlow.js.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { growthOf, type TensorRow } from "../../src/rpc/tensorRow.ts";
import { moduleUrl, RunningKernel } from "./runningKernel.ts";

let kernel: RunningKernel;
beforeAll(async () => {
  kernel = new RunningKernel({ STEERLAB_BACKEND: "wasm" });
  await kernel.run(`import { tf } from ${moduleUrl("src/backend/tf.ts")};\nawait tf.setBackend("cpu");`, "backend");
});
afterAll(() => kernel[Symbol.asyncDispose]());

function rowOf(cellId: string): TensorRow | undefined {
  const message = kernel.messages.findLast(({ type }) => type === "variables");
  return message?.type === "variables" ? message.tensors.find((row) => row.cellId === cellId) : undefined;
}

describe("the tensor ledger", () => {
  it("counts by cell what is alive, and names the variables that lead to it", async () => {
    await kernel.run("const pair = { a: tf.zeros([10, 10]), inner: new Map([['b', tf.ones([4])]]) };\nconst alias = pair.a;", "made");
    expect(rowOf("made")).toMatchObject({ count: 2, bytes: 416, unnamed: { count: 0 }, lost: { count: 0 } });
    expect(rowOf("made")!.heldBy).toEqual([
      { name: "pair", count: 2, bytes: 416 },
      { name: "alias", count: 1, bytes: 400 },
    ]);
  });

  it("counts nothing of what a tidy or a dispose gave back, wherever that was", async () => {
    await kernel.run("const sum = tf.tidy(() => tf.ones([8]).square().sum());", "tidied");
    expect(rowOf("tidied")).toMatchObject({ count: 1, bytes: 4 });
    await kernel.run("sum.dispose();", "disposing");
    expect(rowOf("tidied")).toBeUndefined();
  });

  it("says what nothing named holds", async () => {
    await kernel.run("const read = ((hidden) => () => hidden.dataSync())(tf.ones([3]));", "closure");
    expect(rowOf("closure")).toMatchObject({ count: 1, heldBy: [], unnamed: { count: 1, bytes: 12 } });
  });

  it("tells the growth of a cell that leaves more behind with every run", async () => {
    for (let run = 0; run < 3; run++) await kernel.run("const weights = tf.zeros([5, 5]);\ntf.keep(tf.zeros([2]));", "grows");
    const row = rowOf("grows")!;
    expect(row.runs).toEqual([2, 4, 6]);
    expect(growthOf(row)).toBe(2);
    expect(growthOf({ runs: [2, 2, 2] })).toBe(0);
    expect(growthOf({ runs: [2, 4] })).toBe(0);
  });

  it("agrees with the engine's own count", async () => {
    await kernel.run("1", "last");
    const message = kernel.messages.findLast(({ type }) => type === "variables");
    const memory = kernel.messages.findLast(({ type }) => type === "memory");
    if (message?.type !== "variables" || memory?.type !== "memory") throw new Error("nothing told");
    expect(message.tensors.reduce((sum, { count }) => sum + count, 0)).toBe(memory.tensors!.count);
    expect(message.tensors.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(memory.tensors!.bytes);
  });
});
