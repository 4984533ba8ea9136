import { useWorkspace } from "./workspaceStore.ts";

/** Where a notebook of this name lies in the workspace. */
export const notebookPathOf = (name: string): string => `${name.includes("/") ? "" : "experiments/"}${name.replace(/\.ts$/, "")}.ts`;

/** What is wrong with a name for a new notebook, or null. */
export function checkNotebookName(name: string): string | null {
  if (!/^[\w./-]+$/.test(name)) return "Letters, digits, dashes and / for folders.";
  if (name.split("/").some((part) => part === ".." || part === "")) return "A path inside the workspace, without '..'.";
  const path = notebookPathOf(name);
  return useWorkspace.getState().workspace?.notebooks.some((file) => file.path === path) ? `${path} is there already.` : null;
}
