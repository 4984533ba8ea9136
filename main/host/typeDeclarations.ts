import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const typesFolder = join(import.meta.dirname, "..", "..", "out", "types");

/** The declarations of "steerlab" for the editor, as the build made them: virtual file name → text. Empty when nothing is built. */
export async function typeDeclarations(): Promise<Record<string, string>> {
  if (!existsSync(typesFolder)) return {};
  const files = readdirSync(typesFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [`file:///node_modules/steerlab/${name(path)}`, readFileSync(path, "utf8")]));
}

const name = (path: string): string => relative(typesFolder, path).split(sep).join("/");
