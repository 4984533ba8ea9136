// What the editor of the cells knows of "steerlab": the declarations that the build wrote, and those of TensorFlow.js's core,
// which stands for all of it there, so that a page has 0.8 MB to read and not 4.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const ownTypes = join(root, "out", "types");
const tensorflow = join(root, "node_modules", "@tensorflow", "tfjs-core", "dist");
const virtual = "file:///node_modules";

/** Virtual file name → text. Without the library when nothing is built: cells still run, completion knows them alone. */
export async function typeDeclarations(folder = ownTypes): Promise<Record<string, string>> {
  if (!existsSync(folder)) return {};
  return {
    ...declarationsOf(folder, `${virtual}/steerlab`),
    ...declarationsOf(tensorflow, `${virtual}/@tensorflow/tfjs-core/dist`),
    [`${virtual}/@tensorflow/tfjs-core/index.d.ts`]: 'export * from "./dist/index";\n',
    [`${virtual}/@tensorflow/tfjs/index.d.ts`]: tensorflowIndex,
  };
}

/** The methods of a tensor are declared by the modules that add them. */
const tensorflowIndex = `import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
export * from "@tensorflow/tfjs-core";
`;

function declarationsOf(folder: string, at: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /(?<!_test)\.d\.ts$/.test(file));
  return Object.fromEntries(
    files.map((file) => [`${at}/${relative(folder, join(folder, file)).split(sep).join("/")}`, declaration(join(folder, file))]),
  );
}

/** Without the licence at its head, and with module names that lead to declarations: `./trace`, not `./trace.ts`. */
function declaration(file: string): string {
  const text = readFileSync(file, "utf8").replace(/^\/\*\*\s+\* @license[\s\S]*?\*\/\s*/, "");
  return text.replace(/((?:from|import) ?\(?")(\.[^"]*)\.ts"/g, '$1$2"');
}
