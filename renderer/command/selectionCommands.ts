// From cell to cell, and into the editor: what Enter, the arrows, J and K do while a cell is selected.
import { ArrowDown, ArrowUp, Pencil, TextSelect } from "lucide-react";
import { extendBy, selectAll, selectedCells, selectOne } from "../notebook/cellSelection.ts";
import { step } from "../notebook/notebookActions.ts";
import { notebookView, selectCell } from "../notebook/notebookStore.ts";
import { activeNotebook, type Command, needsCell, onCell, onNotebook } from "./command.ts";

const far = Number.MAX_SAFE_INTEGER;

function command(id: string, title: string, icon: Command["icon"], keys: readonly string[], run: () => void): Command {
  return { id: `cell.${id}`, title, group: "Go to", icon, keys, where: "command", unavailable: needsCell, run };
}

export const selectionCommands: readonly Command[] = [
  command(
    "edit",
    "Edit the selected cell",
    Pencil,
    ["Enter"],
    onCell((path, id) => selectCell(path, id, "edit")),
  ),
  command(
    "next",
    "Select the next cell",
    ArrowDown,
    ["J", "ArrowDown"],
    onNotebook((path) => step(path, 1)),
  ),
  command(
    "previous",
    "Select the previous cell",
    ArrowUp,
    ["K", "ArrowUp"],
    onNotebook((path) => step(path, -1)),
  ),
  command(
    "first",
    "Select the first cell",
    ArrowUp,
    ["Home"],
    onNotebook((path) => selectCell(path, notebookView(path)?.order[0] ?? null)),
  ),
  command(
    "last",
    "Select the last cell",
    ArrowDown,
    ["End"],
    onNotebook((path) => selectCell(path, notebookView(path)?.order.at(-1) ?? null)),
  ),
  command(
    "extendDown",
    "Select the next cell, too",
    TextSelect,
    ["Shift+J", "Shift+ArrowDown"],
    onNotebook((path) => extendBy(path, 1)),
  ),
  command(
    "extendUp",
    "Select the previous cell, too",
    TextSelect,
    ["Shift+K", "Shift+ArrowUp"],
    onNotebook((path) => extendBy(path, -1)),
  ),
  command(
    "extendToLast",
    "Select all cells from here on",
    TextSelect,
    ["Shift+End"],
    onNotebook((path) => extendBy(path, far)),
  ),
  command(
    "extendToFirst",
    "Select all cells up to here",
    TextSelect,
    ["Shift+Home"],
    onNotebook((path) => extendBy(path, -far)),
  ),
  command("selectAll", "Select all cells", TextSelect, ["Ctrl+A"], onNotebook(selectAll)),
  {
    ...command("selectOne", "Select one cell only", TextSelect, ["Escape"], onNotebook(selectOne)),
    unavailable: () => needsCell() ?? (selectedCells(activeNotebook()!).length > 1 ? null : "one cell is selected"),
  },
];
