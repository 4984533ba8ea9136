import type { CellView } from "../../src/rpc/contract.ts";
import { plural } from "../format/number.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { cellNumber, cellsOf } from "../notebook/notebookStore.ts";

const isAtWork = (cell: CellView): boolean => cell.state === "running" || cell.state === "queued";

/**
 * What a listener should hear of a notebook's cells: that they began, and, once all have ended, how. Not every cell on the way: of
 * seventy-five nobody wants to hear.
 * @returns null: nothing to say
 */
export function runWords(before: NotebookView, now: NotebookView): string | null {
  const is = cellsOf(now).filter(isAtWork);
  const was = cellsOf(before).filter((cell) => isAtWork(cell) || ranMeanwhile(cell, now.cells[cell.id]));
  const name = now.path.slice(now.path.lastIndexOf("/") + 1);
  if (!cellsOf(before).some(isAtWork) && is.length > 0) return `${name}: ${plural(is.length, "cell")} to run.`;
  if (was.length === 0 || is.length > 0) return null;
  return `${name}: ${endWords(
    now,
    was.map(({ id }) => id),
  )}`;
}

/** A quick cell has ended by the time that its beginning is told. */
const ranMeanwhile = (before: CellView, now: CellView | undefined): boolean =>
  (now?.started ?? null) !== null && now?.started !== before.started;

function endWords(view: NotebookView, ended: readonly string[]): string {
  const failed = cellsOf(view).find((cell) => cell.state === "failed" && ended.includes(cell.id));
  if (failed) return `cell ${cellNumber(view, failed.id)} has failed. ${messageOf(failed)}`.trim();
  const interrupted = cellsOf(view).find((cell) => cell.state === "interrupted" && ended.includes(cell.id));
  return interrupted ? `cell ${cellNumber(view, interrupted.id)} was interrupted.` : "all cells have run.";
}

function messageOf(cell: CellView): string {
  const failure = cell.outputs.find((output) => output.kind === "error");
  return failure?.kind === "error" ? failure.error.message : "";
}
