import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { allReadings, positionReadings } from "../../src/steer/explorerView.ts";
import { flipOf, itemExplorer, itemScores } from "../../src/steer/itemScores.ts";
import { itemsTable } from "../../src/steer/itemsTable.ts";
import { type StoredPositions, storedSweep } from "../../src/steer/storedSweep.ts";
import { sweep } from "../../src/steer/sweep.ts";
import type { SweepResult } from "../../src/steer/sweepResult.ts";
import { sweepWindow } from "../../src/steer/sweepWindow.ts";
import type { TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, letters, listeningSession } from "./bigramLM.ts";

const at = (k: number) => letters[k % 23]!;
const items = Array.from({ length: 20 }, (_, i) => ({
  prompt: at(i),
  completion: at(5 * i + 2),
  subject: at(i),
  choices: { true: [at(5 * i + 2)], false: [at(i + 4), at(7 * i + 6)] },
}));
const split: TaskSplit = {
  task: "letters",
  items,
  metrics: ["crossEntropy", "accuracy", "mc1", "mc2", "mc3"],
  digest: "letters",
  stop: [],
};
const strengths = [-2, -1, 0, 0.5, 1, 2, 4, 8];

let result: SweepResult;
let stored: StoredPositions;
beforeEach(async () => {
  const listening = listeningSession(quietSession);
  enterSession(listening.session);
  result = await sweep(bigramLM, split, { strengths, alphas: [0.1, 0.3], calibration: items });
  stored = listening.runs[0]!.artifacts.get("positions") as StoredPositions;
});
afterEach(() => {
  enterSession(quietSession);
});
const setting = (strength: number) => ({ strength, alpha: 0.1, outside: "keep" as const });
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("the questions of a sweep at a strength", () => {
  test("their shares and losses are the curves' values there, for warm and steered alike", () => {
    for (const strength of [0.5, 2, 8]) {
      const scored = itemScores(stored, setting(strength));
      const k = strengths.indexOf(strength);
      expect(mean(scored.map(({ picks }) => Number(picks![2])))).toBeCloseTo(result.metrics.accuracy![k]!, 12);
      expect(mean(scored.map(({ picks }) => Number(picks![1])))).toBeCloseTo(result.metrics.accuracy![strengths.indexOf(0)]!, 12);
      expect(mean(scored.map(({ loss }) => loss[2]))).toBeCloseTo(result.metrics.crossEntropy![k]!, 12);
    }
  });

  test("at strength 0 nothing flips; elsewhere a flip is a change between warm and steered", () => {
    expect(itemScores(stored, setting(0)).map((item) => flipOf(item, "picks"))).toEqual(items.map(() => null));
    for (const by of ["picks", "says"] as const) {
      const flipped = [2, 8, 30, 80, -30].flatMap((mu) => itemScores(stored, setting(mu))).filter((item) => flipOf(item, by) !== null);
      expect(flipped.length).toBeGreaterThan(0);
      for (const item of flipped)
        expect([item[by]![1], item[by]![2]]).toEqual(flipOf(item, by) === "to right" ? [false, true] : [true, false]);
    }
  });

  test("prompts, answers and options are those of the split", () => {
    itemScores(stored, setting(1)).forEach((item, i) => {
      expect([item.prompt, item.answer]).toEqual([items[i]!.prompt, items[i]!.completion]);
      expect(item.options.map(({ text, right }) => [text, right])).toEqual([
        [items[i]!.completion, true],
        ...items[i]!.choices.false.map((text) => [text, false]),
      ]);
    });
  });

  test("who says the answer greedily is who finds every token of it likeliest", () => {
    const says = itemScores(stored, setting(4)).map((item) => item.says[2]);
    const tops = items.map((_, i) => {
      const data = itemExplorer(stored, i, setting(4));
      const labels = stored.layout.items[i]!.answer.to - stored.layout.items[i]!.answer.from;
      return Array.from({ length: labels }, (_, r) => positionReadings(data, r, setting(4)).steered.top === data.positions.target[r]).every(
        Boolean,
      );
    });
    expect(says).toEqual(tops);
  });

  test("a question opens with its answer first and every other option after it, with its own losses", () => {
    const data = itemExplorer(stored, 3, setting(2));
    const [first] = data.sequences;
    expect(first!.tokens.slice(first!.from)).toEqual([items[3]!.completion, "‹end›"]);
    expect(data.sequences.slice(1).map(({ tokens, from }) => tokens.slice(from).join(""))).toEqual(items[3]!.choices.false);
    const [a, b] = [positionReadings(data, 0, setting(2)), positionReadings(data, 1, setting(2))];
    const { loss } = itemScores(stored, setting(2))[3]!;
    expect((a.loss[2] + b.loss[2]) / 2).toBeCloseTo(loss[2], 12);
    expect(allReadings(data, setting(2)).count).toBe(4);
  });

  test("a cell shows them as a table that the page can look further into; a copy of the sweep has none", () => {
    const shown = chart.items(result, { strength: 2 });
    expect(shown.rows).toEqual(itemsTable(itemScores(stored, setting(2))).rows);
    expect(shown.live).toEqual({ kind: "items", runId: result.runId, strength: 2 });
    expect(shown.caption).toMatch(/^letters, 20 questions at μ 2, α 0.1, exact by likelihood: \d+ flip to right, \d+ to wrong/);
    expect(() => chart.items({ ...result })).toThrow(expect.objectContaining({ code: "chart/no-items" }));
  });

  test("the table has a row a question", () => {
    const table = itemsTable(itemScores(stored, setting(2)));
    expect(table.rows).toHaveLength(20);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });
});

describe("a window of a sweep", () => {
  test("is computed in full resolution: a sweep over the same strengths finds the same, and outside it is as it was", async () => {
    const fine = sweepWindow(result, stored, [0.25, 2.5]);
    const inside = fine.strengths.filter((mu) => mu >= 0.25 && mu <= 2.5);
    expect(inside.length).toBe(193);
    const again = await sweep(bigramLM, split, { strengths: [...inside], alphas: [0.1, 0.3], calibration: items });
    const from = fine.strengths.indexOf(inside[0]!);
    for (const metric of ["crossEntropy", "accuracy", "mc2"]) {
      for (const a of [0, 1]) {
        const row = fine.metrics[metric]!.subarray(a * fine.strengths.length + from, a * fine.strengths.length + from + inside.length);
        row.forEach((value, k) => {
          expect(value).toBeCloseTo(again.metrics[metric]![a * inside.length + k]!, 12);
        });
      }
    }
    expect([...fine.strengths.subarray(0, from)]).toEqual([-2, -1, 0]);
    expect(fine.metrics.crossEntropy![1]).toBe(result.metrics.crossEntropy![1]);
    expect(fine.strengths.at(-1)).toBe(8);
  });

  test("bands keep the swept strengths' distances from the curve", () => {
    const fine = sweepWindow(result, stored, [0, 4]);
    const k = strengths.indexOf(2);
    const near = fine.strengths.findIndex((mu) => Math.abs(mu - 2) < 1e-9);
    expect(near).toBeGreaterThan(0);
    const distance = (data: Pick<SweepResult, "bands" | "metrics">, i: number) =>
      data.bands.crossEntropy!.high[i]! - data.metrics.crossEntropy![i]!;
    expect(distance(fine, near)).toBeCloseTo(distance(result, k), 6);
  });

  test("a sweep that is read back from its run has the same window", () => {
    const { strengths, alphas, metrics, bands, controls, analytic, systems } = result;
    const run = { id: result.runId, config: { task: "letters", alpha: 0.1, outside: "keep" }, summary: {} };
    const read = storedSweep(run, { curves: { strengths, alphas, metrics, bands, controls, analytic }, systems });
    expect(sweepWindow(read, stored, [0, 1]).metrics).toEqual(sweepWindow(result, stored, [0, 1]).metrics);
  });
});
