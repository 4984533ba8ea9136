// What the editor of the cells knows of "steerlab": the declarations that the build wrote, and those of TensorFlow.js's core,
// which stands for all of it there, so that a page has under 1 MB to read and not 4.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const ownTypes = join(root, "out", "types");
const tensorflow = join(root, "node_modules", "@tensorflow", "tfjs-core", "dist");
const virtual = "file:///node_modules";

/** Virtual file name → text. Without the library when nothing is built: cells still run, completion knows them alone. */
export async function typeDeclarations(folder = ownTypes): Promise<Record<string, string>> {
  if (!existsSync(folder)) return {};
  return {
    ...declarationsOf(folder, reachedFrom(join(folder, "index.d.ts")), `${virtual}/steerlab`),
    ...declarationsOf(tensorflow, allOf(tensorflow), `${virtual}/@tensorflow/tfjs-core/dist`),
    [`${virtual}/@tensorflow/tfjs-core/index.d.ts`]: 'export * from "./dist/index";\n',
    [`${virtual}/@tensorflow/tfjs/index.d.ts`]: tensorflowIndex,
  };
}

/** The methods of a tensor are declared by the modules that add them. */
const tensorflowIndex = `import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
export * from "@tensorflow/tfjs-core";
`;

const declarationsOf = (folder: string, files: readonly string[], at: string): Record<string, string> =>
  Object.fromEntries(files.map((file) => [`${at}/${relative(folder, file).split(sep).join("/")}`, declaration(file)]));

const allOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!_test)\.d\.ts$/.test(file))
    .map((file) => join(folder, file));

/** What a file's declarations need; the compiler writes those of every file that the sources touch, nearly twice as many. */
function reachedFrom(file: string, reached = new Set<string>()): string[] {
  if (reached.has(file) || !existsSync(file)) return [];
  reached.add(file);
  for (const [, , module] of readFileSync(file, "utf8").matchAll(ownImport)) reachedFrom(join(dirname(file), `${module}.d.ts`), reached);
  return [...reached];
}

const ownImport = /((?:from|import) ?\(?")(\.[^"]*)\.ts"/g;

/** Without the licence at its head, and with module names that lead to declarations: `./trace`, not `./trace.ts`. */
function declaration(file: string): string {
  const text = readFileSync(file, "utf8").replace(/^\/\*\*\s+\* @license[\s\S]*?\*\/\s*/, "");
  return text.replace(ownImport, '$1$2"');
}
