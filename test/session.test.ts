import { afterEach, describe, expect, it } from "vitest";
import { table } from "../src/output/table.ts";
import type { RunStart, RunWriter } from "../src/runs/run.ts";
import { startRun } from "../src/runs/startRun.ts";
import { trackRun } from "../src/runs/trackRun.ts";
import { InterruptedError } from "../src/session/interrupt.ts";
import { params } from "../src/session/params.ts";
import { enterSession, quietSession, type Session } from "../src/session/session.ts";

const withParams = (given: Record<string, string>): void => void enterSession({ ...quietSession, params: given });

/** A session that writes down what it was told, as the run log would. */
function recordingSession(): { session: Session; lines: string[] } {
  const lines: string[] = [];
  const writer = (start: RunStart): RunWriter => ({
    id: "c-1",
    log: (metrics, step) => lines.push(`log ${step} ${JSON.stringify(metrics)}`),
    summary: (values) => lines.push(`summary ${JSON.stringify(values)}`),
    artifact: (name) => lines.push(`artifact ${name}`),
    end: (state, error) => lines.push(`${start.kind} ${state} ${error?.message ?? ""}`.trim()),
  });
  return { session: { ...quietSession, startRun: writer }, lines };
}

afterEach(() => void enterSession(quietSession));

describe("params", () => {
  it("keeps defaults and overrides with the type of the default", () => {
    withParams({ seed: "3", verbose: "true" });
    expect(params({ seed: 0, steps: 20, verbose: false, model: "wordnet-lm" })).toEqual({
      seed: 3,
      steps: 20,
      verbose: true,
      model: "wordnet-lm",
    });
  });
  it.each([
    [{ sed: "3" }, "params/unknown"],
    [{ seed: "three" }, "params/not-a-number"],
    [{ seed: "" }, "params/not-a-number"],
    [{ verbose: "yes" }, "params/not-a-boolean"],
  ])("refuses %j with %s", (given, code) => {
    withParams(given);
    expect(() => params({ seed: 0, verbose: false })).toThrow(expect.objectContaining({ code }));
  });
});

describe("trackRun", () => {
  const start: RunStart = { kind: "sweep", name: "a sweep", config: {} };
  it.each([
    ["finished", async () => 1],
    ["failed", async () => Promise.reject(new Error("no"))],
    ["interrupted", async () => Promise.reject(new InterruptedError("The sweep"))],
  ])("ends the run as %s", async (state, work) => {
    const { session, lines } = recordingSession();
    enterSession(session);
    await trackRun<unknown>(start, work).catch(() => {});
    expect(lines.at(-1)).toMatch(new RegExp(`^sweep ${state}`));
  });
});

describe("startRun", () => {
  it("counts steps by itself and refuses writes after its end", () => {
    const { session, lines } = recordingSession();
    enterSession(session);
    const run = startRun({ name: "mine" });
    run.log({ loss: 2 });
    run.log({ loss: 1 });
    run.log({ loss: 0.5 }, 10);
    run.log({ loss: 0.4 });
    run.finish();
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["0", "1", "10", "11", "finished"]);
    expect(() => run.log({ loss: 0 })).toThrow(expect.objectContaining({ code: "run/ended" }));
  });

  it("refuses what is no number where it is logged, and takes those that are not finite", () => {
    const { session, lines } = recordingSession();
    enterSession(session);
    const run = startRun({ name: "mine" });
    expect(() => run.log({ loss: "low" as never })).toThrow(expect.objectContaining({ code: "run/not-a-number" }));
    expect(() => run.log({ loss: 1 }, 0.5)).toThrow(expect.objectContaining({ code: "run/step" }));
    run.log({ loss: Number.NaN, rate: Number.POSITIVE_INFINITY });
    expect(lines).toHaveLength(1);
  });
});

describe("table", () => {
  it("has the union of the rows' keys as columns, with gaps as null", () => {
    expect(table([{ a: 1 }, { b: "x", a: 2 }])).toMatchObject({
      columns: ["a", "b"],
      rows: [
        [1, null],
        [2, "x"],
      ],
    });
  });
  it("refuses what is no list of objects", () => {
    expect(() => table([1] as never)).toThrow(expect.objectContaining({ code: "table/not-rows" }));
  });
});
