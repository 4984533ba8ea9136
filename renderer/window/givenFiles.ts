// Files that come from outside: dropped on the page, or chosen in the desktop window's menu.
import type { ToOpen } from "../../src/rpc/windowBridge.ts";
import { importFile } from "../frame/importNotebook.ts";
import { addNotebook, isNotebook } from "../frame/notebookFiles.ts";
import { openTab } from "../frame/tabStore.ts";
import { useWorkspace } from "../frame/workspaceStore.ts";
import { toast } from "../notice/toastStore.ts";
import { windowBridge } from "./bridge.ts";

/** Takes notebooks that are dropped on the page, and what the desktop window gives. */
export function takeFiles(): void {
  windowBridge?.onOpen((what) => void take(what));
  window.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // else the browser would leave the page for the file
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    document.documentElement.dataset.dropping = "";
  });
  window.addEventListener("dragleave", (event) => event.relatedTarget === null && endDrag());
  window.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    endDrag();
    void takeAll([...(event.dataTransfer?.files ?? [])]);
  });
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

function endDrag(): void {
  delete document.documentElement.dataset.dropping;
}

/** One after the other: each may ask for a name. */
async function takeAll(files: readonly File[]): Promise<void> {
  for (const file of files) {
    const path = pathInWorkspace(file);
    if (path !== null && isNotebook(path)) openTab({ kind: "notebook", path });
    else await take({ name: file.name, text: await file.text() });
  }
}

/** Only the desktop window knows where a file lies. */
function pathInWorkspace(file: File): string | null {
  const [folder, path] = [useWorkspace.getState().workspace?.folder, windowBridge?.pathOf(file)];
  if (!folder || !path?.startsWith(folder)) return null;
  return path.slice(folder.length + 1).replaceAll("\\", "/");
}

async function take(what: ToOpen): Promise<void> {
  if ("path" in what) openTab({ kind: "notebook", path: what.path });
  else if (what.name.endsWith(".ipynb")) await importFile(what.name, what.text);
  else if (what.name.endsWith(".ts")) await addNotebook(what.name, what.text);
  else
    toast({
      tone: "stale",
      title: `${what.name} is no notebook`,
      text: "Notebooks are .ts and .ipynb files; data is read by a cell, from its path.",
    });
}
