import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Score } from "../../src/lm/causalLM.ts";
import { showSelf } from "../../src/output/shown.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { calibrateControls } from "../../src/steer/calibrateControls.ts";
import { type ControlOptions, control } from "../../src/steer/control.ts";
import { controlledLogits } from "../../src/steer/controlledLogits.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { bigramLM, bigramRows, idOf, letters, listeningSession } from "./bigramLM.ts";

let listening: ReturnType<typeof listeningSession>;
beforeEach(() => {
  listening = listeningSession(quietSession);
  enterSession(listening.session);
});
afterEach(() => {
  enterSession(quietSession);
});

const base = (letter: string) => bigramRows.base[idOf(letter)]!;
const warm = (letter: string) => bigramRows.warm[idOf(letter)]!;
/** log P of the next letter, from the definition, in float64. */
const expected = {
  temperature: (t: number, letter: string, next: string) => logSoftmax(warm(letter).map((z) => z / t))[idOf(next)]!,
  extrapolation: (l: number, letter: string, next: string) =>
    logSoftmax(warm(letter).map((z, y) => z + l * (z - base(letter)[y]!)))[idOf(next)]!,
};

describe("a controlled model", () => {
  test.each([
    ["temperature", 0.7],
    ["temperature", 2],
    ["extrapolation", -0.5],
    ["extrapolation", 1.5],
  ] as const)("scores completions by %s %d as defined", async (name, strength) => {
    const model = control(bigramLM, { [name]: strength } as unknown as ControlOptions);
    const [[score, short], [other]] = (await model.scoreAll([
      { prompt: "ab", completions: ["cd", "a"] },
      { prompt: "x", completions: ["b"] },
    ])) as [[Score, Score], [Score]];
    expect(score.tokens[0]).toBeCloseTo(expected[name](strength, "b", "c"), 5);
    expect(score.tokens[1]).toBeCloseTo(expected[name](strength, "c", "d"), 5);
    expect(score.total).toBe(score.tokens[0]! + score.tokens[1]!);
    expect(short.total).toBeCloseTo(expected[name](strength, "b", "a"), 5);
    expect(other.total).toBeCloseTo(expected[name](strength, "x", "b"), 5);
    const [matrix] = await model.logits([[..."ab"].map(idOf)]);
    expect(logSoftmax(matrix!.data.subarray(24, 48))[idOf("c")]).toBeCloseTo(score.tokens[0]!, 5);
  });

  test("temperature 1 and extrapolation 0 are the warm logits bit for bit", () => {
    const [b, w] = [Float32Array.from(base("c")), Float32Array.from(warm("c"))];
    expect(controlledLogits(b, w, { name: "temperature", strength: 1 })).toEqual(w);
    expect(controlledLogits(b, w, { name: "extrapolation", strength: 0 })).toEqual(w);
  });

  test("a token that one of the models excludes keeps its warm logit", () => {
    const none = Number.NEGATIVE_INFINITY;
    const made = controlledLogits(Float32Array.of(none, 0, 1), Float32Array.of(2, none, 3), { name: "extrapolation", strength: 2 });
    expect([...made]).toEqual([2, none, 7]);
  });

  test("decodes greedily along its own logits, and the run names it", async () => {
    const model = control(bigramLM, { extrapolation: 4 });
    let text = "";
    for (let last = "f"; text.length < 8; text += last) {
      const z = controlledLogits(Float32Array.from(base(last)), Float32Array.from(warm(last)), model.control);
      last = letters[z.indexOf(Math.max(...z))]!;
      if (last === "x") break;
    }
    const generation = await model.generate("f", { maxTokens: 8 });
    expect(generation.text).toBe(text);
    expect(listening.runs[0]!.start).toMatchObject({ kind: "generation", config: { control: "extrapolation", strength: 4 } });
  });

  test("draws by its temperature, again with the same seed", async () => {
    const draw = async (temperature: number, seed: number) => {
      const made = await control(bigramLM, { temperature }).generateAll(["a", "b", "c", "d"], { temperature: 1, maxTokens: 8, seed });
      return made.map(({ text }) => text);
    };
    expect(await draw(3, 1)).toEqual(await draw(3, 1));
    expect(await draw(3, 1)).not.toEqual(await draw(0.3, 1));
    const greedy = await control(bigramLM, { temperature: 3 }).generateAll(["a", "b", "c", "d"], { maxTokens: 8 });
    expect(await draw(0.001, 1)).toEqual(greedy.map(({ text }) => text));
  });

  test("has a digest of its own", () => {
    const digests = [
      control(bigramLM, { temperature: 2 }),
      control(bigramLM, { temperature: 3 }),
      control(bigramLM, { extrapolation: 2 }),
      control({ ...bigramLM, digest: "another" }, { temperature: 2 }),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(4);
  });

  test.each([
    ["steer/control", () => control(bigramLM, { temperature: 0 })],
    ["steer/control", () => control(bigramLM, { temperature: -1 })],
    ["steer/control", () => control(bigramLM, { extrapolation: Number.NaN })],
    ["steer/control", () => control(bigramLM, {} as ControlOptions)],
    ["steer/control", () => control(bigramLM, { temperature: 1, extrapolation: 1 } as unknown as ControlOptions)],
    ["steer/not-adapted", () => control(bigramLM.base as never, { temperature: 1 })],
  ])("bad input: %s", (code, make) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });
});

describe("the controls' own strengths", () => {
  const examples = [
    { prompt: "a", completion: "bc" },
    { prompt: "d", completion: "e" },
    { prompt: "gh", completion: "ijk" },
  ];

  test("lie where the calibration set's cross-entropy is lowest", async () => {
    const chosen = await calibrateControls(bigramLM, examples);
    const loss = async (options: ControlOptions) => {
      const scores = await control(bigramLM, options).scoreAll(
        examples.map(({ prompt, completion }) => ({ prompt, completions: [`${completion}x`] })),
      );
      return -scores.flat().reduce((sum, { total }) => sum + total, 0) / scores.flat().reduce((sum, { tokens }) => sum + tokens.length, 0);
    };
    for (const name of ["temperature", "extrapolation"] as const) {
      const { strengths, crossEntropy } = chosen.curves[name];
      const at = strengths.indexOf(chosen[name]);
      expect(await loss({ [name]: chosen[name] } as unknown as ControlOptions)).toBeCloseTo(crossEntropy[at]!, 4);
      for (const strength of strengths) {
        expect(await loss({ [name]: strength } as unknown as ControlOptions)).toBeGreaterThan(crossEntropy[at]! - 1e-4);
      }
    }
    expect(listening.runs[0]!.start).toMatchObject({ kind: "calibration", parents: ["warm-start-1"] });
    const model = control(bigramLM, { temperature: chosen });
    expect(model.control).toEqual({ name: "temperature", strength: chosen.temperature });
    expect(model.runId).toBe(chosen.runId);
    expect(model[showSelf]()).toMatchObject({ type: "ControlledLM", runId: chosen.runId });
  });

  test("need examples", () => {
    expect(() => calibrateControls(bigramLM, [])).toThrow(expect.objectContaining({ code: "steer/empty-calibration" }));
  });
});

test("calibration examples that are longer than the context are left out, as for the steering strength", async () => {
  const short = ["bc", "dea", "gh"].map((completion, i) => ({ prompt: "abc"[i]!, completion }));
  const long = { prompt: "a".repeat(64), completion: "bc" };
  const { temperature, extrapolation, curves } = await calibrateControls(bigramLM, short);
  const found = await calibrateControls(bigramLM, [long, ...short]);
  expect(found).toMatchObject({ temperature, extrapolation });
  expect(found.curves.temperature.crossEntropy).toEqual(curves.temperature.crossEntropy);
});
