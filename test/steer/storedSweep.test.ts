import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepFigure } from "../../src/chart/sweep.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { allReadings } from "../../src/steer/explorerView.ts";
import { ownStrength, type StoredCurves, type StoredPositions, storedSweep, sweepExplorer } from "../../src/steer/storedSweep.ts";
import { sweep } from "../../src/steer/sweep.ts";
import type { SweepSystem } from "../../src/steer/sweepResult.ts";
import type { TaskItem, TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, letters, listeningSession } from "./bigramLM.ts";

let listening: ReturnType<typeof listeningSession>;
beforeEach(() => {
  listening = listeningSession(quietSession);
  enterSession(listening.session);
});
afterEach(() => {
  enterSession(quietSession);
});

const letter = (k: number) => letters[((k % 23) + 23) % 23]!;
const items: TaskItem[] = Array.from({ length: 12 }, (_, i) => ({
  prompt: letter(i) + letter(2 * i + 1),
  completion: letter(5 * i + 2) + letter(3 * i + 1),
  subject: letter(i),
  choices: { true: [letter(5 * i + 2) + letter(3 * i + 1)], false: [letter(i + 4)] },
}));
const split: TaskSplit = { task: "letters", items, metrics: ["crossEntropy", "accuracy", "mc1"], digest: "letters-digest", stop: [] };

/** The sweep, and its run as the database gives it back. */
async function swept() {
  const result = await sweep(bigramLM, split, { strengths: [-1, 0, 1, 2.5], alphas: [0.1, 0.3], calibration: items.slice(0, 4) });
  const logged = listening.runs.find(({ start }) => start.kind === "sweep")!;
  const artifact = (name: string) => unpack(pack(logged.artifacts.get(name)));
  const run = {
    id: result.runId,
    name: logged.start.name,
    config: logged.start.config,
    summary: logged.summary as Record<string, unknown>,
  };
  return {
    ...{ result, run },
    curves: artifact("curves") as StoredCurves,
    systems: artifact("systems") as SweepSystem[],
    positions: artifact("positions") as StoredPositions,
  };
}

describe("a sweep from its run", () => {
  it("draws the same chart as the sweep itself", async () => {
    const { result, run, curves, systems } = await swept();
    expect(sweepFigure(storedSweep(run, { curves, systems }))).toEqual(sweepFigure(result));
  });

  it("of an older version, whose curves lack the analytic strength, draws the same curves and marks", async () => {
    const { result, run, systems, curves } = await swept();
    const { analytic: _, ...older } = curves;
    const marks = (figure: ReturnType<typeof sweepFigure>) =>
      (figure.data as { meta?: { mark: string; strength: number } }[]).flatMap(({ meta }) => (meta ? [[meta.mark, meta.strength]] : []));
    const stored = storedSweep(run, { curves: older, systems });
    expect(stored.metrics).toEqual(result.metrics);
    expect(marks(sweepFigure(stored))).toEqual(marks(sweepFigure(result)));
  });

  it("has an explorer whose means over the answers are the sweep's curves, at every strength and mask", async () => {
    const { result, run, positions } = await swept();
    const explorer = sweepExplorer(run, positions);
    for (const [a, alpha] of result.alphas.entries())
      for (const [k, strength] of result.strengths.entries()) {
        const { crossEntropy, count } = allReadings(explorer, { strength, alpha, outside: "keep" });
        expect(count).toBe(result.tokens);
        expect(crossEntropy[2]).toBeCloseTo(result.metrics.crossEntropy![a * result.strengths.length + k]!, 12);
      }
  });

  it("shows prompts and answers as texts, and numbers where an older run has none", async () => {
    const { run, positions } = await swept();
    const [first] = sweepExplorer(run, positions).sequences;
    expect(first).toEqual({ tokens: [...items[0]!.prompt, ...items[0]!.completion, "‹end›"], from: 2, firstPosition: 0 });
    const { texts: _, sequences: __, ...older } = positions;
    const numbered = sweepExplorer(run, older).sequences[1]!;
    expect(numbered.tokens.slice(1)).toEqual([...items[1]!.completion].map((text) => `#${letters.indexOf(text)}`).concat("#23"));
    expect(numbered.tokens[0]).toContain("item 2 of");
    expect(numbered).toMatchObject({ from: 1, firstPosition: 3 });
  });

  it("knows the strength that calibration recommends", async () => {
    const { result, run } = await swept();
    expect(ownStrength(run)).toBe(result.analytic.recommended);
    expect(ownStrength({ config: {}, summary: {} })).toBeNull();
  });
});
