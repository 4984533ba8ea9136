import { closeSync, type Dirent, existsSync, mkdirSync, openSync, readdirSync, readSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { builtInModels } from "../../src/lm/builtInModels.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

export interface FoundNotebook {
  /** relative to the workspace, with / */
  readonly path: string;
  /** ms since the epoch */
  readonly modified: number;
}

/** Percent-format files under experiments/ and in the folder itself, by path. */
export function findNotebooks(folder: string): FoundNotebook[] {
  const files = [...filesOf(folder, false), ...filesOf(join(folder, "experiments"), true)];
  const notebooks = files.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file) && hasCells(file));
  return notebooks.map((file) => ({ path: notebookPath(folder, file), modified: statSync(file).mtimeMs })).sort(byPath);
}

/** Folders of experiments/models with what they hold, and the library's own. A folder of a built-in model's name is what cells load. */
export function findModels(folder: string): FoundModel[] {
  const own = modelsIn(join(folder, "experiments", "models"));
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...modelsIn(builtInModels).filter(({ name }) => !names.has(name))];
}

export interface FoundModel {
  readonly name: string;
  readonly bytes: number;
}

function modelsIn(models: string): FoundModel[] {
  const names = entriesOf(models).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => ({ name, bytes: filesOf(join(models, name), true).reduce((sum, file) => sum + statSync(file).size, 0) }));
}

/**
 * A notebook's absolute file.
 * @throws `notebook/outside-workspace`, `notebook/bad-name`
 */
export function notebookFile(folder: string, path: string): string {
  const file = resolve(folder, path);
  if (!file.startsWith(folder + sep)) {
    throw new SteerlabError("notebook/outside-workspace", `${path} is not in the workspace ${folder}.`, {
      hint: "Move it there, or choose its folder with --workspace.",
    });
  }
  if (file.endsWith(".ts")) return file;
  throw new SteerlabError("notebook/bad-name", `${path} is no TypeScript file.`, { hint: "A notebook's name ends in .ts." });
}

/** Relative to the workspace, with / on every system. */
export const notebookPath = (folder: string, file: string): string => relative(folder, file).split(sep).join("/");

/** The folder that Steerlab keeps its own files in; made when there is none, and out of git's sight. */
export function privateFolder(folder: string): string {
  const own = join(folder, ".steerlab");
  mkdirSync(own, { recursive: true });
  if (!existsSync(join(own, ".gitignore"))) writeFileSync(join(own, ".gitignore"), "*\n");
  return own;
}

const byPath = (a: FoundNotebook, b: FoundNotebook): number => (a.path < b.path ? -1 : 1);

function filesOf(folder: string, deep: boolean): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    return deep && entry.isDirectory() ? filesOf(path, true) : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules");
}

const headLength = 16_384; // bytes

function hasCells(file: string): boolean {
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(headLength);
    return /^\/\/\s*%%/m.test(buffer.toString("utf8", 0, readSync(descriptor, buffer)));
  } finally {
    closeSync(descriptor);
  }
}
