import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Inspected } from "../../src/output/inspection.ts";
import { RunningKernel, shown } from "./runningKernel.ts";

let kernel: RunningKernel;
beforeAll(() => {
  kernel = new RunningKernel();
});
afterAll(() => kernel[Symbol.asyncDispose]());

const texts = (found: Inspected): string[] => ("entries" in found ? found.entries.map(({ name, text }) => `${name}: ${text}`) : []);

async function handleOf(source: string, cellId?: string): Promise<string> {
  const [tree] = shown(await kernel.run(source, cellId));
  if (tree?.shown !== "tree" || !tree.handle) throw new Error("no tree with more to see");
  return tree.handle;
}

describe("looking into a value of the kernel", () => {
  it("takes an object for something shown only where it can be drawn", async () => {
    for (const value of ['{ shown: "hologram", size: 3 }', '{ shown: "explorer", explorer: {} }', '{ shown: "table", rows: [] }']) {
      expect(shown(await kernel.run(`(${value})`))).toMatchObject([{ shown: "tree", root: { kind: "object" } }]);
    }
    const table = { shown: "table", columns: ["a"], rows: [[1]] };
    expect(shown(await kernel.run(`(${JSON.stringify(table)})`))).toEqual([table]);
  });

  it("gives the entries that were not stored, page by page", async () => {
    const handle = await handleOf("Array.from({ length: 250 }, (_, i) => ({ square: i * i }))");
    const found = await kernel.process.inspect({ of: { handle }, path: [], from: 200 });
    expect(texts(found)).toHaveLength(50);
    expect(texts(found)[0]).toBe("200: Object");
    expect(texts(await kernel.process.inspect({ of: { handle }, path: [["property", 249]], from: 0 }))).toEqual(["square: 62001"]);
  });

  it("reads no getter, but names it", async () => {
    const handle = await handleOf("({ deep: { deeper: { deepest: { get a(): number { throw new Error('called'); } } } } })");
    const path = ["deep", "deeper", "deepest"].map((name) => ["property", name] as const);
    expect(texts(await kernel.process.inspect({ of: { handle }, path, from: 0 }))).toEqual(["a: [Getter]"]);
  });

  it("answers while a cell waits, and tells of variables what a cell would show", async () => {
    await kernel.run("const weights = Float32Array.of(-1, 0, 0, 3);");
    const sleeping = kernel.start("await new Promise((done) => setTimeout(done, 60_000));");
    await kernel.message((message) => message.type === "started" && message.executionId === sleeping);
    const found = await kernel.process.inspect({ of: { variable: "weights" }, path: [] });
    expect(found).toMatchObject({ shown: { shown: "numbers", shape: [4], summary: { range: { low: -1, high: 3 }, zeros: 2 } } });
    kernel.process.interrupt();
    await kernel.ended(sleeping);
  });

  it("says when the value is gone: its cell ran again, or the kernel has ended", async () => {
    const handle = await handleOf("Array.from({ length: 500 }, (_, i) => i)", "shown");
    await kernel.run("1", "shown");
    const asking = kernel.process.inspect({ of: { handle }, path: [], from: 100 });
    await expect(asking).rejects.toMatchObject({ code: "value/gone" });
    const other = new RunningKernel();
    await other.process.ready;
    other.process.kill();
    await other.process.exited;
    await expect(other.process.inspect({ of: { handle }, path: [], from: 0 })).rejects.toMatchObject({ code: "kernel/ended" });
    await other[Symbol.asyncDispose]();
  });

  it("keeps nothing of a value that is stored whole", async () => {
    const [tree] = shown(await kernel.run("({ a: [1, 2, 3] })"));
    expect(tree).toMatchObject({ shown: "tree", root: { kind: "object", size: 1 } });
    expect(tree).not.toHaveProperty("handle");
  });
});
