import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Marks of a folder that is a whole: a workspace that was used before, a repository, a package. */
const marks = [".steerlab", ".git", "package.json"];

/** The nearest folder above that has a mark; where there is none, the folder in which one stands, if it holds `from`, or else `from` itself. */
export function findWorkspace(from: string): string {
  const start = realpathSync(resolve(from));
  for (let folder = start; ; folder = dirname(folder)) {
    if (marks.some((mark) => existsSync(join(folder, mark)))) return folder;
    if (folder === dirname(folder)) return holds(realpathSync(process.cwd()), start) ? realpathSync(process.cwd()) : start;
  }
}

const holds = (folder: string, inner: string): boolean => !relative(folder, inner).startsWith("..");
