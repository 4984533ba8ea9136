// Each rung of an interruption by what only it does. The last, the end of the kernel, is in test/host/notebookKernel.test.ts.
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorOf, moduleUrl, RunningKernel, valueText } from "./runningKernel.ts";

let kernel: RunningKernel;
beforeAll(async () => {
  kernel = new RunningKernel({ STEERLAB_BACKEND: "wasm" });
  await kernel.process.ready;
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** Interrupts the cell once it has printed, and tells how it ended. */
async function interrupted(source: string) {
  const id = kernel.start(source);
  await kernel.message((message) => message.type === "output" && message.executionId === id && message.output.kind === "stream");
  const asked = performance.now();
  kernel.process.interrupt();
  const run = await kernel.ended(id);
  expect(run.state).toBe("interrupted");
  return { ...run, waited: performance.now() - asked };
}

test("the abort signal comes first: a library call that looks at it ends by itself and tidies up", async () => {
  const run = await interrupted(`import { currentSession } from ${moduleUrl("src/session/session.ts")};
import { throwIfInterrupted, yieldToEventLoop } from ${moduleUrl("src/session/interrupt.ts")};
const tidied: string[] = [];
const step = async (n: number): Promise<never> => { throwIfInterrupted(currentSession(), "Step " + n); await yieldToEventLoop(); return step(n); };
console.log("in");
try { await step(1) } catch (error) { tidied.push((error as Error).message); throw error } finally { tidied.push("finally") }`);
  expect(errorOf(run)?.message).toBe("Step 1 was interrupted.");
  expect(valueText(await kernel.run("tidied"))).toBe("[ 'Step 1 was interrupted.', 'finally' ]");
});

test("guards at loop heads throw where nothing looks at the signal: `finally` runs, and it is at once", async () => {
  const run = await interrupted('const left: string[] = [];\nconsole.log("in");\ntry { while (true) {} } finally { left.push("finally") }');
  expect(errorOf(run)).toMatchObject({ code: "cell/interrupted", line: 3 });
  expect(run.waited).toBeLessThan(400); // before the watcher would lose its patience
  expect(valueText(await kernel.run("left"))).toBe("[ 'finally' ]");
});

test("the inspector ends what has no loop of its own: `finally` does not run, variables are kept", async () => {
  const run = await interrupted(`const kept = { a: 1 };
const after: string[] = [];
const down = (n: number): void => { if (n > 0) { down(n - 1); down(n - 1) } };
console.log("in");
try { down(1_000) } finally { after.push("finally") }`);
  expect(run.waited).toBeLessThan(1_000);
  expect(valueText(await kernel.run("[kept, after]"))).toBe("[ { a: 1 }, [] ]");
});

test("an asynchronous wait that nobody can stop is given up, and the kernel goes on", async () => {
  await interrupted('const alive = 7;\nconsole.log("in");\nawait new Promise(() => {});');
  expect(valueText(await kernel.run("alive"))).toBe("7");
});
