// Jupytext itself reads and writes our notebook files.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { jupytextPython, python } from "./jupytextPython.ts";

const notebook = `// %% [markdown]
// # A title
//
// A formula $x$, and a list:
// - one

// %% Warm start kind="train" tags=["a", "b"]
const a: number = 1;
console.log(a);

// %%


// %% language="python"
// print("hi")

// %% [raw]
// as it stands

// %% last=true
export {};
`;

const coding = "// -*- coding: utf-8 -*-\n";

/** The file after a way through an .ipynb and back. */
function roundTrip(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "x.ts"), text);
  python(["-m", "jupytext", "--quiet", "--to", "ipynb", join(folder, "x.ts"), "-o", join(folder, "x.ipynb")]);
  python(["-m", "jupytext", "--quiet", "--to", "ts:percent", join(folder, "x.ipynb"), "-o", join(folder, "y.ts")]);
  return readFileSync(join(folder, "y.ts"), "utf8");
}

describe.skipIf(!jupytextPython)("a notebook file and Jupytext", () => {
  it("comes through Jupytext byte for byte", () => {
    expect(roundTrip(notebook)).toBe(notebook);
  });

  it("passes Jupytext's own test of a round trip", () => {
    const file = join(temporaryFolder(), "x.ts");
    writeFileSync(file, notebook);
    expect(python(["-m", "jupytext", "--test", "--to", "ipynb", file])).toContain("Reading");
  });

  const own = join(import.meta.dirname, "../../experiments");
  it.each(readdirSync(own).filter((name) => name.endsWith(".ts")))("keeps %s, but for the line that names the encoding", (name) => {
    const text = readFileSync(join(own, basename(name)), "utf8");
    const back = roundTrip(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is beyond ASCII
    const ascii = parseNotebook(text).cells.every(({ source }) => /^[\x00-\x7f]*$/.test(source));
    expect(back).toBe(ascii ? text : coding + text);
    expect(roundTrip(back)).toBe(back);
  });

  it("is read by us as Jupytext reads it: cells, kinds, titles and metadata", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "x.ts"), notebook);
    const read = JSON.parse(python(["-m", "jupytext", "--quiet", "--to", "ipynb", join(folder, "x.ts"), "-o", "-"])) as {
      cells: { cell_type: string; source: string[]; metadata: Record<string, unknown> }[];
    };
    const ours = parseNotebook(notebook).cells;
    expect(ours.map(({ kind }) => kind)).toEqual(read.cells.map((cell) => (cell.cell_type === "code" ? "code" : "markdown")));
    expect(ours[0]!.source).toBe(read.cells[0]!.source.join(""));
    expect(ours[1]).toMatchObject({ title: "Warm start", metadata: { kind: "train", tags: '["a", "b"]' } });
    expect(read.cells[1]!.metadata).toEqual({ title: "Warm start", kind: "train", tags: ["a", "b"] });
  });
});
