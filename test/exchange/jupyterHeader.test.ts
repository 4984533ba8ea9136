import { describe, expect, it } from "vitest";
import { headerMetadata, jupyterHeader } from "../../src/exchange/jupyterHeader.ts";
import { jupytextPython, python } from "./jupytextPython.ts";

const written = `// ---
// jupyter:
//   jupytext:
//     text_representation:
//       extension: .ts
//       format_version: '1.3'
//       jupytext_version: 1.19.6
//   kernelspec:
//     display_name: Python 3 (ipykernel)
//     name: python3
// ---

`;

const metadata = {
  kernelspec: { display_name: 'a "b": c', name: "x" },
  authors: [{ name: "A: B" }],
  "odd key": null,
  deep: { empty: {}, n: 1.5, yes: true },
};

describe("the header that Jupytext writes", () => {
  it("is read: maps of plain values", () => {
    expect(headerMetadata(written)).toEqual({
      jupytext: { text_representation: { extension: ".ts", format_version: "1.3", jupytext_version: "1.19.6" } },
      kernelspec: { display_name: "Python 3 (ipykernel)", name: "python3" },
    });
  });

  it("comes back from what we write", () => {
    expect(headerMetadata(jupyterHeader(metadata))).toEqual(metadata);
    expect(jupyterHeader({})).toBe("");
  });

  it("is none without its marks, and not guessed at where it is more than maps", () => {
    expect(headerMetadata("// a comment\n")).toBeNull();
    expect(headerMetadata("// ---\n// jupyter:\n//   - a\n//   - b\n// ---\n")).toBeNull();
    expect(headerMetadata("// ---\n// jupyter:\n//   a: &anchor b\n// ---\n")).toBeNull();
  });

  it.skipIf(!jupytextPython)("is read by Jupytext as we mean it", () => {
    const read = python(["-m", "jupytext", "--quiet", "--from", "ts", "--to", "ipynb", "-"], `${jupyterHeader(metadata)}// %%\n1\n`);
    expect((JSON.parse(read) as { metadata: object }).metadata).toMatchObject(metadata);
  });
});
