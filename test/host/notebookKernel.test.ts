import { expect, it, onTestFinished } from "vitest";
import { NotebookKernel } from "../../main/host/notebookKernel.ts";
import type { KernelState } from "../../src/rpc/contract.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";

/** A kernel that was given one cell, which has said something by now. */
async function busyKernel(source: string, patience: number) {
  const states: KernelState[] = [];
  const output = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  const kernel: NotebookKernel = new NotebookKernel(
    { workspace: temporaryFolder(), database: "" },
    {
      message: ({ type }) => (type === "output" ? output.resolve() : type === "finished" ? kernel.idle() : undefined),
      stateChanged: () => states.push(kernel.state),
      ended: (_, note) => ended.resolve(note),
    },
    patience,
  );
  onTestFinished(() => kernel.stop());
  await kernel.start();
  kernel.execute({ executionId: "e", cellId: "c", notebook: "n.ts", count: 1, source });
  await output.promise;
  return { kernel, states, ended: ended.promise };
}

/** Native code does not look at any flag, and V8 ends nothing before it returns. */
const native = 'import { execFileSync } from "node:child_process";\nconsole.log("in");\nexecFileSync("sleep", ["20"]);';

it("ends the kernel of an interrupted cell that stays in native code, and has said until when it waits", async () => {
  const { kernel, states, ended } = await busyKernel(native, 1_200);
  const asked = Date.now();
  kernel.interrupt();
  const { since, until } = kernel.state.stopping!;
  expect(since - asked).toBeLessThan(500);
  expect(until - since).toBe(1_200);
  kernel.interrupt(); // asked again: the time that was told stands
  expect(kernel.state.stopping!.until).toBe(until);
  expect(await ended).toContain("did not stop within 1.2 s");
  expect(Date.now() - until).toBeGreaterThanOrEqual(-50);
  expect(states.at(-1)).toMatchObject({
    state: "dead",
    stopping: null,
    end: { cellId: "c", reason: expect.stringContaining("variables are lost") },
  });
});

it("is ended at once when the person does not want to wait", async () => {
  const { kernel, ended } = await busyKernel(native, 60_000);
  kernel.interrupt();
  kernel.kill();
  expect(await ended).toBe("The kernel was ended: all variables are lost.");
});

it("forgets that it waited once the cell has stopped", async () => {
  const { kernel, states } = await busyKernel('console.log("in");\nwhile (true) {}', 60_000);
  const stopped = new Promise<void>((resolve) => {
    const look = () => (kernel.state.state === "idle" ? resolve() : setImmediate(look));
    look();
  });
  kernel.interrupt();
  await stopped;
  expect(states.map((state) => state.stopping !== null)).toContain(true);
  expect(kernel.state.stopping).toBeNull();
});
