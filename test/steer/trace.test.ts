import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isShown, showSelf } from "../../src/output/shown.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { calibrate } from "../../src/steer/calibrate.ts";
import { restrict } from "../../src/steer/sparsePositions.ts";
import { targetLogProbability } from "../../src/steer/steeredDistribution.ts";
import { steeringVector } from "../../src/steer/steeringVector.ts";
import { estimateStrength } from "../../src/steer/strengthEstimators.ts";
import { trace } from "../../src/steer/trace.ts";
import { bigramLM, bigramRows, idOf, letters, listeningSession } from "./bigramLM.ts";
import { positionsOf } from "./referenceCases.ts";

let listening: ReturnType<typeof listeningSession>;
beforeEach(() => {
  listening = listeningSession(quietSession);
  enterSession(listening.session);
});
afterEach(() => {
  enterSession(quietSession);
});

const example = { prompt: "ab", completion: "cd" };
/** The pair's float32 logits of the token after a letter. */
const denseAfter = (letter: string) => {
  const [base, warm] = [bigramRows.base[idOf(letter)]!, bigramRows.warm[idOf(letter)]!];
  return steeringVector(Float32Array.from(base), Float32Array.from(warm));
};

describe("trace", () => {
  test("an example's labels are its completion and the end of the text", async () => {
    const { tokens } = await trace(bigramLM, [example, { prompt: "k", completion: "m" }]);
    expect(tokens.map(({ text, example: e, position }) => [text, e, position])).toEqual([
      ["c", 0, 2],
      ["d", 0, 3],
      ["‹end›", 0, 4],
      ["m", 1, 1],
      ["‹end›", 1, 2],
    ]);
    expect(tokens[0]!.kl).toBeCloseTo(denseAfter("b").kl, 12);
  });

  test("of a plain text every token after the first is a label", async () => {
    const { tokens } = await trace(bigramLM, "hello");
    expect(tokens.map(({ text }) => text)).toEqual(["e", "l", "l", "o"]);
  });

  test("rows carry probabilities, gradient, vector and KL terms of the definition", async () => {
    const traced = await trace(bigramLM, example, { alpha: 0.1 });
    const dense = denseAfter("b");
    const rows = traced.top(0, 24);
    expect(rows.length).toBeGreaterThanOrEqual(12);
    for (const row of rows) {
      expect(row.warm).toBeCloseTo(Math.exp(dense.logWarm[row.id]!), 12);
      expect(row.base).toBeCloseTo(Math.exp(dense.logBase[row.id]!), 12);
      expect(row.gradient).toBeCloseTo(dense.gradient[row.id]!, 12);
      expect(row.delta).toBeCloseTo(dense.delta![row.id]!, 12);
      expect(row.text).toBe(row.id === 23 ? "‹end›" : letters[row.id]);
    }
    expect(rows.map((row) => row.warm)).toEqual(rows.map((row) => row.warm).toSorted((a, b) => b - a));
    const byDelta = traced.top(0, 3, { by: "delta" }).map((row) => Math.abs(row.delta));
    expect(byDelta[0]).toBeCloseTo(Math.max(...dense.delta!.map(Math.abs)), 12);
  });

  test("steered probabilities add up to one with the rest, and μ 0 gives the warm ones", async () => {
    const traced = await trace(bigramLM, example, { alpha: 0.1, outside: "drop" });
    const steered = traced.steered(0, 3);
    expect(steered.reduce((sum, row) => sum + row.steered!, 0)).toBeCloseTo(1, 12);
    const kept = await trace(bigramLM, example, { alpha: 0.1 });
    for (const row of kept.steered(0, 0)) expect(row.steered).toBe(row.warm);
  });

  test("is logged as a run that stands on the warm start, with its sparse positions", async () => {
    const traced = await trace(bigramLM, example);
    const [run] = listening.runs;
    expect(run!.start).toMatchObject({ kind: "trace", parents: ["warm-start-1"], modelDigest: "bigram-shift-digest", examples: [example] });
    expect(run!.state).toBe("finished");
    expect(run!.summary).toMatchObject({ examples: 1, positions: 3, crossEntropyWarm: traced.crossEntropy(0) });
    expect(unpack(pack(run!.artifacts.get("explorer")))).toEqual(traced.explorer);
    expect(listening.progress.at(-1)).toMatchObject({ label: "Tracing", done: 3, total: 3, unit: "tokens", finished: true });
  });

  test("shows itself as an explorer", async () => {
    expect((await trace(bigramLM, example))[showSelf]()).toMatchObject({ shown: "explorer" });
  });

  test("an interrupted trace ends its run as interrupted", async () => {
    listening.interrupt();
    await expect(trace(bigramLM, example)).rejects.toMatchObject({ code: "cell/interrupted" });
    expect(listening.runs[0]!.state).toBe("interrupted");
  });

  test.each([
    ["steer/alpha", () => trace(bigramLM, example, { alpha: 0 })],
    ["steer/alpha", () => trace(bigramLM, example, { alpha: 1.5 })],
    ["steer/outside", () => trace(bigramLM, example, { outside: "ignore" as never })],
    ["steer/no-labels", () => trace(bigramLM, "a")],
    ["steer/no-labels", () => trace(bigramLM, { prompt: "a", completion: "" })],
    ["steer/no-labels", () => trace(bigramLM, [])],
    ["steer/not-adapted", () => trace(bigramLM.base as never, example)],
    ["steer/empty-calibration", () => calibrate(bigramLM, [])],
  ])("bad input: %s", async (code, run) => {
    await expect((async () => run())()).rejects.toMatchObject({ code, hint: expect.any(String) });
  });

  test("a position that is not there is an error", async () => {
    const traced = await trace(bigramLM, example);
    expect(() => traced.top(7, 3)).toThrow(expect.objectContaining({ code: "steer/no-position" }));
  });
});

describe("calibrate", () => {
  const examples = Array.from({ length: 20 }, (_, i) => ({ prompt: letters[i]!, completion: letters[(7 * i + 3) % 23]! }));

  test("leaves out, and says so, what the context does not hold; where nothing is left it has no strength", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const long = { prompt: "a".repeat(60), completion: "bcdef" };
    const { exact, ratio } = await calibrate(bigramLM, examples);
    expect(warned).not.toHaveBeenCalled();
    expect(await calibrate(bigramLM, [long, ...examples, long])).toMatchObject({ exact, ratio });
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^2 of 22 calibration examples .* 64 tokens/));
    await expect(calibrate(bigramLM, [long])).rejects.toMatchObject({ code: "steer/too-long" });
    warned.mockRestore();
  });

  test("gives the estimates of the sparse positions of its examples", async () => {
    const strength = await calibrate(bigramLM, examples, { alpha: 0.1 });
    const pairs = examples.flatMap(({ prompt, completion }) => [
      [prompt, completion],
      [completion, "x"],
    ]);
    const rows = (table: number[][]) => pairs.map(([before]) => table[idOf(before!)]!.map(Math.fround));
    const positions = positionsOf(
      rows(bigramRows.base),
      rows(bigramRows.warm),
      pairs.map(([, target]) => idOf(target!)),
      0.1,
    );
    const expected = estimateStrength(positions, { resamples: 0 });
    for (const key of ["exact", "ratio", "mean", "median"] as const) expect(strength[key]).toBeCloseTo(expected[key]!, 9);
    expect(strength).toMatchObject({ examples: 20, tokens: 40, recommended: strength.exact });
    expect(strength.interval[0]).toBeLessThan(strength.exact!);
  });

  test("is logged, and shows every estimator with its tails", async () => {
    const strength = await calibrate(bigramLM, examples);
    expect(listening.runs[0]!.start).toMatchObject({ kind: "calibration", parents: ["warm-start-1"], seed: 0 });
    expect(listening.runs[0]!.summary).toMatchObject({ exact: strength.exact, mean: strength.mean, skipped: 0 });
    const shown = strength[showSelf]!();
    expect(isShown(shown) && shown.shown).toBe("table");
    expect(shown.shown === "table" && shown.rows.map(([name]) => name)).toEqual(
      expect.arrayContaining(["exact", "ratio", "median", "mean"]),
    );
    expect(unpack(pack({ ...strength }))).toEqual({ ...strength });
  });
});

test("a position's own optimum is the minimum of its loss", async () => {
  const traced = await trace(bigramLM, "abcdefgh");
  for (const [position] of traced.tokens.entries()) {
    const optimum = traced.optimum(position);
    const loss = (mu: number) => -targetLogProbability(restrict(traced.explorer.positions, traced.alpha), position, mu, "keep");
    if (optimum === null) expect(loss(-3)).toBeCloseTo(loss(3), 12);
    else for (let mu = -30; mu <= 30; mu += 0.25) expect(loss(optimum.strength)).toBeLessThanOrEqual(loss(mu) + 1e-9);
  }
  expect(() => traced.optimum(99)).toThrow(expect.objectContaining({ code: "steer/no-position" }));
});

test("a calibration over several α runs one forward pass, and says what each alone would", async () => {
  const examples = ["ab", "cd", "ef", "gh", "ij"].map((prompt, k) => ({ prompt, completion: "klmnopq".slice(k, k + 3) }));
  const passes = vi.spyOn(bigramLM, "pairedLogits");
  const several = await calibrate(bigramLM, examples, { alphas: [0.02, 0.5], outsides: ["keep", "drop"] });
  expect(passes).toHaveBeenCalledTimes(1);
  passes.mockRestore();
  expect(several.alternatives.map(({ alpha, outside }) => [alpha, outside])).toEqual([
    [0.02, "keep"],
    [0.02, "drop"],
    [0.5, "keep"],
    [0.5, "drop"],
  ]);
  for (const one of several.alternatives) {
    const alone = await calibrate(bigramLM, examples, { alpha: one.alpha, outside: one.outside });
    expect([one.exact, one.ratio, one.mean]).toEqual([alone.exact, alone.ratio, alone.mean]);
  }
});
