// Notebooks to and from .ipynb; nbformat says whether what we write is valid.
import { describe, expect, it } from "vitest";
import { storedTree, valueNode } from "../../main/kernel/valueNode.ts";
import { parseNotebook, printNotebook } from "../../src/cells/percentFormat.ts";
import type { ExchangedNotebook, Execution } from "../../src/exchange/exchangedNotebook.ts";
import { fromIpynb, printImported } from "../../src/exchange/fromIpynb.ts";
import { type Ipynb, parseIpynb, printIpynb } from "../../src/exchange/ipynb.ts";
import { toIpynb } from "../../src/exchange/toIpynb.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import { html, svg } from "../../src/output/picture.ts";
import { summariseNumbers } from "../../src/output/shownNumbers.ts";
import { jupytextPython, python, validated } from "./jupytextPython.ts";

const colors = (name: string): string => ({ warm: "#c5500a", steered: "#085fab" })[name] ?? "#000000";

const outputs: CellOutput[] = [
  { kind: "stream", name: "stdout", text: "one\ntwo" },
  { kind: "stream", name: "stderr", text: "careful\n" },
  {
    kind: "display",
    shown: {
      shown: "table",
      columns: ["x", "<b>"],
      rows: [
        [1.5, "a & b"],
        [Number.NaN, null],
      ],
      caption: "T",
    },
  },
  {
    kind: "display",
    shown: {
      ...{ shown: "figure", summary: "A line.", height: 200 },
      data: [
        { type: "scatter", x: Float64Array.of(1, 2), y: [Number.NaN, 3], line: { color: "token:warm" }, fillcolor: "token:steered@0.5" },
      ],
      layout: { title: { text: "<b>Line</b>" } },
    },
  },
  { kind: "display", shown: { shown: "markdown", text: "**bold** $x$" } },
  { kind: "display", shown: { shown: "summary", type: "Strength", name: "s", text: "1.28", facts: [["mean", "1.2"]] } },
  { kind: "display", shown: { shown: "value", text: "42" } },
  {
    kind: "error",
    error: { name: "SteerlabError", code: "cell/bad", message: "no", hint: "do", line: 2, column: 3, stack: "E\n    at x" },
  },
  { kind: "display", shown: html("<b>bold</b>", { height: 80 }) },
  { kind: "display", shown: svg('<svg xmlns="http://www.w3.org/2000/svg"/>', { alt: "Nothing." }) },
  { kind: "display", shown: { ...{ shown: "tree", root: valueNode({ a: [1, new Map([["k", "v"]])] }, storedTree) } } },
  {
    kind: "display",
    shown: { ...{ shown: "numbers", type: "Float32Array", dtype: "float32", shape: [2], bytes: 8 }, summary: summariseNumbers([1, 2]) },
  },
];

const execution: Execution = { count: 3, state: "failed", edited: false, started: 1_700_000_000_000, milliseconds: 12.5, outputs };

/** A notebook whose second cell has put out all that there is. */
function notebookOf(text: string): ExchangedNotebook {
  const parsed = parseNotebook(text);
  const cells = parsed.cells.map((cell, index) => ({ ...cell, id: `cell-${index}`, execution: index === 1 ? execution : null }));
  return { ...parsed, name: "x", cells, runs: [] };
}

const text = `// %% [markdown]
// # Title
//
// A line.

// %% Warm start kind="train" tags=["a", "b"] number=3
const a: number = 1;

// %% [raw]
// raw

// %%
a + 1
`;

describe("a notebook as .ipynb", () => {
  it("comes back as the same file, with the same ids, counts and outputs", () => {
    const notebook = notebookOf(text);
    const back = fromIpynb(parseIpynb(printIpynb(toIpynb(notebook, colors)), "x.ipynb"), "x");
    expect(printImported(back)).toBe(printNotebook(notebook));
    expect(back.cells.map(({ id }) => id)).toEqual(notebook.cells.map(({ id }) => id));
    expect(back.cells.map((cell) => cell.execution)).toEqual(notebook.cells.map((cell) => cell.execution));
  });

  it("says in the words of Jupyter what was shown: streams, tables, Plotly figures in real colours, errors", () => {
    const [stdout, stderr, table, figure, markdown, , , error] = toIpynb(notebookOf(text), colors).cells[1]!.outputs! as unknown[];
    expect(stdout).toEqual({ output_type: "stream", name: "stdout", text: ["one\n", "two"] });
    expect(stderr).toMatchObject({ name: "stderr" });
    expect(table).toMatchObject({ output_type: "display_data", data: { "text/plain": expect.arrayContaining(["T\n"]) } });
    expect((table as { data: Record<string, string[]> }).data["text/html"]!.join("")).toContain("a &amp; b");
    expect(figure).toMatchObject({
      data: {
        "application/vnd.plotly.v1+json": {
          data: [{ x: [1, 2], y: [null, 3], line: { color: "#c5500a" }, fillcolor: "rgba(8, 95, 171, 0.5)" }],
          layout: { height: 200 },
        },
        "text/plain": ["[figure] A line."],
      },
    });
    expect(markdown).toMatchObject({ data: { "text/markdown": ["**bold** $x$"] } });
    expect(error).toEqual({
      ...{ output_type: "error", ename: "SteerlabError", evalue: "no" },
      traceback: ["SteerlabError (cell/bad): no", "do", "line 2, column 3", "    at x"],
    });
  });

  it("has HTML, SVG, trees and numbers in forms that Jupyter draws", () => {
    const [frame, drawing, tree, numbers] = toIpynb(notebookOf(text), colors).cells[1]!.outputs!.slice(-4) as { data: object }[];
    expect(frame!.data).toMatchObject({ "text/html": ["<b>bold</b>"], "text/plain": ["[html]\n", "bold"] });
    expect(drawing!.data).toMatchObject({
      "image/svg+xml": ['<svg xmlns="http://www.w3.org/2000/svg"/>'],
      "text/plain": ["[image] Nothing."],
    });
    expect(tree!.data).toMatchObject({ "text/plain": ["{ a: [ 1, Map(1) { 'k' => 'v' } ] }"] });
    expect(numbers!.data).toMatchObject({ "text/plain": ["Float32Array [2], 1.000 to 2.000\n", "[1, 2]"] });
  });

  it("carries titles and metadata as Jupytext does, and takes them over when they were changed in Jupyter", () => {
    const ipynb = toIpynb(notebookOf(text), colors);
    expect(ipynb.cells[1]!.metadata).toMatchObject({ title: "Warm start", kind: "train", tags: ["a", "b"], number: 3 });
    expect(ipynb.cells.map(({ cell_type }) => cell_type)).toEqual(["markdown", "code", "raw", "code"]);
    const cell = { ...ipynb.cells[1]!, metadata: { "a key": { deep: ["x"] }, version: "3", slideshow: { slide_type: "slide" } } };
    const changed: Ipynb = { ...ipynb, cells: [cell], metadata: { ...ipynb.metadata, authors: [{ name: "A" }] } };
    const printed = printImported(fromIpynb(changed, "x"));
    expect(printed).toContain('// %% slideshow={"slide_type": "slide"} ipynb={"a key": {"deep": ["x"]}, "version": "3"}\n');
    const again = toIpynb(notebookOf(printed), colors);
    expect(again.cells[0]!.metadata).toEqual(cell.metadata);
    expect(again.metadata.authors).toEqual([{ name: "A" }]);
  });

  it.skipIf(!jupytextPython)("is valid to nbformat, and to Jupytext the same notebook file", () => {
    const ipynb = printIpynb(toIpynb(notebookOf(text), colors));
    const read = validated(ipynb);
    expect(read.cells.map(({ id }) => id)).toEqual(["cell-0", "cell-1", "cell-2", "cell-3"]);
    expect(python(["-m", "jupytext", "--quiet", "--from", "ipynb", "--to", "ts:percent", "-"], ipynb)).toBe(text);
  });

  it("takes nothing of a wrong form from a file that someone changed", () => {
    const steerlab = { state: "odd", started: "now", errors: { 0: { line: "2", hint: "ok" }, 1: 3 } };
    const shown = { "application/vnd.steerlab.shown+msgpack": btoa("not msgpack"), "text/plain": "the text" };
    const cell = {
      ...{ cell_type: "code" as const, id: "not an id", metadata: { steerlab }, execution_count: 1, source: "1" },
      outputs: [
        { output_type: "error" as const, ename: "E", evalue: "m", traceback: [] },
        { output_type: "display_data" as const, data: shown, metadata: {} },
      ],
    };
    const [back] = fromIpynb({ ...toIpynb(notebookOf(text), colors), cells: [cell] }, "x").cells;
    expect(back).toMatchObject({ id: null, execution: { state: "failed", started: null } });
    expect(back!.execution!.outputs).toEqual([
      { kind: "error", error: { name: "E", message: "m", hint: "ok" } },
      { kind: "display", shown: { shown: "text", text: "the text" } },
    ]);
  });

  it("is refused with a reason when it is none, or of an old form", () => {
    expect(() => parseIpynb("{", "x.ipynb")).toThrow(/x\.ipynb is no Jupyter notebook/);
    expect(() => parseIpynb("[]", "x.ipynb")).toThrow(/no JSON object/);
    expect(() => parseIpynb('{"nbformat": 3, "worksheets": []}', "x.ipynb")).toThrow(/nbformat 3/);
    expect(() => parseIpynb('{"nbformat": 4, "cells": [{}]}', "x.ipynb")).toThrow(/cells/);
  });
});

const python3 = {
  kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
  language_info: { name: "python", version: "3.12.1" },
};
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const foreign: Ipynb = {
  cells: [
    { cell_type: "markdown", id: "intro", metadata: {}, source: ["# Analysis\n", "%% not a cell"] },
    {
      ...{ cell_type: "code", id: "a1b2", metadata: { collapsed: true, tags: ["x"] }, execution_count: 7 },
      source: "import numpy as np\n\nprint('hi')",
      outputs: [
        { output_type: "stream", name: "stdout", text: "hi\n" },
        { output_type: "display_data", data: { "image/png": png, "text/plain": "<Figure [1]>" }, metadata: {} },
        {
          output_type: "execute_result",
          execution_count: 7,
          data: { "text/html": "<script>alert(1)</script>", "text/plain": "a table" },
          metadata: {},
        },
        { output_type: "display_data", data: { "application/x-unknown": "?" }, metadata: {} },
        { output_type: "error", ename: "ValueError", evalue: "bad", traceback: ["\u001b[31mValueError\u001b[0m: bad"] },
      ],
    },
    { cell_type: "code", id: "a1b2", metadata: {}, execution_count: null, source: "// %%\nx = 1", outputs: [] },
  ],
  metadata: { ...python3, title: "T" },
  nbformat: 4,
  nbformat_minor: 5,
};

describe("a Python notebook", () => {
  const imported = fromIpynb(foreign, "analysis");

  it("keeps its code as comments, under a note that says so", () => {
    const cells = parseNotebook(printImported(imported)).cells;
    expect(cells).toHaveLength(4);
    expect(cells[0]).toMatchObject({ kind: "markdown", metadata: { imported: "analysis.ipynb" } });
    expect(cells[0]!.source).toContain("**Imported from `analysis.ipynb`, a notebook in Python.** Its 2 code cells stand here as comments");
    expect(cells[1]).toMatchObject({ kind: "markdown", source: "# Analysis\n%% not a cell" });
    expect(cells[2]).toMatchObject({
      ...{ kind: "code", metadata: { language: "python", collapsed: "true", tags: '["x"]' } },
      source: "// import numpy as np\n//\n// print('hi')",
    });
    expect(cells[3]!.source).toBe("// // %%\n// x = 1");
  });

  it("keeps ids, a doubled one once, and outputs in the richest form that can be drawn safely", () => {
    expect(imported.cells.map(({ id }) => id)).toEqual([null, "intro", "a1b2", null]);
    expect(imported.cells[2]!.execution).toMatchObject({ count: 7, state: "failed" });
    expect(imported.cells[2]!.execution!.outputs).toEqual([
      { kind: "stream", name: "stdout", text: "hi\n" },
      {
        kind: "display",
        shown: { shown: "image", type: "image/png", data: new Uint8Array(Buffer.from(png, "base64")), alt: "<Figure [1]>" },
      },
      { kind: "display", shown: { shown: "html", html: "<script>alert(1)</script>" } },
      { kind: "display", shown: { shown: "text", text: "[an output of the type application/x-unknown, which is not drawn here]" } },
      { kind: "error", error: { name: "ValueError", message: "bad", stack: "\u001b[31mValueError\u001b[0m: bad" } },
    ]);
  });

  it("is Python again as .ipynb, with its metadata, and valid", () => {
    const parsed = parseNotebook(printImported(imported));
    const cells = parsed.cells.map((cell, index) => ({
      ...cell,
      ...{ id: imported.cells[index]!.id, execution: imported.cells[index]!.execution },
    }));
    const { metadata, cells: back } = toIpynb({ ...imported, ...parsed, cells }, colors);
    expect(metadata).toMatchObject(foreign.metadata);
    expect(back.map(({ source }) => (source as string[]).join(""))).toEqual([
      "# Analysis\n%% not a cell",
      "import numpy as np\n\nprint('hi')",
      "// %%\nx = 1",
    ]);
    expect(back[1]!.metadata).toMatchObject({ collapsed: true, tags: ["x"] });
    if (jupytextPython) expect(validated(printIpynb({ ...foreign, cells: back, metadata })).cells).toHaveLength(3);
  });
});

describe("cells of other languages in a notebook of ours", () => {
  it("are `%%python` cells in Jupyter, as Jupytext has it, and come back", () => {
    const file = '// %% language="python"\n// print(1)\n';
    const ipynb = toIpynb(notebookOf(file), colors);
    expect(ipynb.cells[0]).toMatchObject({ source: ["%%python\n", "print(1)"], metadata: {} });
    expect(printImported(fromIpynb(ipynb, "x"))).toBe(file);
  });

  it("a line that would begin a new cell stays in its own", () => {
    const ipynb = toIpynb(notebookOf("// %%\n1\n"), colors);
    const cell = { ...ipynb.cells[0]!, source: "const a = 1;\n// %% not a cell\na" };
    const back = fromIpynb({ ...ipynb, cells: [cell] }, "x");
    expect(parseNotebook(printImported(back)).cells).toHaveLength(1);
  });
});
