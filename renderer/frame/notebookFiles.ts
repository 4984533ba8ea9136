// What a person does with notebooks as files: another name, a copy, the trash, and back from it.
import type { DeletedNotebook } from "../../src/rpc/contract.ts";
import { plural } from "../format/number.ts";
import { notebookView } from "../notebook/notebookStore.ts";
import { ask } from "../notice/dialogStore.ts";
import { toast, toastError } from "../notice/toastStore.ts";
import { drafts, openNotebook, service } from "../service/workbench.ts";
import { checkNotebookName, notebookPathOf } from "./notebookName.ts";
import { openTab } from "./tabStore.ts";
import { useWorkspace } from "./workspaceStore.ts";

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
/** What a name field shows of a path: the folder is said only where it is not the usual one. */
const shortName = (path: string): string => path.replace(/^experiments\/(?!.*\/)/, "");

async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    toastError(what, error);
    return undefined;
  }
}

/** Asks for another name. Kernel, outputs and runs stay with the notebook; every page follows by the service's event. */
export async function renameNotebook(path: string): Promise<void> {
  const name = await ask({
    title: `Rename ${fileName(path)}`,
    text: "Its cells, outputs and runs stay with it, and so does its kernel.",
    confirm: "Rename",
    field: {
      label: "Name",
      value: shortName(path),
      check: (wanted) => (notebookPathOf(wanted) === path ? null : checkNotebookName(wanted)),
    },
  });
  if (name === null || notebookPathOf(name) === path) return;
  await attempt(`${fileName(path)} could not be renamed`, async () => {
    await drafts.flush(path);
    await service.renameNotebook(path, notebookPathOf(name));
  });
}

export async function duplicateNotebook(path: string): Promise<void> {
  const name = await ask({
    title: `Duplicate ${fileName(path)}`,
    text: "The copy has the text and the outputs; it starts without a kernel.",
    confirm: "Duplicate",
    field: { label: "Name", value: freeCopy(path), check: checkNotebookName },
  });
  if (name === null) return;
  const made = await attempt(`${fileName(path)} could not be duplicated`, async () => {
    await drafts.flush(path);
    return service.duplicateNotebook(path, notebookPathOf(name));
  });
  if (made) openTab({ kind: "notebook", path: made.path });
}

function freeCopy(path: string): string {
  const stem = shortName(path).replace(/\.ts$/, "");
  for (let copy = 1; ; copy++) {
    const name = `${stem}-copy${copy === 1 ? "" : `-${copy}`}.ts`;
    if (checkNotebookName(name) === null) return name;
  }
}

/** Asks, and puts the notebook into the trash. */
export async function deleteNotebook(path: string): Promise<void> {
  const sure = await ask({
    title: `Delete ${fileName(path)}?`,
    text: `It goes into the trash. Its runs stay.${lossOf(path)}`,
    confirm: "Delete the notebook",
    destructive: true,
  });
  if (sure === null) return;
  const deleted = await attempt(`${fileName(path)} could not be deleted`, async () => {
    await drafts.flush(path);
    return service.deleteNotebook(path);
  });
  if (deleted !== undefined) sayDeleted(path, deleted);
}

function lossOf(path: string): string {
  const variables = notebookView(path)?.variables.length ?? 0;
  return variables > 0 ? ` Its kernel ends and loses ${plural(variables, "variable")}.` : "";
}

function sayDeleted(path: string, deleted: DeletedNotebook | null): void {
  toast({
    tone: "running",
    title: `${fileName(path)} deleted`,
    text: deleted ? "It lies in the workspace's trash, with its outputs." : "It lies in the system's trash.",
    ...(deleted ? { actions: [{ label: "Restore", run: () => void restore(deleted) }] } : {}),
  });
}

async function restore({ id, path }: DeletedNotebook): Promise<void> {
  const back = await attempt(`${fileName(path)} could not be restored`, () => service.restoreNotebook(id));
  if (back) openTab({ kind: "notebook", path: back.path });
}

/** Offers what lies in the workspace's trash, the latest first. */
export async function restoreNotebook(): Promise<void> {
  const deleted = await attempt("The trash could not be read", () => service.deletedNotebooks());
  if (!deleted) return;
  if (deleted.length === 0) {
    toast({ tone: "running", title: "The workspace's trash is empty", text: "What the system's trash has, your file manager restores." });
    return;
  }
  const chosen = await ask({
    title: "Restore a deleted notebook",
    text: "It comes back where it was, with its outputs.",
    confirm: "Restore",
    choice: { label: "Notebook", options: deleted.map((one) => ({ value: one.id, label: one.path, detail: deletedAt(one) })) },
  });
  const found = deleted.find(({ id }) => id === chosen);
  if (found) await restore(found);
}

const deletedAt = ({ deleted }: DeletedNotebook): string => `deleted ${new Date(deleted).toLocaleString()}`;

/** Makes a notebook of a file that was dropped on the window; one that is in the workspace is opened. */
export async function addNotebook(name: string, text: string): Promise<void> {
  const wanted = await ask({
    title: `Add ${name}`,
    text: "A copy of the file goes into the workspace.",
    confirm: "Add",
    field: { label: "Name", value: name.replace(/[^\w./-]+/g, "-"), check: checkNotebookName },
  });
  if (wanted === null) return;
  const path = notebookPathOf(wanted);
  const made = await attempt(`${name} could not be added`, () => service.createNotebook(path, { text }));
  if (!made) return;
  openTab({ kind: "notebook", path });
  await openNotebook(path, true);
}

/** Whether the workspace has a notebook of this path. */
export const isNotebook = (path: string): boolean =>
  useWorkspace.getState().workspace?.notebooks.some((file) => file.path === path) ?? false;
