import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { RunView } from "../../main/cli/runView.ts";
import type { Progress } from "../../src/output/cellOutput.ts";

/** A view on streams that keep what is written; `isTTY` as a terminal says of itself. */
function viewOn({ isTTY }: { isTTY: boolean }) {
  const out = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY, columns: 60 });
  return { view: new RunView(out, out), written: (): string => out.read() ?? "" };
}

const training = (done: number, elapsed: number): Progress => ({
  id: "p-1",
  label: "Training",
  done,
  total: 100,
  unit: "steps",
  elapsed,
  finished: done === 100,
});

describe("progress of a run in the terminal", () => {
  it("is one live line that makes room for what the cell prints", () => {
    const { view, written } = viewOn({ isTTY: true });
    view.progress(training(10, 500));
    expect(written()).toMatch(/^Training {2}█+░+ {2}10\/100 steps/);
    view.output({ kind: "stream", name: "stdout", text: "loss 2.5\n" });
    expect(written()).toBe("\r\x1b[2Kloss 2.5\n");
    view.progress(training(20, 1_000));
    view.progress(training(30, 1_500));
    const [first, second] = written().split("\r\x1b[2K");
    expect(first).toContain("20/100");
    expect(second).toContain("30/100");
    view.endProgress();
    expect(written()).toBe("\r\x1b[2K");
  });

  it("is a few plain lines elsewhere, without colours, and none of what is done in a moment", () => {
    const { view, written } = viewOn({ isTTY: false });
    for (let done = 1; done <= 100; done++) view.progress(training(done, done * 100));
    const lines = written().trimEnd().split("\n");
    expect(lines).toEqual([25, 50, 75, 100].map((done) => `Training: ${done}/100 steps, ${(done / 10).toFixed(1)} s`));
    view.progress({ ...training(100, 300), id: "p-2" });
    view.output({ kind: "stream", name: "stdout", text: "\x1b[33m2\x1b[39m\n" });
    expect(written()).toBe("2\n");
  });
});
