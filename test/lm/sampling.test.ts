/* The distributions that tokens are drawn from, against transformers' logits processors, and what is drawn from them. */
import { describe, expect, test } from "vitest";
import type { GenerateOptions } from "../../src/lm/causalLM.ts";
import { checkGenerate, checkGenerateAll, checkGenerateOptions } from "../../src/lm/generateOptions.ts";
import { kthLargest } from "../../src/lm/kthLargest.ts";
import { greatest, penalised, sampleToken, tokenWeights } from "../../src/lm/sampling.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { json } from "./referenceModel.ts";

interface SamplingCase {
  readonly logits: string;
  readonly options: GenerateOptions;
  readonly probabilities: number[];
}
const { seen, logits, cases } = json("sampling/cases.json") as {
  seen: number[];
  logits: Record<string, (number | "-inf")[]>;
  cases: SamplingCase[];
};

const row = (name: string): Float32Array => Float32Array.from(logits[name]!, (z) => (z === "-inf" ? Number.NEGATIVE_INFINITY : z));
const processed = ({ logits: name, options }: SamplingCase): Float32Array =>
  penalised(row(name), new Set(seen), options.repetitionPenalty ?? 1);

function probabilities(scores: Float32Array, options: GenerateOptions): number[] {
  const weights = [...tokenWeights(scores, options)];
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / mass);
}

describe.each(Object.keys(logits))("%s logits", (name) => {
  test.each(cases.filter((c) => c.logits === name).map((c) => [JSON.stringify(c.options), c] as const))("%s", (_, c) => {
    const found = probabilities(processed(c), c.options);
    c.probabilities.forEach((wanted, id) => {
      expect(found[id] === 0).toBe(wanted === 0);
      expect(Math.abs(found[id]! - wanted)).toBeLessThan(1e-6);
    });
  });
});

test("draws come as often as the distribution says", () => {
  // Pearson's χ²: above its mean by five standard deviations once in millions; the seed makes it certain.
  const random = seededRandom(7);
  const draws = 4000;
  for (const c of cases.filter(({ options }) => Object.keys(options).length !== 1)) {
    const options = { temperature: 1, ...c.options };
    const counts = new Float64Array(c.probabilities.length);
    for (let i = 0; i < draws; i++) counts[sampleToken(processed(c), options, random)]!++;
    const likely = c.probabilities.flatMap((p, id) => (p * draws >= 5 ? [{ p, count: counts[id]! }] : []));
    const chi = likely.reduce((sum, { p, count }) => sum + (count - p * draws) ** 2 / (p * draws), 0);
    const freedom = Math.max(1, likely.length - 1);
    expect(chi).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom) + 5);
    c.probabilities.forEach((p, id) => {
      if (p === 0) expect(counts[id]).toBe(0);
    });
  }
});

test("temperature 0 takes the likeliest token whatever the cuts say, and the first of equals", () => {
  const random = seededRandom(0);
  expect(sampleToken(Float32Array.of(1, 3, 3, 2), { topK: 3, minP: 0.1 }, random)).toBe(1);
  expect(greatest(Float32Array.of(-4, -4))).toBe(0);
});

test("cuts of a large vocabulary are those of a full sort", () => {
  const random = seededRandom(5);
  for (const spread of [0.1, 3, 12]) {
    const scores = Float32Array.from({ length: 30_000 }, () => Math.fround(random.normal() * spread));
    const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
    for (const topK of [1, 7, 400, 29_999, 30_000, 40_000]) {
      const kept = tokenWeights(scores, { topK }).reduce((n, weight) => n + (weight > 0 ? 1 : 0), 0);
      expect(kept).toBe(scores.filter((z) => z >= scores[order[Math.min(topK, 30_000) - 1]!]!).length);
      expect(kthLargest(scores, topK)).toBe(topK > 30_000 ? Number.NEGATIVE_INFINITY : scores[order[topK - 1]!]);
    }
    for (const topP of [1e-9, 0.2, 0.9, 0.999]) {
      const all = tokenWeights(scores, {});
      const wanted = topP * order.reduce((sum, id) => sum + all[id]!, 0);
      let before = 0;
      const kept = order.filter((id) => {
        const inside = before < wanted;
        before += all[id]!;
        return inside;
      });
      const cut = tokenWeights(scores, { topP });
      // One token may fall on either side of the edge by rounding, no more.
      const sizes = cut.reduce((n, weight) => n + (weight > 0 ? 1 : 0), 0);
      expect(Math.abs(sizes - kept.length)).toBeLessThanOrEqual(1);
      for (const id of kept.slice(0, -1)) expect(cut[id]).toBe(all[id]);
    }
  }
});

test("logits that are no numbers are refused with a reason", () => {
  const draw = (...scores: number[]) => sampleToken(Float32Array.from(scores), { temperature: 1 }, seededRandom(0));
  expect(() => draw(Number.NaN, 1)).toThrow(expect.objectContaining({ code: "generate/no-token" }));
  expect(() => draw(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)).toThrow(expect.objectContaining({ code: "generate/no-token" }));
});

test.each([
  ["maxTokens", 0],
  ["maxTokens", 1.5],
  ["temperature", -1],
  ["temperature", Number.NaN],
  ["temperature", "0.7"],
  ["topK", 0],
  ["topP", 0],
  ["topP", 2],
  ["minP", -0.1],
  ["minP", 1.01],
  ["repetitionPenalty", 0],
  ["repetitionPenalty", Number.POSITIVE_INFINITY],
  ["seed", 0.5],
  ["stop", "\n"],
  ["stop", ["\n", ""]],
])("%s %j is refused by name and value", (name, value) => {
  const shown = typeof value === "number" ? String(value) : Array.isArray(value) ? JSON.stringify(value) : value;
  expect(() => checkGenerateOptions({ [name]: value })).toThrow(
    expect.objectContaining({ code: "generate/bad-option", message: expect.stringContaining(`${name} is ${shown}; `) }),
  );
});

test("an option by another library's name is refused, with the names there are", () => {
  expect(() => checkGenerateOptions({ max_new_tokens: 8 } as never)).toThrow(
    expect.objectContaining({
      code: "generate/bad-option",
      message: 'generate() has no option "max_new_tokens".',
      hint: expect.stringContaining("maxTokens, temperature"),
    }),
  );
});

test.each<[string, () => void]>([
  ['generate() was given a list of 1, the first "a" as its prompt.', () => checkGenerate(["a"] as never, {})],
  ["generate() was given undefined as its prompt.", () => checkGenerate(undefined as never, {})],
  ['generateAll() was given "a" as its prompts.', () => checkGenerateAll("a" as never, {})],
  ["generateAll() was given null as its prompts[1].", () => checkGenerateAll(["a", null as never], {})],
])("%s", (message, call) => {
  expect(call).toThrow(expect.objectContaining({ code: "generate/bad-prompt", message }));
});

test("what is at the edge of its range is allowed", () => {
  checkGenerateOptions({ maxTokens: 1, temperature: 0, topK: 1, topP: 1, minP: 0, repetitionPenalty: 0.1, seed: -3, stop: [] });
  checkGenerateOptions({ minP: 1 });
});
