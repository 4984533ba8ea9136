import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorOf, moduleUrl, RunningKernel, streamText, valueText } from "./runningKernel.ts";

const oneSecond = 1_000; // ms

let kernel: RunningKernel;
beforeAll(async () => {
  kernel = new RunningKernel({ STEERLAB_BACKEND: "wasm" });
  await kernel.process.ready;
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** Interrupts the cell once it has printed `busy`, and tells how long it took to end. */
async function interruptWhenBusy(source: string) {
  const id = kernel.start(source);
  await kernel.message((message) => message.type === "output" && message.executionId === id && message.output.kind === "stream");
  const asked = performance.now();
  kernel.process.interrupt();
  const run = await kernel.ended(id);
  return { ...run, waited: performance.now() - asked };
}

const training = `
import { ensureBackend } from ${moduleUrl("src/backend/startBackend.ts")};
import { tf } from ${moduleUrl("src/backend/tf.ts")};
import { trackRun } from ${moduleUrl("src/runs/trackRun.ts")};
import { throwIfInterrupted, yieldToEventLoop } from ${moduleUrl("src/session/interrupt.ts")};
await ensureBackend();
const losses: number[] = [];
const weights = tf.variable(tf.zeros([64, 64]));
const target = tf.ones([64, 64]);
const optimizer = tf.train.sgd(0.01);
const done = await trackRun({ kind: "warm-start", name: "squares", config: {} }, async (run, session) => {
  const train = async (step: number) => {
    throwIfInterrupted(session, "The training");
    const loss = optimizer.minimize(() => tf.losses.meanSquaredError(target, weights).asScalar(), true)!;
    losses.push((await loss.data())[0]!);
    loss.dispose();
    run.log({ loss: losses.at(-1)! }, step);
    if (step === 3) console.log("busy");
    await yieldToEventLoop();
    return train(step + 1);
  };
  return train(0);
});`;

describe("an interrupted cell", () => {
  test("that trains ends within a second, by itself, and its run ends as interrupted", async () => {
    const run = await interruptWhenBusy(training);
    expect(run.state).toBe("interrupted");
    expect(run.waited).toBeLessThan(oneSecond);
    expect(errorOf(run)).toMatchObject({ code: "cell/interrupted", message: "The training was interrupted." });
    const start = kernel.messages.find((message) => message.type === "run-start")!;
    expect(kernel.messages).toContainEqual(
      expect.objectContaining({ type: "run-end", id: start.type === "run-start" && start.id, state: "interrupted" }),
    );
    expect(valueText(await kernel.run("losses.length > 3 && losses.every((loss) => loss <= losses[0])"))).toBe("true");
  });

  test.each([
    ["while (true) {}", "console.log('busy'); while (true) {}"],
    ["a loop that catches everything", "console.log('busy'); for (;;) try { for (;;) {} } catch {}"],
    ["an awaited sleep", "console.log('busy'); await new Promise((resolve) => setTimeout(resolve, 100_000));"],
    ["a loop of sleeps", "console.log('busy'); for (;;) await new Promise((resolve) => setTimeout(resolve, 5));"],
    ["a loop of microtasks", "console.log('busy'); for (;;) await null;"],
    [
      "recursion without a loop",
      "const down = (n: number): void => { if (n > 0) { down(n - 1); down(n - 1) } }; console.log('busy'); down(1_000);",
    ],
    [
      "a loop in a library",
      "const endless = { *[Symbol.iterator]() { yield* endlessly } }, endlessly = { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }; console.log('busy'); Array.from(endless, () => 0);",
    ],
  ])("in %s ends within a second, and variables are kept", async (_, source) => {
    const name = `kept${kernel.messages.length}`;
    const run = await interruptWhenBusy(`const ${name} = [1, 2];\n${source}`);
    expect(run.state).toBe("interrupted");
    expect(run.waited).toBeLessThan(oneSecond);
    expect(errorOf(run)).toMatchObject({ code: "cell/interrupted" });
    expect(valueText(await kernel.run(`${name}`))).toBe("[ 1, 2 ]");
    expect(streamText(await kernel.run("for (let i = 0; i < 2; i++) { await null; console.log(String(i)) }"), "stdout")).toBe("0\n1\n");
  });

  test("does not wake up later", async () => {
    await interruptWhenBusy("let woken = 0; console.log('busy'); await new Promise((resolve) => setTimeout(resolve, 500)); woken = 1;");
    expect(valueText(await kernel.run("await new Promise((resolve) => setTimeout(resolve, 600)); woken"))).toBe("0");
  });

  test("leaves no TensorFlow scope open, even when it was ended from outside", async () => {
    const source = `const spin = (n: number): void => { if (n > 0) { spin(n - 1); spin(n - 1) } };
tf.tidy(() => { tf.zeros([4]); console.log('busy'); spin(1_000); return tf.zeros([1]) });`;
    await kernel.run("const tensors = tf.memory().numTensors");
    const run = await interruptWhenBusy(source);
    expect(run.state).toBe("interrupted");
    expect(valueText(await kernel.run("[tf.memory().numTensors - tensors, tf.engine().state.scopeStack.length]"))).toBe("[ 0, 0 ]");
    expect(valueText(await kernel.run("const kept = tf.zeros([2]); kept.isDisposed"))).toBe("false");
  });

  test("may be interrupted while it imports nothing, and an idle kernel ignores it", async () => {
    kernel.process.interrupt();
    expect(valueText(await kernel.run("1 + 1"))).toBe("2");
  });
});
