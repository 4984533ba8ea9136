import { expect, it } from "vitest";
import { seedGroups } from "../../src/runs/seedGroups.ts";

const warm = (id: string, seed: number, config: object = { rank: 4 }, parents: string[] = []) => ({
  ...{ id, kind: "warm-start" as const, seed, parents },
  config: { ...config, seed } as Record<string, unknown>,
});

it("puts together what differs in the seed alone, in the order of the runs", () => {
  const runs = [warm("a", 0), warm("b", 0, { rank: 8 }), warm("c", 1), warm("d", 1, { rank: 8 }), warm("e", 2, { rank: 16 })];
  expect(seedGroups(runs).map(({ members }) => members)).toEqual([[0, 2], [1, 3], [4]]);
});

it("does not mind the order of keys, and does mind a value deep inside", () => {
  const ordered = [warm("a", 0, { adapter: { rank: 4, alpha: 8 }, steps: 5 }), warm("b", 1, { steps: 5, adapter: { alpha: 8, rank: 4 } })];
  expect(seedGroups(ordered)).toHaveLength(1);
  expect(seedGroups([ordered[0]!, warm("c", 1, { steps: 5, adapter: { alpha: 16, rank: 4 } })])).toHaveLength(2);
});

it("groups sweeps by the warm starts that they were made from, whose seeds differ", () => {
  const family = [warm("w-0", 0), warm("w-1", 1), warm("w-2", 0, { rank: 8 })];
  const sweep = (id: string, parent: string) => ({ id, kind: "sweep" as const, seed: 0, parents: [parent], config: { alpha: 0.1 } });
  const sweeps = [sweep("s-0", "w-0"), sweep("s-1", "w-1"), sweep("s-2", "w-2")];
  expect(seedGroups(sweeps, family).map(({ members }) => members)).toEqual([[0, 1], [2]]);
  expect(seedGroups(sweeps)).toHaveLength(3);
});
