import { expect, it } from "vitest";
import { dependencyMap, type MapCell, type MapLink } from "../../src/cells/dependencyMap.ts";

const cell = (id: string, defines: readonly string[], reads: readonly string[] = []): MapCell => ({ id, defines, reads });
const ends = (link: MapLink) => [Math.min(link.from, link.to), Math.max(link.from, link.to)] as const;

it("links a cell to those whose names it reads, once each, with the names", () => {
  const links = dependencyMap([
    cell("a", ["base", "task"]),
    cell("b", ["warm"], ["base", "task"]),
    cell("c", [], ["warm", "base", "nothing"]),
  ]);
  expect(links.map(({ from, to, names }) => [from, to, names])).toEqual([
    [0, 1, ["base", "task"]],
    [1, 2, ["warm"]],
    [0, 2, ["base"]],
  ]);
});

it("links backwards where a cell reads what a later one defines, and never to itself", () => {
  expect(dependencyMap([cell("a", ["own"], ["late", "own"]), cell("b", ["late"])])).toMatchObject([{ from: 1, to: 0 }]);
});

it("gives arcs that overlap lanes of their own, short ones inside", () => {
  const cells = Array.from({ length: 30 }, (_, i) =>
    cell(
      String(i),
      [`v${i}`],
      Array.from({ length: i }, (_, j) => `v${j}`).filter((_, j) => (i * j) % 3 === 1),
    ),
  );
  const links = dependencyMap(cells);
  for (const a of links) {
    for (const b of links) {
      if (a === b || a.lane !== b.lane) continue;
      const [[top, bottom], [otherTop, otherBottom]] = [ends(a), ends(b)];
      expect(bottom <= otherTop || otherBottom <= top).toBe(true);
    }
  }
  const nested = dependencyMap([cell("a", ["x"]), cell("b", ["y"]), cell("c", [], ["y"]), cell("d", [], ["x"])]);
  expect(nested.map(({ from, lane }) => [from, lane])).toEqual([
    [1, 0],
    [0, 1],
  ]);
});
