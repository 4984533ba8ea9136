// What the person can do about what runs and what waits to run.
import { create } from "zustand";
import { ask } from "../notice/dialogStore.ts";
import { service } from "../service/workbench.ts";
import { attempt, sent } from "./askService.ts";
import { runCells } from "./notebookActions.ts";
import { notebookFocus, notebookView } from "./notebookStore.ts";

/** The code cells before the selected one, with it or without. */
function codeUpToSelected(path: string, { itself }: { readonly itself: boolean }): string[] {
  const view = notebookView(path);
  const { selected } = notebookFocus(path);
  if (!view || !selected) return [];
  const end = view.order.indexOf(selected) + (itself ? 1 : 0);
  return view.order.slice(0, end).filter((id) => view.cells[id]?.kind === "code");
}

export async function runAbove(path: string): Promise<void> {
  const ids = codeUpToSelected(path, { itself: false });
  if (ids.length > 0) await runCells(path, ids);
}

export async function restartAndRunToHere(path: string): Promise<void> {
  await restartAndRun(path, codeUpToSelected(path, { itself: true }));
}

/** Asks first when variables are lost by it. */
export async function restartAndRun(path: string, ids: readonly string[]): Promise<void> {
  const variables = notebookView(path)?.variables.length ?? 0;
  if (ids.length === 0 || (variables > 0 && !(await confirmed(ids.length)))) return;
  await sent(path, "The kernel could not be restarted", () => service.restartAndRun(path, ids));
}

async function confirmed(count: number): Promise<boolean> {
  const cells = count === 1 ? "1 cell" : `${count} cells`;
  const text = `All variables are lost and made anew by ${cells}, also by those that train. Outputs and runs stay until then.`;
  return (
    (await ask({ title: `Restart the kernel and run ${cells}?`, text, confirm: `Restart and run ${cells}`, destructive: true })) !== null
  );
}

export const moveQueued = (path: string, cellId: string, index: number): Promise<boolean> =>
  attempt("The queue could not be put in order", () => service.moveQueued(path, cellId, index));

export const clearQueue = (path: string, ids?: readonly string[]): Promise<boolean> =>
  attempt("The queue could not be cleared", () => service.clearQueue(path, ids));

export const killKernel = (path: string): Promise<boolean> => attempt("The kernel could not be ended", () => service.killKernel(path));

export const toggleAutorun = (path: string): Promise<boolean> =>
  attempt("Autorun could not be changed", () => service.setAutorun(path, !notebookView(path)?.autorun));

interface QueuePopover {
  /** the notebook whose queue is laid open */
  readonly open: string | null;
}
export const useQueuePopover = create<QueuePopover>(() => ({ open: null }));
export const showQueue = (path: string | null): void => useQueuePopover.setState({ open: path });
