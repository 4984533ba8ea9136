import type { NotebookFile } from "../../src/rpc/contract.ts";

export type TreeRow =
  | { readonly kind: "folder"; readonly path: string; readonly name: string; readonly depth: number }
  | { readonly kind: "file"; readonly file: NotebookFile; readonly name: string; readonly depth: number };

/** Folders and files as rows, each folder after its parent's files; `experiments/`, where everything lies, is left out. */
export function fileTree(files: readonly NotebookFile[]): TreeRow[] {
  const shared = files.every((file) => file.path.startsWith("experiments/")) ? "experiments/" : "";
  return rowsIn(shared, files, 0);
}

function rowsIn(folder: string, files: readonly NotebookFile[], depth: number): TreeRow[] {
  const inside = files.filter((file) => file.path.startsWith(folder));
  const rest = (file: NotebookFile) => file.path.slice(folder.length);
  const own = inside.filter((file) => !rest(file).includes("/")).sort((a, b) => a.path.localeCompare(b.path));
  const names = [...new Set(inside.filter((file) => rest(file).includes("/")).map((file) => rest(file).split("/")[0]!))].sort();
  return [
    ...own.map((file): TreeRow => ({ kind: "file", file, name: rest(file), depth })),
    ...names.flatMap((name): TreeRow[] => [
      { kind: "folder", path: `${folder}${name}/`, name, depth },
      ...rowsIn(`${folder}${name}/`, files, depth + 1),
    ]),
  ];
}
