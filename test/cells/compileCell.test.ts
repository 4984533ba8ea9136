import { beforeEach, describe, expect, test } from "vitest";
import { amaroStripper } from "../../main/kernel/amaroStripper.ts";
import { type CellFunction, type CellResult, type CompiledCell, compileCell } from "../../src/cells/compileCell.ts";
import type { SourcePlace } from "../../src/cells/sourcePlace.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

/** The smallest thing that runs compiled cells one after the other. */
class Notebook {
  readonly names: Record<string, unknown> = {};
  readonly #owners = new Map<string, string>();
  #count = 0;

  compile(source: string): CompiledCell {
    return compileCell(source, amaroStripper, (name) => this.#owners.get(name) ?? null);
  }

  async run(source: string, stop?: Int32Array): Promise<unknown> {
    return (await this.result(source, stop))?.value;
  }

  async result(source: string, stop: Int32Array = new Int32Array(1)): Promise<CellResult> {
    const { code, imports } = this.compile(source);
    const label = `cell ${++this.#count}`;
    const modules = await Promise.all(imports.map(({ specifier }) => import(specifier)));
    const define = (names: Record<string, () => unknown>) => {
      for (const [name, get] of Object.entries(names)) {
        this.#owners.set(name, label);
        Object.defineProperty(this.names, name, { get, configurable: true, enumerable: true });
      }
    };
    const interrupted = () => {
      throw new Error("stopped");
    };
    const importModule = (specifier: string) => import(specifier);
    // biome-ignore lint/security/noGlobalEval: what a kernel does with vm.Script
    const cell = globalThis.eval(code) as CellFunction;
    return cell({ notebook: this.names, stop, interrupted, importModule, meta: { url: "file:///n.ts" }, define, modules });
  }
}

let notebook: Notebook;
beforeEach(() => {
  notebook = new Notebook();
});

describe("the value of a cell", () => {
  test.each([
    ["1 + 1", 2],
    ["1 + 1;", 2],
    ["1 + 1 // two", 2],
    ["(1, 2)", 2],
    ["const a = 3;", undefined],
    ["if (true) 1;", undefined],
    ['"words"', "words"],
    ["await Promise.resolve(4)", 4],
    ["const x: number = 5; x as unknown as string", 5],
    ["({ a: 1 }).a;", 1],
    ["[1, 2, 3].length\n\n// the end", 3],
    ["", undefined],
    ["// only words", undefined],
  ])("%j gives %j", async (source, value) => {
    expect(await notebook.run(source)).toEqual(value);
  });

  test("a promise is not awaited by itself", async () => {
    expect((await notebook.result("Promise.resolve(1)"))?.value).toBeInstanceOf(Promise);
  });
});

describe("names of earlier cells", () => {
  test.each([
    ["const a = 1", "a + 1", 2],
    ["let { a, b: [c = 7] } = { a: 1, b: [] as number[] }", "[a, c]", [1, 7]],
    ["function f() { return g() } function g() { return 3 }", "f()", 3],
    ["class A { x = 1 }", "new A().x", 1],
    ["var i = 0; for (var j = 0; j < 3; j++) i += j", "[i, j]", [3, 3]],
    ["const a = 1", "({ a })", { a: 1 }],
    ["const a = 1", "const f = (b = a) => ({ a, b }); f()", { a: 1, b: 1 }],
    ["const a = 1", "{ const a = 2 }\na", 1],
    ["const a = 1", "((a: number) => a)(5)", 5],
    ["const a = { b: () => 2 }", "a.b()", 2],
    ["const a = 1", "typeof a + typeof nothing", "numberundefined"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the cell
    ["const tag = (s: TemplateStringsArray, v: number) => s[0] + v", "tag`x${1}`", "x1"],
    ["export const a: number = 4", "a", 4],
    ["const performance = 5", "performance", 5],
    ["type T = number; interface I { a: T }; const a: T = 1", "const b: typeof a = a; b", 1],
    ["class A { get [Symbol.toStringTag]() { return 'A' } }", "class B extends A {}; String(new B())", "[object A]"],
  ])("%j, then %j", async (first, second, value) => {
    await notebook.run(first);
    expect(await notebook.run(second)).toEqual(value);
  });

  test("are read live", async () => {
    await notebook.run("let n = 0; const add = () => { n++ }");
    expect(await notebook.run("add()\nadd()\nn")).toBe(2);
  });

  test("a call has no `this`, and needs no semicolon before it", async () => {
    await notebook.run(
      "function self(this: unknown) { return this } const list: unknown[] = []; const push = (x: unknown) => list.push(x)",
    );
    expect(
      await notebook.run("const b = 1\nself()\nif (b)\n  push(1)\nelse push(2)\nswitch (b) { case 1: let c = b\n push(c) }\nself()"),
    ).toBeUndefined();
    expect(notebook.names.list).toEqual([1, 1]);
  });

  test("imports are names as well, and hoist", async () => {
    await notebook.run(
      'const dir = join("a", "b")\nimport { join } from "node:path"; import * as os from "node:os"\nimport path from "node:path"',
    );
    expect(await notebook.run("[dir, join('c', 'd'), typeof os.cpus, path.sep]")).toEqual(["a/b", "c/d", "function", "/"]);
  });

  test("an import that is only a type is no value", async () => {
    const { imports } = notebook.compile('import { type A, B, join } from "node:path"; let b: B; join("a")');
    expect(imports[0]).toMatchObject({
      specifier: "node:path",
      names: [
        { local: "B", used: false },
        { local: "join", used: true },
      ],
    });
  });

  test("dynamic imports and import.meta work", async () => {
    expect(await notebook.run('[(await import("node:path")).sep, import.meta.url]')).toEqual(["/", "file:///n.ts"]);
  });

  test.each(["a = 2", "a++", "for (a of [1]) {}", "({ a } = { a: 1 })", "const f = () => { [a] = [1] }"])(
    "%j is refused",
    async (source) => {
      await notebook.run("let a = 1");
      expect(() => notebook.compile(`\n  ${source}`)).toThrow(
        expect.objectContaining({ code: "cell/foreign-assignment", message: expect.stringContaining("a belongs to cell 1") }),
      );
    },
  );

  test("a variable that was not reached is not there", async () => {
    await notebook.run("const early = 1; throw new Error('x'); const late = 2").catch(() => {});
    expect(notebook.names.early).toBe(1);
    expect(() => notebook.names.late).toThrow(ReferenceError);
  });
});

describe("loops", () => {
  test.each([
    "while (true) {}",
    "while (true);",
    "do {} while (true)",
    "do 1; while (true)",
    "for (;;) ;",
    "for (;;) { try { 1 } finally { 2 } }",
    "for (const x of function*() { for (;;) yield 1 }()) x",
    "a: while (true) { for (const k in { b: 1 }) { continue a } }",
    "const f = () => { while (true) for (;;) ; }; f()",
    "for (;;) await null",
  ])("%j ends when the flag is set", async (source) => {
    await expect(notebook.run(source, Int32Array.of(1))).rejects.toThrow("stopped");
  });

  test("a loop of the cell itself also ends when its cell was given up", async () => {
    const stop = Object.assign(new Int32Array(1), { over: true });
    await expect(notebook.run("for (;;) {}", stop)).rejects.toThrow("stopped");
    expect(await notebook.run("const f = () => { for (const i of [1, 2]) if (i > 1) return i }; f()", stop)).toBe(2);
  });

  test("guards change nothing else", async () => {
    const source =
      "let n = 0; for (let i = 0; i < 3; i++) for (const j of [1, 2]) n += i * j\nlet k = 0; do k++; while (k < 4)\nwhile (k < 9) k++; [n, k]";
    expect(await notebook.run(source)).toEqual([9, 9]);
  });
});

describe("places", () => {
  test.each<[string, string, SourcePlace]>([
    ["null.x", "null.x", { line: 1, column: 6 }],
    ["\n  const b: number = 1; a.b.c", "a.b.c", { line: 2, column: 28 }],
    ["a; while (true) { a.b.c }", "a.b.c", { line: 1, column: 23 }],
    ["import { join } from 'node:path'; undefined.x", "undefined.x", { line: 1, column: 45 }],
    ["const t = [a,\n  a.b.c]", "a.b.c", { line: 2, column: 7 }],
  ])("an error in %j stands at its own line and column", async (source, _, place) => {
    await notebook.run("const a: any = {}");
    const compiled = notebook.compile(source);
    const error = await notebook.run(source).catch((thrown) => thrown as Error);
    const [, line, column] = /<anonymous>:(\d+):(\d+)/.exec((error as Error).stack!)!;
    expect(compiled.originalPlace({ line: Number(line), column: Number(column) })).toEqual(place);
  });

  test.each([
    ["const a = 1;\nlet b = ;", "cell/syntax", 2, 9],
    ["let a = 1;\nlet a = 2", "cell/syntax", 2, 5],
    ["f(", "cell/syntax", 1, 3],
    ["const é = 'ß😀'\nlet b = ;", "cell/syntax", 2, 9],
    ["1;\n  enum Color { red }", "cell/unsupported-syntax", 2, 3],
    ["namespace N { export const a = 1 }", "cell/unsupported-syntax", 1, 1],
    ["class A {\n constructor(private a: number) {} }", "cell/unsupported-syntax", 2, 22],
    ["export default 1", "cell/unsupported-syntax", 1, 1],
    ["return 1", "cell/syntax", 1, 1],
  ])("%j is refused with its place", (source, code, line, column) => {
    const error = refusal(source);
    expect({ code: error.code, ...error.details }).toEqual({ code, line, column });
    expect(error.message).toContain(`Line ${line}`);
  });

  function refusal(source: string): SteerlabError {
    try {
      notebook.compile(source);
    } catch (error) {
      if (error instanceof SteerlabError) return error;
    }
    throw new Error(`${source} was taken`);
  }
});
