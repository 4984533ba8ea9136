import { describe, expect, it } from "vitest";
import { type MergeableCell, mergeCells } from "../../main/host/mergeCells.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";

const cell = (id: string, source = id): MergeableCell => ({ id, source, kind: "code", title: "", metadata: {} });
const cells = (...ids: readonly string[]): MergeableCell[] => ids.map((id) => cell(id.split("=")[0]!, id));
const sources = (merged: readonly MergeableCell[]): string[] => merged.map(({ source }) => source);

function merge(base: readonly string[], mine: readonly string[], theirs: readonly string[]) {
  const merged = mergeCells(cells(...base), cells(...mine), cells(...theirs));
  return { cells: sources(merged.cells), conflicts: [...merged.conflicts].map(([id, theirs]) => [id, theirs?.source ?? null]) };
}

describe("what two programs changed", () => {
  it.each<[string, string[], string[], string[], string[]]>([
    ["in different cells is all there", ["a", "b", "c"], ["a=1", "b", "c"], ["a", "b", "c=2"], ["a=1", "b", "c=2"]],
    ["alike is there once", ["a"], ["a=1"], ["a=1"], ["a=1"]],
    ["by adding stands after its neighbour", ["a", "b"], ["a", "x", "b"], ["a", "b", "y"], ["a", "x", "b", "y"]],
    ["by adding at the beginning stands there", ["a"], ["a=1"], ["y", "a"], ["y", "a=1"]],
    ["by deleting is gone", ["a", "b", "c"], ["b", "c"], ["a", "b"], ["b"]],
    [
      "by moving in the file is moved, with what was added here",
      ["a", "b", "c"],
      ["a", "x", "b", "c=1"],
      ["c", "a", "b"],
      ["c=1", "a", "x", "b"],
    ],
    ["by moving here stays moved", ["a", "b", "c"], ["c", "a", "b"], ["a=1", "b", "c", "y"], ["c", "y", "a=1", "b"]],
    ["in a cell that was deleted here brings it back", ["a", "b"], ["b"], ["a=1", "b"], ["a=1", "b"]],
  ])("%s", (_, base, mine, theirs, merged) => {
    expect(merge(base, mine, theirs)).toEqual({ cells: merged, conflicts: [] });
  });

  it("in the same cell is for the person to choose; the rest is put together", () => {
    expect(merge(["a", "b"], ["a=1", "b"], ["a=2", "b=3"])).toEqual({ cells: ["a=1", "b=3"], conflicts: [["a", "a=2"]] });
  });

  it("here, in a cell that the file has no more, is for the person too", () => {
    expect(merge(["a", "b"], ["a=1", "b"], ["b"])).toEqual({ cells: ["a=1", "b"], conflicts: [["a", null]] });
  });
});

it("loses no text of either side, whatever both do", () => {
  const random = seededRandom(7);
  const changed = (base: readonly MergeableCell[], tag: string): MergeableCell[] => {
    const all = [...base];
    for (let step = 0; step < 4; step++) {
      const at = random.integer(all.length + 1);
      const kind = random.integer(4);
      if (kind === 0) all.splice(at, 0, cell(`${tag}${step}`));
      else if (kind === 1 && all[at]) all[at] = { ...all[at], source: `${tag}=${step}` };
      else if (kind === 2) all.splice(at, 1);
      else if (all[at]) all.splice(random.integer(all.length), 0, ...all.splice(at, 1));
    }
    return all;
  };
  for (let round = 0; round < 500; round++) {
    const base = cells("a", "b", "c", "d", "e");
    const [mine, theirs] = [changed(base, `m${round}`), changed(base, `t${round}`)];
    const merged = mergeCells(base, mine, theirs);
    const kept = new Set([...sources(merged.cells), ...[...merged.conflicts.values()].map((other) => other?.source)]);
    const written = [...mine, ...theirs].filter(({ source }) => !sources(base).includes(source));
    expect(
      written.filter(({ source }) => !kept.has(source)),
      `round ${round}`,
    ).toEqual([]);
    expect(new Set(merged.cells.map(({ id }) => id)).size, `round ${round}`).toBe(merged.cells.length);
  }
});
