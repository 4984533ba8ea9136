import { putNotebook } from "../notebook/notebookStore.ts";
import { ask } from "../notice/dialogStore.ts";
import { toastError } from "../notice/toastStore.ts";
import { service } from "../service/workbench.ts";
import { checkNotebookName, notebookPathOf } from "./notebookName.ts";
import { openTab } from "./tabStore.ts";

/** Asks for a name and opens the new notebook. */
export async function newNotebook(): Promise<void> {
  const name = await ask({
    title: "New notebook",
    text: "A TypeScript file in the workspace; its cells are kept as comments that other editors read too.",
    confirm: "Create",
    field: { label: "Name", value: "untitled.ts", check: checkNotebookName },
  });
  if (name === null) return;
  const path = notebookPathOf(name);
  try {
    putNotebook(await service.createNotebook(path));
    openTab({ kind: "notebook", path });
  } catch (error) {
    toastError(`${path} could not be created`, error);
  }
}
