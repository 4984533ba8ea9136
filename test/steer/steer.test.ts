import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { showSelf } from "../../src/output/shown.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { calibrate } from "../../src/steer/calibrate.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { sha256 } from "../../src/steer/sha256.ts";
import { steer } from "../../src/steer/steer.ts";
import { steeredLogits } from "../../src/steer/steeredLogits.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";
import { bigramLM, bigramRows, idOf, letters, listeningSession } from "./bigramLM.ts";
import { number, reference } from "./referenceCases.ts";

let listening: ReturnType<typeof listeningSession>;
beforeEach(() => {
  listening = listeningSession(quietSession);
  enterSession(listening.session);
});
afterEach(() => {
  enterSession(quietSession);
});

const rowsAfter = (letter: string) => {
  const [base, warm] = [bigramRows.base[idOf(letter)]!, bigramRows.warm[idOf(letter)]!];
  return [Float32Array.from(base), Float32Array.from(warm)] as const;
};

describe("steered logits", () => {
  test.each(reference.cases)("reference case $name", (c) => {
    const [base, warm] = [Float32Array.from(c.base_logits, number), Float32Array.from(c.warm_logits, number)];
    for (const strength of [-4, 0, 1.5]) {
      const steered = steeredLogits(base, warm, { strength, alpha: c.alpha, outside: "keep" });
      steered.forEach((z, y) => {
        const expected = number(c.warm_logits[y]!) + strength * (c.delta_masked?.[y] ?? 0);
        if (Number.isFinite(expected)) expect(Math.abs(z - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
        else expect(z).toBe(expected);
      });
    }
  });

  test("μ 0 with keep gives the warm logits bit for bit; drop leaves the mask only", () => {
    const [base, warm] = rowsAfter("c");
    expect(steeredLogits(base, warm, { strength: 0, alpha: 0.1, outside: "keep" })).toEqual(warm);
    const mask = confidenceMask(steeringVector(base, warm).logWarm, 0.1);
    const dropped = steeredLogits(base, warm, { strength: 3, alpha: 0.1, outside: "drop" });
    expect(Array.from(dropped, Number.isFinite)).toEqual(mask);
  });
});

describe("a steered model", () => {
  const steered = steer(bigramLM, { strength: 6, alpha: 0.1 });

  test("scores completions as its own logits do", async () => {
    const [score] = await steered.score("ab", ["cd"]);
    const [matrix] = await steered.logits([[..."abcd"].map(idOf)]);
    const at = (row: number) => logSoftmax(matrix!.data.subarray(row * 24, (row + 1) * 24));
    expect(matrix!.shape).toEqual([4, 24]);
    expect(score!.tokens[0]).toBeCloseTo(at(1)[idOf("c")]!, 5);
    expect(score!.tokens[1]).toBeCloseTo(at(2)[idOf("d")]!, 5);
    expect(score!.total).toBe(score!.tokens[0]! + score!.tokens[1]!);
  });

  test("scores many prompts in the order given, empty completions too", async () => {
    const scores = await steered.scoreAll([
      { prompt: "a", completions: ["b", "", "cc"] },
      { prompt: "bb", completions: ["a"] },
    ]);
    expect(scores.map((item) => item.map(({ tokens }) => tokens.length))).toEqual([[1, 0, 2], [1]]);
    expect(scores[1]![0]!.total).toBe((await steered.score("bb", ["a"]))[0]!.total);
  });

  test("decodes greedily along its own logits, and the text streams", async () => {
    let expected = "";
    for (let last = "f"; expected.length < 8; expected += last) {
      const z = steeredLogits(...rowsAfter(last), steered.steering);
      last = letters[z.indexOf(Math.max(...z))]!;
      if (last === "x") break;
    }
    let streamed = "";
    const { text, ids, finish } = await steered.generate("f", { maxTokens: 8, onText: (piece) => (streamed += piece) });
    expect(text).toBe(expected);
    expect(streamed).toBe(expected);
    expect(ids).toEqual([...expected].map(idOf));
    expect(finish).toBe(expected.length < 8 ? "end-of-text" : "length");
    expect(listening.runs[0]!.start).toMatchObject({
      kind: "generation",
      modelDigest: steered.digest,
      config: { strength: 6, alpha: 0.1 },
    });
  });

  test("sampling repeats with its seed", async () => {
    const draw = async (seed: number) =>
      (await steered.generateAll(["a", "b"], { temperature: 1, maxTokens: 6, seed })).map(({ text }) => text);
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  test("stops before a stop text", async () => {
    const { text } = await steered.generate("f", { maxTokens: 8 });
    const cut = await steered.generate("f", { maxTokens: 8, stop: [text.slice(2, 4)] });
    expect(cut).toMatchObject({ text: text.slice(0, text.indexOf(text.slice(2, 4))), finish: "stop" });
  });

  test("takes the recommended strength of a calibration, with its mask, and names its run", async () => {
    const strength = await calibrate(
      bigramLM,
      [
        { prompt: "a", completion: "bc" },
        { prompt: "d", completion: "e" },
      ],
      { alpha: 0.3 },
    );
    const model = steer(bigramLM, { strength });
    expect(model.steering).toEqual({ strength: strength.recommended, alpha: 0.3, outside: "keep" });
    expect(model.runId).toBe(strength.runId);
    expect(model[showSelf]()).toMatchObject({ shown: "summary", type: "SteeredLM", runId: strength.runId });
  });

  test("the digest covers warm model, strength, mask and what happens outside", () => {
    const digests = [
      steer(bigramLM, { strength: 6 }),
      steer(bigramLM, { strength: 5 }),
      steer(bigramLM, { strength: 6, alpha: 0.2 }),
      steer(bigramLM, { strength: 6, outside: "drop" }),
      steer({ ...bigramLM, digest: "another" }, { strength: 6 }),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(5);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(steer(bigramLM, { strength: 6, alpha: 0.1, outside: "keep" }).digest).toBe(digests[0]);
  });

  test.each([
    ["steer/strength", () => steer(bigramLM, { strength: Number.NaN })],
    ["steer/strength", () => steer(bigramLM, { strength: { recommended: null, why: "None: no variance." } as never })],
    ["steer/alpha", () => steer(bigramLM, { strength: 1, alpha: -1 })],
    ["steer/not-adapted", () => steer(bigramLM.base as never, { strength: 1 })],
  ])("bad input: %s", (code, make) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });
});

test.each(["", "abc", "ä→∞".repeat(40), "x".repeat(55), "x".repeat(56), "x".repeat(64)])("sha256 as Node computes it: %#", (text) => {
  expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
});
