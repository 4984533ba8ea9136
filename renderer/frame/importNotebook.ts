import { ask } from "../notice/dialogStore.ts";
import { toastError } from "../notice/toastStore.ts";
import { service } from "../service/workbench.ts";
import { checkNotebookName, notebookPathOf } from "./notebookName.ts";
import { openTab } from "./tabStore.ts";

/** Asks for an .ipynb file and a name, and opens the notebook that it becomes. */
export async function importNotebook(): Promise<void> {
  const file = await chooseFile(".ipynb,application/x-ipynb+json");
  if (file) await importFile(file.name, await file.text());
}

/** Asks for a name for the notebook that an .ipynb file's text becomes, and opens it. */
export async function importFile(file: string, text: string): Promise<void> {
  const own = file.replace(/\.ipynb$/, "").replace(/[^\w.-]+/g, "-");
  const name = await ask({
    title: `Import ${file}`,
    text: "Its cells become a TypeScript file in the workspace, its outputs come along. Code in other languages is kept as comments.",
    confirm: "Import",
    field: { label: "Name", value: `${own}.ts`, check: checkNotebookName },
  });
  if (name === null) return;
  try {
    const { path } = await service.importNotebook(notebookPathOf(name), text);
    openTab({ kind: "notebook", path });
  } catch (error) {
    toastError(`${file} could not be imported`, error);
  }
}

function chooseFile(accept: string): Promise<File | null> {
  const input = Object.assign(document.createElement("input"), { type: "file", accept });
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}
