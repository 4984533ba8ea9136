import { createRequire, registerHooks } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import type { CellImport } from "../../src/cells/imports.ts";
import { placeOf } from "../../src/cells/sourcePlace.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

const library = new URL("../../src/index.ts", import.meta.url).href;

/** Makes `"steerlab"` this package's library, from whichever folder it is imported. */
export function provideLibrary(): void {
  registerHooks({
    resolve: (specifier, context, next) => (specifier === "steerlab" ? { url: library, shortCircuit: true } : next(specifier, context)),
  });
}

/** The library itself, for a kernel whose cells may not have imported it yet. */
export const loadLibrary = (): object => createRequire(import.meta.url)("../../src/index.ts") as object;

export type ImportModule = (specifier: string, options?: ImportCallOptions) => Promise<object>;
interface ImportCallOptions {
  readonly with?: Readonly<Record<string, string>>;
}

/** `import()` as the notebook's file would call it: relative to its folder, packages from the folders above. */
export function importsFrom(notebookPath: string): ImportModule {
  const script = new Script("(specifier, options) => import(specifier, options)", {
    filename: notebookPath,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return script.runInThisContext() as ImportModule;
}

export function importMeta(notebookPath: string): object {
  return { url: pathToFileURL(notebookPath).href, filename: notebookPath, dirname: dirname(notebookPath) };
}

/**
 * The modules of a cell's import declarations, in their order.
 * @throws `cell/import-failed`, `cell/missing-export`, with the declaration's place
 */
export function importModules(imports: readonly CellImport[], source: string, importModule: ImportModule): Promise<object[]> {
  return Promise.all(imports.map((declaration) => importOne(declaration, source, importModule)));
}

async function importOne(declaration: CellImport, source: string, importModule: ImportModule): Promise<object> {
  const place = placeOf(source, declaration.start);
  const module = await load(declaration, importModule, place);
  const missing = declaration.names.find(({ imported, used }) => used && imported !== null && !(imported in module));
  if (!missing) return module;
  throw new SteerlabError("cell/missing-export", `"${declaration.specifier}" has no export ${missing.imported}.`, {
    hint: nearest(missing.imported!, Object.keys(module)),
    details: { ...place },
  });
}

async function load({ specifier, attributes }: CellImport, importModule: ImportModule, place: object): Promise<object> {
  try {
    return await (Object.keys(attributes).length > 0 ? importModule(specifier, { with: attributes }) : importModule(specifier));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === "ERR_MODULE_NOT_FOUND" || code === "ERR_UNSUPPORTED_DIR_IMPORT";
    throw new SteerlabError("cell/import-failed", `"${specifier}" cannot be imported: ${message ?? String(error)}`, {
      hint: missing
        ? "Paths begin with ./ and end with the file's extension; packages must be installed in the workspace."
        : "The module itself fails; its own error stands in the message.",
      details: { ...place },
      cause: error,
    });
  }
}

/** Names that share their beginning are what a typing error most often meant. */
function nearest(name: string, known: readonly string[]): string {
  const start = name.slice(0, 3).toLowerCase();
  const similar = known.filter((other) => other.toLowerCase().startsWith(start));
  const named = similar.length > 0 ? similar : known;
  return `It has ${named.slice(0, 12).join(", ")}${named.length > 12 ? ", …" : ""}.`;
}
