import { describe, expect, it } from "vitest";
import { indexRanges } from "../../src/cluster/indexRanges.ts";
import { taskParams } from "../../src/cluster/taskParams.ts";
import { checkResources, headerResources, memoryBytes } from "../../src/cluster/taskResources.ts";

describe("which tasks there are", () => {
  it("is the product of a grid, its last name fastest", () => {
    const tasks = taskParams({ grid: { seed: [0, 1], rank: [4, 8] } });
    expect(tasks).toEqual([
      { seed: 0, rank: 4 },
      { seed: 0, rank: 8 },
      { seed: 1, rank: 4 },
      { seed: 1, rank: 8 },
    ]);
  });

  it("crosses a grid with a list, and without either is the notebook once", () => {
    expect(taskParams({ tasks: [{ adapter: "lora" }, { adapter: "ia3", rank: 2 }], grid: { seed: [0, 1] } })).toHaveLength(4);
    expect(taskParams({})).toEqual([{}]);
  });

  it("draws at random from lists and ranges, the same from the same seed, others from another", () => {
    const space = { rank: [4, 8, 16], rate: { log: [1e-5, 1e-2] }, alpha: { uniform: [0, 1] }, steps: { integer: [3, 5] } } as const;
    const draw = (seed: number) => taskParams({ random: { count: 400, seed, space } });
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
    const rates = draw(3).map(({ rate }) => rate as number);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-5);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1e-2);
    // uniform in the logarithm: half of them lie below the geometric mean; a binomial's 5 standard deviations
    expect(Math.abs(rates.filter((rate) => rate < Math.sqrt(1e-7)).length - 200)).toBeLessThan(50);
    expect(new Set(draw(3).map(({ steps }) => steps))).toEqual(new Set([3, 4, 5]));
    expect(new Set(draw(3).map(({ rank }) => rank))).toEqual(new Set([4, 8, 16]));
  });

  it.each([
    [{ grid: { seed: [] } }, "no values for seed"],
    [{ grid: { seed: [1, 1] } }, "twice"],
    [{ grid: { "a b": [1] } }, 'a b" is no parameter'],
    [{ grid: { rate: [Number.NaN] } }, "rate is null"],
    [{ grid: { a: [1] }, tasks: [{ a: 2 }] }, "a is in the grid and in a task"],
    [{ tasks: [] }, "empty"],
    [{ random: { count: 0, space: { a: [1] } } }, "Drawing 0"],
    [{ random: { count: 1, space: { a: { log: [0, 1] } } } }, "range of a"],
    [{ random: { count: 1, space: { a: [1] } }, tasks: [{ a: 1 }] }, "both listed and drawn"],
    [{ grid: { a: Array.from({ length: 400 }, (_, i) => i), b: Array.from({ length: 400 }, (_, i) => i) } }, "100000"],
  ] as const)("refuses %j", (choice, words) => {
    expect(() => taskParams(choice as never)).toThrow(
      expect.objectContaining({ code: "submit/bad-tasks", message: expect.stringContaining(words) }),
    );
  });
});

describe("what a task may use", () => {
  it("stands in a comment before the notebook's first cell", () => {
    expect(headerResources("// ---\n// steerlab: time=2:00:00 memory=16G gpus=1\n// ---\n")).toEqual({
      time: "2:00:00",
      memory: "16G",
      gpus: 1,
    });
    expect(headerResources("// a study\n")).toEqual({});
  });

  it.each(["30", "2:00:00", "1-12", "1-12:30:00", "10:00"])("takes the time %s", (time) => {
    expect(checkResources({ time })).toEqual({ time });
  });

  it.each([{ time: "2 hours" }, { memory: "much" }, { gpus: 1.5 }, { cpus: 0 }, { fast: true }])("refuses %j", (given) => {
    expect(() => checkResources(given as never)).toThrow(expect.objectContaining({ code: "submit/bad-resources" }));
  });

  it("counts memory in MiB where no unit is given", () => {
    expect([memoryBytes("500"), memoryBytes("2G"), memoryBytes("3k")]).toEqual([500 * 2 ** 20, 2 * 2 ** 30, 3 * 2 ** 10]);
  });
});

it("writes indices as schedulers do", () => {
  expect(indexRanges([0, 1, 2, 3, 7, 9, 10])).toBe("0-3,7,9-10");
  expect(indexRanges([])).toBe("");
});
