import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { typeDeclarations } from "../../main/host/typeDeclarations.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";

/** The parts of the TypeScript in Monaco, the very one that reads the declarations in the page, that this test uses. */
interface TypeScript {
  createLanguageService(host: object): {
    getSemanticDiagnostics(file: string): Diagnostic[];
    getCompletionsAtPosition(file: string, at: number, options: object): { entries: { name: string }[] } | undefined;
  };
  ScriptSnapshot: { fromString(text: string): object };
  flattenDiagnosticMessageText(message: unknown, newLine: string): string;
}
interface Diagnostic {
  readonly messageText: unknown;
}

const cell = "file:///cell.ts";
let typescript: TypeScript;
let libraries: Readonly<Record<string, string>>;

beforeAll(async () => {
  Object.assign(globalThis, { self: globalThis }); // it expects to be in a worker
  const worker = resolve("node_modules/monaco-editor/esm/vs/languages/features/typescript/ts.worker.js");
  const module = (await import(worker)) as { ts: { typescript: TypeScript }; libFileMap: Record<string, string> };
  typescript = module.ts.typescript;
  libraries = module.libFileMap;
});

/** A language service over one cell and the declarations, with the options that the page sets. */
async function serviceFor(source: string) {
  const folder = join(temporaryFolder(), "types");
  const tsc = resolve("node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.types.json", "--outDir", folder], { stdio: "inherit" });
  const declarations = await typeDeclarations(folder);
  const files: Record<string, string> = { ...declarations, [cell]: source };
  const textOf = (name: string) => files[name] ?? libraries[name];
  const service = typescript.createLanguageService({
    getScriptFileNames: () => Object.keys(files),
    getScriptVersion: () => "1",
    getScriptSnapshot: (name: string) => (textOf(name) === undefined ? undefined : typescript.ScriptSnapshot.fromString(textOf(name)!)),
    getCurrentDirectory: () => "",
    getDefaultLibFileName: () => "lib.es2023.d.ts",
    fileExists: (name: string) => textOf(name) !== undefined,
    readFile: textOf,
    directoryExists: (folder: string) => Object.keys(files).some((name) => name.startsWith(`${folder}/`)),
    getCompilationSettings: () => ({
      ...{ target: 9, module: 99, moduleResolution: 100, moduleDetection: 3, strict: true, noEmit: true, skipLibCheck: true, types: [] },
      ...{ allowImportingTsExtensions: true, allowNonTsExtensions: true, lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"] },
    }),
  });
  return { service, declarations };
}

describe("the declarations of steerlab for the editor", () => {
  it("let a cell be checked as tsc checks it, TensorFlow.js included, and stay small", async () => {
    const source = `import { params, startRun, table, tf } from "steerlab";
const { seed } = params({ seed: 0, name: "a" });
const doubled: number = seed * 2;
const tensor = tf.tensor2d([[1, 2]]).matMul(tf.ones([2, 3])).add(1);
const run = startRun({ name: "toy" });
run.log({ loss: (await tensor.data())[0]! });
const wrong: string = seed;
tensor.noSuchMethod();
table(3);
export {};
run.`;
    const { service, declarations } = await serviceFor(source);
    const messages = service
      .getSemanticDiagnostics(cell)
      .map(({ messageText }) => typescript.flattenDiagnosticMessageText(messageText, " "));
    expect(messages).toEqual([
      "Type 'number' is not assignable to type 'string'.",
      expect.stringContaining("Property 'noSuchMethod' does not exist on type 'Tensor"),
      "Argument of type 'number' is not assignable to parameter of type 'readonly object[]'.",
    ]);
    const names = service.getCompletionsAtPosition(cell, source.length, {})?.entries.map((entry) => entry.name);
    expect(names).toEqual(expect.arrayContaining(["log", "summary", "artifact", "finish", "id"]));
    const size = Object.values(declarations).reduce((sum, text) => sum + text.length, 0);
    expect(size).toBeLessThan(1_000_000);
  });

  it("are none when nothing is built", async () => {
    expect(await typeDeclarations(join(temporaryFolder(), "none"))).toEqual({});
  });
});
