import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseMarker, printMarker } from "../../src/cells/cellMarker.ts";
import { type NotebookText, parseNotebook, printNotebook } from "../../src/cells/percentFormat.ts";

const experiments = new URL("../../experiments/", import.meta.url);
const notebookFiles = readdirSync(experiments).filter((name) => name.endsWith(".ts"));

const small = `// ---
// jupyter: {}
// ---

// %% [markdown]
// # Title
//
// Some *text*

// %% Warm start kind="train"
const a = 1;

function f() {}

// %%
f();
`;

const edited = (notebook: NotebookText, index: number, change: Partial<NotebookText["cells"][number]>): NotebookText => ({
  ...notebook,
  cells: notebook.cells.map((cell, i) => (i === index ? { ...cell, ...change } : cell)),
});

describe("reading", () => {
  test("finds header, kinds, titles, metadata and sources", () => {
    const { header, cells } = parseNotebook(small);
    expect(header).toBe("// ---\n// jupyter: {}\n// ---\n\n");
    expect(cells.map(({ kind, title, metadata, source }) => ({ kind, title, metadata, source }))).toEqual([
      { kind: "markdown", title: "", metadata: {}, source: "# Title\n\nSome *text*" },
      { kind: "code", title: "Warm start", metadata: { kind: "train" }, source: "const a = 1;\n\nfunction f() {}" },
      { kind: "code", title: "", metadata: {}, source: "f();" },
    ]);
  });

  test("code before the first marker is a cell, comments are the header", () => {
    expect(parseNotebook("const a = 1;\n// %%\na").cells.map((cell) => cell.source)).toEqual(["const a = 1;", "a"]);
    expect(parseNotebook("// only words\n")).toEqual({ header: "// only words\n", cells: [], lineEnd: "\n" });
  });

  test.each([
    ["// %%", { kind: "code", title: "", metadata: {} }],
    ["//%%", { kind: "code", title: "", metadata: {} }],
    ["// %% [md]", { kind: "markdown", title: "", metadata: {} }],
    ["// %% Two words [markdown] a=1", { kind: "markdown", title: "Two words", metadata: { a: "1" } }],
    [
      '// %% a="x \\"y\\" = z" b=["p", "q"] c={"d": "]"} e=true',
      { metadata: { a: 'x "y" = z', b: '["p", "q"]', c: '{"d": "]"}', e: "true" } },
    ],
    ['// %% kind="train', { kind: "code", title: 'kind="train', metadata: {} }],
    ["// %% tags=[1, 2", { kind: "code", title: "tags=[1, 2", metadata: {} }],
  ])("understands the marker %s", (line, marker) => {
    expect(parseMarker(line)).toMatchObject(marker);
    expect(parseMarker(printMarker(parseMarker(line)!))).toEqual(parseMarker(line));
  });

  test.each(["// %%time", "// % %", "const a = 1; // %%", "  // %%", "//"])("takes %j for an ordinary line", (line) => {
    expect(parseMarker(line)).toBeNull();
  });
});

describe("printing", () => {
  test.each([
    small,
    "",
    "// %%",
    "\n\n// %%\n\n\n",
    "// %%\nno end of line",
    "// %%\n// %%\n// %%\n",
    "// %%  odd   spacing   [markdown]   \n//no blank\n//  two blanks\nnot a comment\n",
    '#!/usr/bin/env node\n// %% a=1   b="2"\nx\t\n\n\n\n// %%\n`\n',
    "const before = 1;\r\n// %%\r\na\r\n\r\n// %% [markdown]\r\n// b\r\n",
    "// %%\nmixed\r\nends\n\n// %%\r\n",
    '// %% kind="never closed\nlet x = `\n',
  ])("gives back a file that nobody edited, byte for byte (%#)", (text) => {
    expect(printNotebook(parseNotebook(text))).toBe(text);
  });

  test.each(notebookFiles)("gives back experiments/%s byte for byte", (name) => {
    const text = readFileSync(new URL(name, experiments), "utf8");
    expect(printNotebook(parseNotebook(text))).toBe(text);
  });

  test("changes only the edited cell", () => {
    const printed = printNotebook(edited(parseNotebook(small), 1, { source: "const b = 2;" }));
    expect(printed).toBe(small.replace("const a = 1;\n\nfunction f() {}", "const b = 2;"));
  });

  test("keeps Windows line ends in an edited cell", () => {
    const notebook = parseNotebook("// %%\r\na\r\n");
    expect(printNotebook(edited(notebook, 0, { source: "a;\nb;" }))).toBe("// %%\r\na;\r\nb;\r\n");
  });

  test("new, moved and last cells are set apart by one blank line", () => {
    const { cells, ...rest } = parseNotebook("// %%\nfirst\n\n// %%\nlast");
    const added = { kind: "markdown", title: "", metadata: {}, source: "new\n\ntext" } as const;
    expect(printNotebook({ ...rest, cells: [cells[1]!, cells[0]!, added] })).toBe(
      "// %%\nlast\n\n// %%\nfirst\n\n// %% [markdown]\n// new\n//\n// text\n",
    );
  });

  test("a cell that stood before the first marker gets one when it moves", () => {
    const { cells, ...rest } = parseNotebook("a\n\n// %%\nb\n");
    expect(printNotebook({ ...rest, cells: [cells[1]!, cells[0]!] })).toBe("// %%\nb\n\n// %%\na\n");
  });

  test("text that looks like a marker stays text", () => {
    const text = { kind: "markdown", title: "", metadata: {}, source: "%% no cell" } as const;
    const printed = printNotebook({ header: "", cells: [text], lineEnd: "\n" });
    expect(parseNotebook(printed).cells.map((cell) => cell.source)).toEqual(["%% no cell"]);
  });
});
