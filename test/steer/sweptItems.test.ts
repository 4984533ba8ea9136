import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { enterSession, quietSession } from "../../src/session/session.ts";
import type { StoredPositions } from "../../src/steer/storedSweep.ts";
import { sweep } from "../../src/steer/sweep.ts";
import { compareSwept, sweptItems } from "../../src/steer/sweptItems.ts";
import { mcnemar } from "../../src/tasks/metrics/mcnemar.ts";
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
const items: TaskItem[] = Array.from({ length: 30 }, (_, i) => {
  const answer = letter(5 * i + 2) + letter(3 * i + 1);
  return {
    ...{ prompt: letter(i) + letter(2 * i + 1), completion: answer, subject: letter(i) },
    choices: { true: [answer], false: [letter(i + 4), letter(7 * i + 6) + letter(i)] },
  };
});
const split = (digest: string): TaskSplit => ({ task: "letters", items, metrics: ["crossEntropy", "mc1"], digest, stop: [] });

async function swept(alpha: number, digest = "one") {
  const result = await sweep(bigramLM, split(digest), { alpha, strengths: [0, 1], calibration: items.slice(0, 8) });
  const run = listening.runs.at(-1)!;
  const row = { id: result.runId, config: run.start.config, summary: run.summary as Record<string, unknown> };
  return { result, items: sweptItems(row, run.artifacts.get("positions") as StoredPositions) };
}

describe("two sweeps over the same items", () => {
  it("differ item by item by what their systems differ by in the mean", async () => {
    const [a, b] = [await swept(0.1), await swept(0.6)];
    const of = ({ result }: typeof a, system: string, metric: string) =>
      result.systems.find((one) => one.system === system)!.metrics[metric]!.value;
    const { crossEntropy, mc1 } = compareSwept(a.items, b.items, "steered");
    expect(crossEntropy!.a).toBeCloseTo(of(a, "steered", "crossEntropy"), 12);
    expect(crossEntropy!.difference.mean).toBeCloseTo(of(b, "steered", "crossEntropy") - of(a, "steered", "crossEntropy"), 12);
    expect(crossEntropy!.difference).toMatchObject({ n: 30 });
    expect(mc1!.difference.mean).toBeCloseTo(of(b, "steered", "mc1") - of(a, "steered", "mc1"), 12);
    const [before, after] = [a.items.values("mc1", "steered")!.values, b.items.values("mc1", "steered")!.values];
    expect(mc1!.mcnemar).toEqual(mcnemar(before, after));
    expect(crossEntropy!.mcnemar).toBeNull();
  });

  it("have gains that are each one's steered less its warm model", async () => {
    const [a, b] = [await swept(0.1), await swept(0.6)];
    const { crossEntropy } = compareSwept(a.items, b.items, "gain");
    const gain = ({ result }: typeof a) => result.systems.find(({ system }) => system === "steered")!.metrics.crossEntropy!.difference;
    expect([crossEntropy!.a, crossEntropy!.b]).toEqual([expect.closeTo(gain(a), 12), expect.closeTo(gain(b), 12)]);
    const { low, high, mean } = crossEntropy!.difference;
    expect(low < mean && mean < high).toBe(true);
  });

  it("of one warm model do not differ as warm models", async () => {
    const { crossEntropy, mc1 } = compareSwept((await swept(0.1)).items, (await swept(0.6)).items, "warm");
    expect(crossEntropy!.difference).toEqual({ mean: 0, low: 0, high: 0, n: 30 });
    expect(mc1!.mcnemar).toEqual({ gained: 0, lost: 0, p: 1 });
  });
});

it("sweeps over different items are not paired", async () => {
  const [a, b] = [await swept(0.1), await swept(0.1, "another")];
  expect(() => compareSwept(a.items, b.items, "warm")).toThrow(expect.objectContaining({ code: "evaluation/different-splits" }));
});
