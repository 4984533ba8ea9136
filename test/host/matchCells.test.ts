import { describe, expect, it } from "vitest";
import { matchCells } from "../../main/host/matchCells.ts";

const code = (source: string) => ({ kind: "code", source });
const known = (...sources: readonly string[]) =>
  sources.map((source, position) => ({ id: source.toUpperCase(), position, ...code(source) }));
const match = (before: readonly string[], after: readonly string[]) => matchCells(known(...before), after.map(code));

describe("cells of a changed file", () => {
  it("are found by their source, wherever they went", () => {
    expect(match(["a", "b", "c"], ["c", "a", "b"])).toEqual(["C", "A", "B"]);
  });
  it("are found by order where they were edited", () => {
    expect(match(["a", "b", "c"], ["a", "b + 1", "c"])).toEqual(["A", "B", "C"]);
    expect(match(["a", "b", "c", "d"], ["a", "b2", "c2", "d"])).toEqual(["A", "B", "C", "D"]);
  });
  it("are new where nothing stood between the same neighbours", () => {
    expect(match(["a", "b"], ["a", "new", "b"])).toEqual(["A", null, "B"]);
    expect(match(["a", "b", "c"], ["c", "x"])).toEqual(["C", null]);
  });
  it("with one source twice stay two cells", () => {
    const two = [
      { id: "1", position: 0, ...code("x") },
      { id: "2", position: 1, ...code("x") },
    ];
    expect(matchCells(two, [code("x"), code("x"), code("x")])).toEqual(["1", "2", null]);
  });
  it("do not take the place of a cell of another kind", () => {
    expect(matchCells(known("a"), [{ kind: "markdown", source: "a" }])).toEqual([null]);
  });
  it("that had left the file come back with their very source only", () => {
    const gone = [{ id: "GONE", position: null, ...code("old") }];
    expect(matchCells(gone, [code("old")])).toEqual(["GONE"]);
    expect(matchCells(gone, [code("older")])).toEqual([null]);
  });
});
