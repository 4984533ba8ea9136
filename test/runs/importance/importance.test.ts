import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/random/seededRandom.ts";
import { parameterImportance } from "../../../src/runs/importance/parameterImportance.ts";
import { parameterTable } from "../../../src/runs/importance/parameterTable.ts";
import { permutationImportance } from "../../../src/runs/importance/permutationImportance.ts";
import { growTree, treeValue } from "../../../src/runs/importance/regressionTree.ts";
import { runResults } from "../../../src/runs/importance/runResults.ts";
import { spearman } from "../../../src/runs/importance/spearman.ts";

const random = seededRandom(8);
const column = (n: number, of: () => number) => Float64Array.from({ length: n }, of);

describe("growTree", () => {
  it("finds a step, and says each side's mean", () => {
    const x = Float64Array.of(1, 2, 3, 4, 5, 6);
    const y = Float64Array.of(10, 12, 11, 30, 31, 29);
    const tree = growTree([x], y, [0, 1, 2, 3, 4, 5], { tried: 1, smallestLeaf: 3 }, random);
    expect(tree).toMatchObject({ feature: 0, threshold: 3.5 });
    expect([0, 3.4, 3.6, 99].map((at) => treeValue(tree, () => at))).toEqual([11, 11, 30, 30]);
  });
});

describe("permutationImportance", () => {
  const n = 120;
  const [strong, weak, none] = [column(n, () => random.uniform()), column(n, () => random.uniform()), column(n, () => random.uniform())];
  const y = column(n, () => 0).map((_, r) => 4 * strong[r]! + weak[r]!);

  it("ranks what the result is made of, and gives next to nothing to what it is not", () => {
    const { byFeature, explained } = permutationImportance([none, weak, strong], y);
    expect(byFeature[2]).toBeGreaterThan(5 * byFeature[1]!);
    expect(byFeature[1]).toBeGreaterThan(0.02);
    expect(Math.abs(byFeature[0]!)).toBeLessThan(0.02);
    expect(explained).toBeGreaterThan(0.85);
  });

  it("comes near to what shuffling takes from a perfect model: twice the share of the variance that the parameter makes", () => {
    const { byFeature } = permutationImportance([strong, weak], y, { trees: 400 });
    const share = (of: Float64Array, factor: number) => (factor ** 2 * variance(of)) / variance(y);
    expect(byFeature[0]! / (2 * share(strong, 4))).toBeGreaterThan(0.75);
    expect(byFeature[0]! / (2 * share(strong, 4))).toBeLessThan(1.1);
  });

  it("says that it has learned nothing from noise", () => {
    const { explained } = permutationImportance(
      [none, weak],
      column(n, () => random.normal()),
    );
    expect(explained).toBeLessThan(0.1);
  });

  it("is the same for the same seed", () => {
    expect(permutationImportance([strong, weak], y, { trees: 20, seed: 3 })).toEqual(
      permutationImportance([strong, weak], y, { trees: 20, seed: 3 }),
    );
  });
});

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

describe("spearman", () => {
  it("is the correlation of ranks", () => {
    expect(spearman([1, 2, 3, 4], [10, 100, 1000, 10000])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    // numpy's corrcoef of the ranks [1, 2.5, 2.5, 4, 5] and [1, 2, 3.5, 5, 3.5]
    expect(spearman([1, 2, 2, 3, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.7631578947368421, 12);
  });
  it("is not a number where nothing varies", () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
  });
});

describe("of logged runs", () => {
  const warm = (id: string, learningRate: number, kind: string, seed: number) => ({
    ...{ id, kind: "warm-start" as const, parents: [] as string[], seed },
    config: { adapter: { kind, rank: 8 }, learningRate, seed } as Record<string, unknown>,
  });

  it("differing settings are parameters, those of the runs that they were made from among them", () => {
    const family = [warm("w-0", 1e-3, "lora", 0), warm("w-1", 3e-3, "ia3", 1)];
    const sweep = (id: string, parent: string) => ({ id, kind: "sweep" as const, seed: 0, parents: [parent], config: { alpha: 0.1 } });
    const table = parameterTable([sweep("s-0", "w-0"), sweep("s-1", "w-1")], family);
    expect(table.map(({ name, texts, numbers }) => [name, texts, numbers && [...numbers]])).toEqual([
      ["warm start.adapter.kind", ["lora", "ia3"], null],
      ["warm start.learningRate", ["0.001", "0.003"], [0.001, 0.003]],
      ["warm start.seed", ["0", "1"], [0, 1]],
    ]);
  });

  it("results are the numbers of summaries and last metrics that differ", () => {
    const runs: Parameters<typeof runResults>[0] = [
      { summary: { loss: 2, best: { mc1: 0.5 }, kind: "x", same: 1 }, metrics: { loss: 3, kl: 0.1 } },
      { summary: { loss: 1, same: 1 }, metrics: { loss: 3, kl: null } },
      { summary: { loss: 1.5, best: { mc1: 0.75 }, same: 1 }, metrics: { kl: 0.2 } },
    ];
    expect(runResults(runs).map(({ name, values }) => [name, ...values])).toEqual([
      ["loss", 2, 1, 1.5],
      ["kl", 0.1, Number.NaN, 0.2],
      ["best.mc1", 0.5, Number.NaN, 0.75],
    ]);
  });

  it("a setting that decides the loss comes first, be it a number or a word, with the sign of its rank correlation", () => {
    const runs = Array.from({ length: 24 }, (_, i) => warm(`w-${i}`, 10 ** -(1 + (i % 4)), i % 2 ? "lora" : "ia3", i % 3));
    const byRate = parameterImportance(
      parameterTable(runs),
      Float64Array.from(runs, (_, i) => i % 4),
    );
    expect(byRate!.parameters[0]).toMatchObject({ name: "learningRate", correlation: expect.closeTo(-1, 12) });
    expect(byRate!.runs).toBe(24);
    const byKind = parameterImportance(
      parameterTable(runs),
      Float64Array.from(runs, (_, i) => (i % 2) + 0.01 * random.normal()),
    );
    expect(byKind!.parameters.find(({ name }) => name === "adapter.kind")!.importance).toBeGreaterThan(0.3);
    expect(byKind!.parameters.at(-1)!.name).toBe("seed");
  });

  it("are too few below eight, and say nothing where the result is one", () => {
    const runs = Array.from({ length: 7 }, (_, i) => warm(`w-${i}`, i + 1, "lora", i));
    expect(
      parameterImportance(
        parameterTable(runs),
        Float64Array.from(runs, (_, i) => i),
      ),
    ).toBeNull();
    const more = Array.from({ length: 9 }, (_, i) => warm(`w-${i}`, i + 1, "lora", i));
    expect(parameterImportance(parameterTable(more), new Float64Array(9).fill(2))).toBeNull();
  });
});
