import { putNotebook } from "../notebook/notebookStore.ts";
import { ask } from "../notice/dialogStore.ts";
import { toastError } from "../notice/toastStore.ts";
import { service } from "../service/workbench.ts";
import { openTab } from "./tabStore.ts";
import { useWorkspace } from "./workspaceStore.ts";

function checkName(name: string): string | null {
  if (!/^[\w./-]+$/.test(name)) return "Letters, digits, dashes and / for folders.";
  if (name.split("/").some((part) => part === ".." || part === "")) return "A path inside the workspace, without '..'.";
  const path = withFolder(name);
  return useWorkspace.getState().workspace?.notebooks.some((file) => file.path === path) ? `${path} is there already.` : null;
}

const withFolder = (name: string): string => `${name.includes("/") ? "" : "experiments/"}${name.replace(/\.ts$/, "")}.ts`;

/** Asks for a name and opens the new notebook. */
export async function newNotebook(): Promise<void> {
  const name = await ask({
    title: "New notebook",
    text: "A TypeScript file in the workspace; its cells are kept as comments that other editors read too.",
    confirm: "Create",
    field: { label: "Name", value: "untitled.ts", check: checkName },
  });
  if (name === null) return;
  const path = withFolder(name);
  try {
    putNotebook(await service.createNotebook(path));
    openTab({ kind: "notebook", path });
  } catch (error) {
    toastError(`${path} could not be created`, error);
  }
}
