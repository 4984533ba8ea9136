// What is done to the selected cells as wholes, with the keys that JupyterLab has for it.
import {
  ArrowDown,
  ArrowUp,
  ClipboardPaste,
  Code,
  Combine,
  Copy,
  CopyPlus,
  Heading,
  type LucideIcon,
  Pilcrow,
  Redo2,
  Scissors,
  SeparatorHorizontal,
  Trash2,
  Undo2,
} from "lucide-react";
import { clipboardIsEmpty, copySelected, cutSelected, paste } from "../notebook/cellClipboard.ts";
import { redoCells, stepsOf, undoCells } from "../notebook/cellHistory.ts";
import * as cells from "../notebook/cellOperations.ts";
import { selectedCells } from "../notebook/cellSelection.ts";
import { activeNotebook, type Command, needsCell, needsNotebook, onNotebook, selectedNumber } from "./command.ts";

/** On the selected cells, from the notebook's path. */
function onCells(
  id: string,
  title: string,
  icon: LucideIcon,
  keys: readonly string[],
  work: (path: string) => unknown,
  more: Partial<Command> = {},
): Command {
  return { id: `cell.${id}`, title, group: "Edit", icon, keys, unavailable: needsCell, run: onNotebook(work), ...more };
}

const lastStep = (side: "undo" | "redo") => (): string => stepsOf(activeNotebook() ?? "")[side].at(-1)?.what ?? "";
const noStep = (side: "undo" | "redo", words: string) => (): string | null =>
  needsNotebook() ?? (stepsOf(activeNotebook()!)[side].length > 0 ? null : words);
const nothingHeld = (): string | null => needsNotebook() ?? (clipboardIsEmpty() ? "no cell was cut or copied" : null);
const cannotSplit = (): string | null => needsCell() ?? cells.cannotSplitCell(activeNotebook()!);

export const editCommands: readonly Command[] = [
  onCells("undo", "Undo the last change of cells", Undo2, ["Z", "Ctrl+Z"], undoCells, {
    ...{ where: "command", detail: lastStep("undo"), unavailable: noStep("undo", "nothing was done to cells here") },
  }),
  onCells("redo", "Do the change of cells again", Redo2, ["Shift+Z", "Ctrl+Shift+Z", "Ctrl+Y"], redoCells, {
    ...{ where: "command", detail: lastStep("redo"), unavailable: noStep("redo", "nothing was undone") },
  }),
  onCells("delete", "Delete the selected cells", Trash2, ["D D"], cells.deleteSelected, { detail: selectedNumber }),
  onCells("cut", "Cut the selected cells", Scissors, ["X"], cutSelected),
  onCells("copy", "Copy the selected cells", Copy, ["C"], copySelected),
  onCells("pasteBelow", "Paste cells below", ClipboardPaste, ["V"], (path) => paste(path, "below"), { unavailable: nothingHeld }),
  onCells("pasteAbove", "Paste cells above", ClipboardPaste, ["Shift+V"], (path) => paste(path, "above"), { unavailable: nothingHeld }),
  onCells("duplicate", "Duplicate the selected cells", CopyPlus, [], (path) => cells.duplicateCells(path, selectedCells(path))),
  onCells("merge", "Merge the selected cells, or the cell with the one below", Combine, ["Shift+M"], (path) => cells.mergeCells(path)),
  onCells("mergeAbove", "Merge the cell with the one above", Combine, ["Ctrl+Backspace"], (path) => cells.mergeCells(path, "above"), {
    where: "command",
  }),
  onCells("mergeBelow", "Merge the cell with the one below", Combine, ["Ctrl+Shift+M"], (path) => cells.mergeCells(path, "below"), {
    where: "cell",
  }),
  onCells("split", "Split the cell at the caret", SeparatorHorizontal, ["Ctrl+Shift+-", "Ctrl+Shift+_"], cells.splitAtCaret, {
    ...{ where: "cell", unavailable: cannotSplit },
  }),
  onCells("toText", "Turn the selected cells into text", Pilcrow, ["M"], (path) => cells.setKind(path, selectedCells(path), "markdown")),
  onCells("toCode", "Turn the selected cells into code", Code, ["Y"], (path) => cells.setKind(path, selectedCells(path), "code")),
  ...[1, 2, 3, 4, 5, 6].map((level) =>
    onCells(`heading${level}`, `Turn into a heading of level ${level}`, Heading, [`${level}`], (path) => cells.setHeading(path, level)),
  ),
  onCells("moveUp", "Move the selected cells up", ArrowUp, ["Ctrl+Shift+ArrowUp"], (path) => cells.moveSelected(path, -1), {
    where: "cell",
  }),
  onCells("moveDown", "Move the selected cells down", ArrowDown, ["Ctrl+Shift+ArrowDown"], (path) => cells.moveSelected(path, 1), {
    where: "cell",
  }),
];
