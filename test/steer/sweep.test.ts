import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { steer } from "../../src/steer/steer.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";
import { defaultStrengths } from "../../src/steer/strengthGrid.ts";
import { sweep } from "../../src/steer/sweep.ts";
import { exactMatch } from "../../src/tasks/metrics/exactMatch.ts";
import type { TaskItem, TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, bigramRows, idOf, letters, listeningSession } from "./bigramLM.ts";

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
    prompt: letter(i) + letter(2 * i + 1),
    completion: answer,
    subject: letter(i),
    choices: { true: [answer, letter(i + 9)], false: [letter(i + 4), letter(7 * i + 6) + letter(i)] },
  };
});
const split: TaskSplit = {
  task: "letters",
  items,
  metrics: ["crossEntropy", "accuracy", "mc1", "mc2", "mc3"],
  digest: "letters-digest",
  stop: ["\n"],
};
const calibration = items.slice(0, 10).map(({ prompt, completion }) => ({ prompt: completion, completion: prompt }));

type Change = (base: number[], warm: number[]) => number[];
const steeredBy =
  (mu: number, alpha: number): Change =>
  (base, warm) => {
    const { delta, logWarm } = steeringVector(base, warm);
    const mask = confidenceMask(logWarm, alpha);
    return warm.map((z, y) => z + (mask[y] ? mu * delta![y]! : 0));
  };

/** The definition: score every text anew, over the whole vocabulary. */
function scoresAnew(change: Change) {
  const logProbability = (before: string, next: string) => {
    const [base, warm] = [bigramRows.base[idOf(before)]!.map(Math.fround), bigramRows.warm[idOf(before)]!.map(Math.fround)];
    return logSoftmax(change(base, warm))[idOf(next)]!;
  };
  const score = (prompt: string, text: string) =>
    [...text].reduce((sum, next, k) => sum + logProbability((prompt + text)[prompt.length + k - 1]!, next), 0);
  const perItem = items.map(({ prompt, completion, choices }) => {
    const [right, wrong] = [choices!.true.map((text) => score(prompt, text)), choices!.false.map((text) => score(prompt, text))];
    const mass = (values: number[]) => values.reduce((sum, value) => sum + Math.exp(value), 0);
    return {
      loss: -score(prompt, `${completion}x`),
      mc1: right[0]! > Math.max(...wrong) ? 1 : 0,
      mc2: mass(right) / (mass(right) + mass(wrong)),
      mc3: right.filter((value) => value > Math.max(...wrong)).length / right.length,
    };
  });
  const mean = (key: "mc1" | "mc2" | "mc3") => perItem.reduce((sum, item) => sum + item[key], 0) / items.length;
  return {
    crossEntropy: perItem.reduce((sum, { loss }) => sum + loss, 0) / (3 * items.length),
    mc1: mean("mc1"),
    mc2: mean("mc2"),
    mc3: mean("mc3"),
  };
}

describe("sweep", () => {
  test("every metric at every strength and α equals scoring anew", async () => {
    const strengths = [-3, 0, 0.5, 4, 12];
    const result = await sweep(bigramLM, split, { alphas: [0.1, 0.01, 0.5], strengths, calibration });
    expect(result.alpha).toBe(0.1);
    for (const [a, alpha] of result.alphas.entries())
      for (const [k, mu] of strengths.entries()) {
        const anew = scoresAnew(steeredBy(mu, alpha));
        for (const metric of ["crossEntropy", "mc1", "mc2", "mc3"] as const)
          expect(result.metrics[metric]![a * strengths.length + k], `${metric} at α ${alpha}, μ ${mu}`).toBeCloseTo(anew[metric], 10);
      }
  });

  test("controls equal softmax(z_w / T) and softmax(z_w + λ (z_w − z_b)) scored anew", async () => {
    const { controls } = await sweep(bigramLM, split, { strengths: [0], calibration });
    const { temperature, extrapolation } = controls;
    for (const k of [0, 7, 10]) {
      const cooled = scoresAnew((_, warm) => warm.map((z) => z / temperature.strengths[k]!));
      const further = scoresAnew((base, warm) => warm.map((z, y) => z + extrapolation.strengths[k]! * (z - base[y]!)));
      for (const metric of ["crossEntropy", "mc1", "mc2", "mc3"] as const) {
        expect(temperature.metrics[metric]![k]).toBeCloseTo(cooled[metric], 10);
        expect(extrapolation.metrics[metric]![k]).toBeCloseTo(further[metric], 10);
      }
    }
    expect(temperature.strengths).toContain(temperature.chosen);
    expect(temperature.strengths.some((t) => Math.abs(t - 1) < 1e-9)).toBe(true);
  });

  test("swept best, exact optimum, systems and bands hang together", async () => {
    const result = await sweep(bigramLM, split, { calibration });
    expect(result.strengths.length).toBeGreaterThanOrEqual(101);
    const curve = result.metrics.crossEntropy!;
    expect(result.best.crossEntropy).toBe(result.strengths[curve.indexOf(Math.min(...curve))]);
    const step = result.strengths[1]! - result.strengths[0]!;
    expect(Math.abs(result.best.crossEntropy! - result.exactOptimum!)).toBeLessThanOrEqual(step);
    const zero = result.strengths.indexOf(0);
    const warm = result.systems.find(({ system }) => system === "warm")!;
    expect(warm.metrics.crossEntropy!.value).toBeCloseTo(curve[zero]!, 12);
    expect(warm.metrics.crossEntropy!.interval).toEqual([0, 0]);
    expect(result.systems.map(({ system }) => system)).toEqual(["base", "warm", "steered", "temperature", "extrapolation"]);
    const { low, high } = result.bands.crossEntropy!;
    curve.forEach((value, k) => {
      if (k === zero) expect([low[k], high[k]]).toEqual([expect.closeTo(value, 12), expect.closeTo(value, 12)]);
      else expect(low[k]! < value && value < high[k]!).toBe(true);
    });
    expect(result).toMatchObject({ items: 30, tokens: 90, calibrated: true, task: "letters" });
  });

  test("metrics of generated text are those of decoding with a steered model at each strength, with differences to the warm text", async () => {
    const generate = { strengths: [-2, 0, 3], metrics: ["exactMatch", "tokenF1"] as const, maxTokens: 4 };
    const { generated, metrics } = await sweep(bigramLM, split, { strengths: [0, 1], calibration, generate });
    expect(Object.keys(metrics)).not.toContain("exactMatch");
    expect(generated).toMatchObject({ items: 30, maxTokens: 4 });
    for (const [k, strength] of generate.strengths.entries()) {
      const prompts = items.map(({ prompt }) => prompt);
      const answers = await steer(bigramLM, { strength, alpha: 0.1 }).generateAll(prompts, { maxTokens: 4, stop: split.stop });
      const right = items.filter(({ completion }, i) => exactMatch(answers[i]!.text, completion, split.stop) === 1).length;
      expect(generated!.metrics.exactMatch![k]!.value).toBeCloseTo(right / 30, 12);
    }
    expect(generated!.metrics.tokenF1![1]).toMatchObject({ difference: 0, interval: [0, 0] });
    expect(listening.runs.find(({ start }) => start.kind === "sweep")!.artifacts.get("generated")).toBe(generated);
  });

  test("is logged: the curve as metrics, curves and positions as artifacts", async () => {
    const result = await sweep(bigramLM, split, { calibration });
    const [run] = listening.runs;
    expect(run!.start).toMatchObject({
      kind: "sweep",
      parents: ["warm-start-1"],
      config: { task: "letters", items: 30, splitDigest: "letters-digest" },
    });
    expect(run!.logged).toHaveLength(result.strengths.length);
    expect(run!.logged[3]).toMatchObject({ strength: result.strengths[3], crossEntropy: result.metrics.crossEntropy![3] });
    expect([...run!.artifacts.keys()]).toEqual(["curves", "systems", "positions"]);
    expect(run!.summary).toMatchObject({ exactOptimum: result.exactOptimum, items: 30 });
  });

  test("drop removes tokens: answers outside the mask are never chosen, and nothing becomes NaN", async () => {
    const result = await sweep(bigramLM, split, { calibration, outside: "drop", alpha: 0.5, strengths: [0, 1] });
    for (const metric of ["accuracy", "mc1", "mc2", "mc3"])
      expect(result.metrics[metric]!.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(result.metrics.crossEntropy!.every((value) => value === Number.POSITIVE_INFINITY)).toBe(true);
  });

  test.each([
    ["steer/strengths", { strengths: [] }],
    ["steer/strengths", { strengths: [0, Number.NaN] }],
    ["steer/strengths", { strengths: [1, 0] }],
    ["steer/alpha", { alphas: [0.1, 2] }],
    ["steer/empty-calibration", { calibration: [] }],
    ["steer/strengths", { generate: { strengths: [Number.POSITIVE_INFINITY], metrics: ["exactMatch"] as const } }],
    ["steer/no-text-metric", { generate: { strengths: [0] } }],
  ])("bad input: %s", async (code, options) => {
    await expect((async () => sweep(bigramLM, split, options))()).rejects.toMatchObject({ code });
  });
});

describe("default strengths", () => {
  test.each([
    [1, 1.5, -2, 20],
    [1, null, -2, 20],
    [0.01, 8, -10, 100],
    [1, -5, -20, 2],
    [1, 30, -10, 100],
  ])("at KL %f and exact %f they reach from %f to %f", (kl, exact, low, high) => {
    const grid = defaultStrengths(kl, exact);
    expect(grid.length).toBe(221);
    expect(grid).toContain(0);
    expect([grid[0], grid[220]]).toEqual([low, high]);
    expect(grid.every((mu, k) => k === 0 || mu > grid[k - 1]!)).toBe(true);
  });
});
