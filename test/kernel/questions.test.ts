import { expect, it } from "vitest";
import { moduleUrl, RunningKernel } from "./runningKernel.ts";

const teach = `
const { answerQuestions } = await import(${moduleUrl("src/session/questions.ts")});
answerQuestions("run-1", {
  double: (input) => ({ values: Float64Array.from(input.values, (value) => 2 * value) }),
  fail: () => { throw new RangeError("too far"); },
});`;

it("answers about what a cell has made, after the cells that were queued before", async () => {
  await using kernel = new RunningKernel();
  await kernel.process.ready;
  kernel.start(teach);
  const answer = await kernel.process.ask({ subject: "run-1", name: "double", input: { values: [1.5, 2] } });
  expect(answer).toEqual({ values: Float64Array.of(3, 4) });
});

it("hands on what the answer throws, and says when it knows nothing of the subject", async () => {
  await using kernel = new RunningKernel();
  await kernel.run(teach);
  await expect(kernel.process.ask({ subject: "run-1", name: "fail", input: null })).rejects.toMatchObject({
    name: "RangeError",
    message: "too far",
  });
  await expect(kernel.process.ask({ subject: "run-2", name: "double", input: null })).rejects.toMatchObject({
    code: "kernel/unknown-subject",
  });
});

it("leaves no question open when the kernel ends", async () => {
  await using kernel = new RunningKernel();
  await kernel.process.ready;
  kernel.start("await new Promise(() => {})");
  const asked = kernel.process.ask({ subject: "run-1", name: "double", input: null });
  kernel.process.kill();
  await expect(asked).rejects.toMatchObject({ code: "kernel/ended" });
  await kernel.process.exited;
  await expect(kernel.process.ask({ subject: "run-1", name: "double", input: null })).rejects.toMatchObject({ code: "kernel/ended" });
});
