import { describe, expect, test } from "vitest";
import { amaroStripper } from "../../main/kernel/amaroStripper.ts";
import { analyzeCell } from "../../src/cells/analyzeCell.ts";
import { type DependencyGraph, dependencyGraph, staleAfterEdit } from "../../src/cells/dependencyGraph.ts";

/** Cells named a, b, c… */
function graphOf(...sources: string[]): DependencyGraph {
  const cells = sources.map((source, index) => ({
    id: String.fromCharCode(97 + index),
    label: `cell ${index + 1}`,
    analysis: analyzeCell(source, {}, amaroStripper),
  }));
  return dependencyGraph(cells);
}

const chain = ["const base = 1", "const warm = base + 1", "const other = 2", "const curve = () => warm", "curve()\nconsole.log(Math.PI)"];

describe("a notebook's graph", () => {
  test("knows owners and what a cell reads from others", () => {
    const graph = graphOf(...chain);
    expect(graph.ownerOf("warm")).toBe("b");
    expect(graph.ownerOf("Math")).toBeNull();
    expect(graph.readsOf("e")).toEqual(["curve"]);
  });

  test("follows dependencies through other cells, in the notebook's order", () => {
    const graph = graphOf(...chain);
    expect(graph.ancestorsOf("e")).toEqual(["a", "b", "d"]);
    expect(graph.ancestorsOf("c")).toEqual([]);
    expect(graph.dependentsOf("a")).toEqual([
      { cellId: "b", name: "base", from: "a" },
      { cellId: "d", name: "warm", from: "b" },
      { cellId: "e", name: "curve", from: "d" },
    ]);
  });

  test("ends on a circle", () => {
    const graph = graphOf("const a = () => b", "const b = () => a");
    expect(graph.ancestorsOf("a")).toEqual(["b"]);
    expect(graph.dependentsOf("a")).toEqual([{ cellId: "b", name: "a", from: "a" }]);
  });

  test("tells what an edit makes stale, also by a name that is gone", () => {
    const before = graphOf("const a = 1, b = 2", "a", "b");
    const after = graphOf("const a = 1", "a", "b");
    expect(staleAfterEdit(before, after, "a")).toEqual([
      { cellId: "b", name: "a", from: "a" },
      { cellId: "c", name: "b", from: "a" },
    ]);
  });

  test("names both cells that define one name", () => {
    const { problems } = graphOf("const a = 1", "let x", "import { a } from 'm'");
    expect([...problems.keys()]).toEqual(["a", "c"]);
    expect(problems.get("c")).toMatchObject({ code: "cell/duplicate-name", message: "a is defined by cell 1 and cell 3." });
  });

  test("refuses an assignment to another cell's name", () => {
    const { problems } = graphOf("let a = 1", "\na = 2");
    expect(problems.get("b")).toMatchObject({ code: "cell/foreign-assignment", message: "Line 2: a belongs to cell 1." });
  });

  test("a cell with a syntax error is a problem of that cell alone", () => {
    const { problems } = graphOf("const a = 1", "let b = ;", "a");
    expect([...problems].map(([id, problem]) => [id, problem.code, problem.details])).toEqual([
      ["b", "cell/syntax", { line: 1, column: 9 }],
    ]);
  });
});

describe("expensive cells", () => {
  test.each([
    ["await warmStart(base, examples, {})", {}, true],
    ["const s = { e: await lab.evaluate(lm, split) }", {}, true],
    ["1", { kind: "train" }, true],
    ["let b = ;", { kind: "sweep" }, true],
    ["const evaluate = 1; load()", {}, false],
    ["1", { kind: "plot" }, false],
  ])("%j with %j: %j", (source, metadata: Record<string, string>, expensive) => {
    expect(analyzeCell(source, metadata, amaroStripper).expensive).toBe(expensive);
  });
});
