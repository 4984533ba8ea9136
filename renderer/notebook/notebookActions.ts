// What the person can do to a notebook as a whole: each asks the service, which answers with events; nothing is changed here
// beforehand. What is done to its cells is in cellOperations.ts.
import type { CellView } from "../../src/rpc/contract.ts";
import { plural } from "../format/number.ts";
import { ask } from "../notice/dialogStore.ts";
import { service } from "../service/workbench.ts";
import { attempt, sent } from "./askService.ts";
import { insertCell } from "./cellOperations.ts";
import { selectedCells } from "./cellSelection.ts";
import { notebookFocus, notebookView, selectCell } from "./notebookStore.ts";

export const runCells = (path: string, ids: readonly string[]): Promise<boolean> =>
  sent(path, ids.length === 1 ? "The cell could not be run" : "The cells could not be run", () => service.runCells(path, ids));
export const runAll = (path: string): Promise<boolean> => sent(path, "The cells could not be run", () => service.runAll(path));
export const runStale = (path: string): Promise<boolean> => sent(path, "The stale cells could not be run", () => service.runStale(path));

const isCode = (cell: CellView | undefined): cell is CellView => cell?.kind === "code";

/** The selected cells; text has nothing to run. */
export async function runSelected(path: string): Promise<void> {
  const ids = selectedCells(path).filter((id) => isCode(notebookView(path)?.cells[id]));
  if (ids.length > 0) await runCells(path, ids);
}

export async function runFromHere(path: string): Promise<void> {
  const view = notebookView(path);
  const { selected } = notebookFocus(path);
  if (!view || !selected) return;
  const ids = view.order.slice(view.order.indexOf(selected)).filter((id) => isCode(view.cells[id]));
  await runCells(path, ids);
}

/** Runs the selected cells; who ran one from its editor has the keys of the cell then, as in JupyterLab. */
export function runAndStay(path: string): void {
  void runSelected(path);
  const { selected, mode } = notebookFocus(path);
  if (mode === "edit") selectCell(path, selected);
}

/** Runs the selected cells and goes to the one after them; after the last, a new one. */
export function runAndAdvance(path: string): void {
  const view = notebookView(path);
  const last = selectedCells(path).at(-1);
  if (!view || !last) return;
  void runSelected(path);
  const next = view.order[view.order.indexOf(last) + 1];
  if (next) selectCell(path, next);
  else void insertCell(path, view.order.length, "code");
}

export function runAndInsertBelow(path: string): void {
  const view = notebookView(path);
  const last = selectedCells(path).at(-1);
  if (!view || !last) return;
  void runSelected(path);
  void insertCell(path, view.order.indexOf(last) + 1, "code");
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

export const clearOutputs = (path: string, ids?: readonly string[]): Promise<boolean> =>
  attempt("The outputs could not be cleared", () => service.clearOutputs(path, ids));

export const saveNow = (path: string): Promise<boolean> => sent(path, "The notebook could not be saved", () => service.saveNow(path));

/** The cell before or after, in the same mode unless told. */
export function step(path: string, by: -1 | 1, mode: "command" | "edit" = "command"): void {
  const view = notebookView(path);
  const { selected } = notebookFocus(path);
  if (!view) return;
  const index = selected ? view.order.indexOf(selected) + by : 0;
  const next = view.order[Math.max(0, Math.min(view.order.length - 1, index))];
  if (next) selectCell(path, next, mode);
}
