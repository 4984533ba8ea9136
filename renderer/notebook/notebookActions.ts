// What the person can do to a notebook: each asks the service, which answers with events; nothing is changed here beforehand.
import type { CellKind, CellView } from "../../src/rpc/contract.ts";
import { plural } from "../format/number.ts";
import { ask } from "../notice/dialogStore.ts";
import { toast, toastError } from "../notice/toastStore.ts";
import { drafts, service } from "../service/workbench.ts";
import { currentText } from "./drafts.ts";
import { applyWaiting, cellNumber, notebookFocus, notebookView, selectCell } from "./notebookStore.ts";

export async function attempt(what: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toastError(what, error);
    return false;
  }
}

/** What is typed goes first: a cell runs as it is seen. */
export async function sent(path: string, what: string, work: () => Promise<unknown>): Promise<void> {
  await attempt(what, async () => {
    await drafts.flush(path);
    await work();
  });
}

export const runCells = (path: string, ids: readonly string[]): Promise<void> =>
  sent(path, ids.length === 1 ? "The cell could not be run" : "The cells could not be run", () => service.runCells(path, ids));
export const runAll = (path: string): Promise<void> => sent(path, "The cells could not be run", () => service.runAll(path));
export const runStale = (path: string): Promise<void> => sent(path, "The stale cells could not be run", () => service.runStale(path));

const isCode = (cell: CellView | undefined): cell is CellView => cell?.kind === "code";

/** The selected cell; text has nothing to run. */
export async function runSelected(path: string): Promise<void> {
  const { selected } = notebookFocus(path);
  if (selected && isCode(notebookView(path)?.cells[selected])) await runCells(path, [selected]);
}

export async function runFromHere(path: string): Promise<void> {
  const view = notebookView(path);
  const { selected } = notebookFocus(path);
  if (!view || !selected) return;
  const ids = view.order.slice(view.order.indexOf(selected)).filter((id) => isCode(view.cells[id]));
  await runCells(path, ids);
}

/** Runs the cell and goes to the next one; after the last, a new one. */
export function runAndAdvance(path: string): void {
  const view = notebookView(path);
  const { selected } = notebookFocus(path);
  if (!view || !selected) return;
  void runSelected(path);
  const next = view.order[view.order.indexOf(selected) + 1];
  if (next) selectCell(path, next);
  else void insertCell(path, view.order.length, "code", "", "edit");
}

export function runAndInsertBelow(path: string): void {
  const view = notebookView(path);
  const { selected } = notebookFocus(path);
  if (!view || !selected) return;
  void runSelected(path);
  void insertCell(path, view.order.indexOf(selected) + 1, "code", "", "edit");
}

export const interrupt = (path: string): Promise<boolean> => attempt("The kernel could not be interrupted", () => service.interrupt(path));

export async function restart(path: string): Promise<boolean> {
  const variables = notebookView(path)?.variables.length ?? 0;
  const lost = `The kernel loses ${plural(variables, "variable")}. Outputs, runs and the notebook's text stay.`;
  if (variables > 0 && (await ask({ title: "Restart the kernel?", text: lost, confirm: "Restart the kernel", destructive: true })) === null)
    return false;
  return attempt("The kernel could not be restarted", () => service.restartKernel(path));
}

export async function restartAndRunAll(path: string): Promise<void> {
  if (await restart(path)) await runAll(path);
}

export async function insertCell(
  path: string,
  index: number,
  kind: CellKind,
  source = "",
  mode: "command" | "edit" = "edit",
): Promise<void> {
  await attempt("The cell could not be added", async () => {
    const { cellId } = await service.insertCell(path, index, kind, source);
    applyWaiting();
    selectCell(path, cellId, mode);
  });
}

/** Next to the selected cell, or at the end. */
export function insertNear(path: string, where: "above" | "below", kind: CellKind = "code", mode: "command" | "edit" = "edit"): void {
  const view = notebookView(path);
  if (!view) return;
  const { selected } = notebookFocus(path);
  const at = selected ? view.order.indexOf(selected) : view.order.length - 1;
  void insertCell(path, where === "above" ? Math.max(0, at) : at + 1, kind, "", mode);
}

interface Deleted {
  readonly index: number;
  readonly kind: CellKind;
  readonly source: string;
}
const deleted = new Map<string, Deleted[]>();

/** The cell goes; Z brings it back, with its text and without its outputs. */
export async function deleteCell(path: string, id: string): Promise<void> {
  const view = notebookView(path);
  const cell = view?.cells[id];
  if (!view || !cell) return;
  if (cell.state === "running" && !(await confirmedDeletion(cellNumber(view, id)))) return;
  const memory: Deleted = { index: view.order.indexOf(id), kind: cell.kind, source: currentText(path, id) };
  const done = await attempt("The cell could not be deleted", () => service.deleteCell(path, id));
  if (!done) return;
  deleted.set(path, [...(deleted.get(path) ?? []), memory]);
  if (memory.source.trim() !== "") toast({ tone: "running", title: `Cell ${memory.index + 1} deleted`, text: "Z brings it back." });
}

const confirmedDeletion = async (cell: number): Promise<boolean> =>
  (await ask({
    title: `Delete cell ${cell} while it runs?`,
    text: "It is interrupted first; what it has computed so far is lost.",
    confirm: "Delete the cell",
    destructive: true,
  })) !== null;

export const canUndoDeletion = (path: string): boolean => (deleted.get(path)?.length ?? 0) > 0;

export async function undoDeletion(path: string): Promise<void> {
  const memory = deleted.get(path)?.pop();
  if (memory) await insertCell(path, memory.index, memory.kind, memory.source, "command");
}

export function deleteSelected(path: string): void {
  const { selected } = notebookFocus(path);
  if (selected) void deleteCell(path, selected);
}

export async function moveCell(path: string, id: string, by: -1 | 1): Promise<void> {
  const view = notebookView(path);
  const index = (view?.order.indexOf(id) ?? -1) + by;
  if (!view || index < 0 || index >= view.order.length) return;
  await attempt("The cell could not be moved", () => service.moveCell(path, id, index));
}

export async function duplicateCell(path: string, id: string): Promise<void> {
  const view = notebookView(path);
  const cell = view?.cells[id];
  if (view && cell) await insertCell(path, view.order.indexOf(id) + 1, cell.kind, currentText(path, id), "command");
}

export async function setKind(path: string, id: string, kind: CellKind): Promise<void> {
  if (notebookView(path)?.cells[id]?.kind === kind) return;
  await sent(path, "The cell's kind could not be changed", () => service.setCellKind(path, id, kind));
}

export const clearOutputs = (path: string, ids?: readonly string[]): Promise<boolean> =>
  attempt("The outputs could not be cleared", () => service.clearOutputs(path, ids));

export const saveNow = (path: string): Promise<void> => sent(path, "The notebook could not be saved", () => service.saveNow(path));

/** The cell before or after, in the same mode unless told. */
export function step(path: string, by: -1 | 1, mode: "command" | "edit" = "command"): void {
  const view = notebookView(path);
  const { selected } = notebookFocus(path);
  if (!view) return;
  const index = selected ? view.order.indexOf(selected) + by : 0;
  const next = view.order[Math.max(0, Math.min(view.order.length - 1, index))];
  if (next) selectCell(path, next, mode);
}
