import { putNotebook } from "../notebook/notebookStore.ts";
import { toastError } from "../notice/toastStore.ts";
import { service } from "../service/workbench.ts";
import { askForNewNotebook } from "./newNotebookStore.ts";
import { notebookPathOf } from "./notebookName.ts";
import { openTab } from "./tabStore.ts";

/** Asks for a name and a template, and opens the new notebook. */
export async function newNotebook(): Promise<void> {
  try {
    const choice = await askForNewNotebook(await service.notebookTemplates());
    if (!choice) return;
    const path = notebookPathOf(choice.name);
    putNotebook(await service.createNotebook(path, { template: choice.template }));
    openTab({ kind: "notebook", path });
  } catch (error) {
    toastError("The notebook could not be created", error);
  }
}
