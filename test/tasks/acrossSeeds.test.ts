import { expect, test } from "vitest";
import { acrossSeeds } from "../../src/tasks/acrossSeeds.ts";

test("every measurement becomes a list, in the seeds' order", async () => {
  const measured = await acrossSeeds(3, async (seed) => ({ twice: 2 * seed, name: `seed ${seed}` }));
  expect(measured).toEqual({ twice: [0, 2, 4], name: ["seed 0", "seed 1", "seed 2"] });
});

test("one seed is measured after another", async () => {
  const order: string[] = [];
  await acrossSeeds(2, async (seed) => {
    order.push(`begin ${seed}`);
    await Promise.resolve();
    order.push(`end ${seed}`);
    return {};
  });
  expect(order).toEqual(["begin 0", "end 0", "begin 1", "end 1"]);
});

test("no seeds, or half of one, are refused", async () => {
  for (const seeds of [0, 1.5, Number.NaN]) {
    await expect(acrossSeeds(seeds, async () => ({}))).rejects.toMatchObject({ code: "seeds/none" });
  }
});
