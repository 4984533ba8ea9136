// What is done to cells as wholes: added, deleted, moved, turned into text or code, merged, split, duplicated. All of it is one
// step to undo, and works on all selected cells where that makes sense.
import type { CellChange, InsertedCell } from "../../src/rpc/cellChange.ts";
import type { CellKind } from "../../src/rpc/contract.ts";
import { boundKeys } from "../command/boundKeys.ts";
import { caretOf } from "../editor/lazyEditor.ts";
import { plural } from "../format/number.ts";
import { ask } from "../notice/dialogStore.ts";
import { toast } from "../notice/toastStore.ts";
import { service } from "../service/workbench.ts";
import type { NotebookView } from "./applyEvent.ts";
import { attempt } from "./askService.ts";
import { changeCells } from "./cellHistory.ts";
import { selectedCells } from "./cellSelection.ts";
import { cellEnded, cellNumber, notebookFocus, notebookView, selectCell } from "./notebookStore.ts";

type Mode = "command" | "edit";

/** Selects the cells that an operation has made. */
export function selectMade(path: string, undo: readonly CellChange[], mode: Mode = "command"): void {
  const made = undo.flatMap((change) => (change.type === "delete" ? [change.cellId] : []));
  const shown = (notebookView(path)?.order ?? []).filter((id) => made.includes(id));
  if (shown.length > 0) selectCell(path, shown.at(-1)!, mode, shown[0]!);
}

/** @param where the place, or how it follows from the cells as they are then */
export function insertCells(
  path: string,
  what: string,
  where: (view: NotebookView) => number,
  cells: readonly InsertedCell[],
  mode: Mode = "command",
): Promise<boolean> {
  return changeCells(path, {
    what,
    failure: cells.length === 1 ? "The cell could not be added" : "The cells could not be added",
    changes: (view) => {
      const index = where(view);
      return cells.map((cell, i) => ({ type: "insert", index: index + i, cell }));
    },
    done: (undo) => selectMade(path, undo, mode),
  });
}

export async function insertCell(path: string, index: number, kind: CellKind, source = "", mode: Mode = "edit"): Promise<void> {
  await insertCells(path, "add a cell", () => index, [{ kind, source }], mode);
}

/** Next to the selected cells, or at the end. */
export function insertNear(path: string, where: "above" | "below", kind: CellKind = "code", mode: Mode = "edit"): void {
  void insertCells(path, "add a cell", () => placeNear(path, where), [{ kind, source: "" }], mode);
}

/** The index at which a cell above or below the selected ones comes to stand. */
export function placeNear(path: string, where: "above" | "below"): number {
  const order = notebookView(path)?.order ?? [];
  const selected = selectedCells(path);
  if (selected.length === 0) return where === "above" ? 0 : order.length;
  return where === "above" ? order.indexOf(selected[0]!) : order.indexOf(selected.at(-1)!) + 1;
}

const cellsWord = (ids: readonly string[]): string => (ids.length === 1 ? "the cell" : plural(ids.length, "cell"));

/** The cells go; undoing brings them back with their outputs. One that runs is interrupted first, if the person agrees. */
export async function deleteCells(path: string, ids: readonly string[], what = "delete"): Promise<boolean> {
  const view = notebookView(path);
  if (!view || !(await interruptedFirst(path, view, ids))) return false;
  const worthless = ids.every((id) => view.cells[id]?.source.trim() === "");
  const title = ids.length === 1 ? `Cell ${cellNumber(view, ids[0]!)} deleted` : `${ids.length} cells deleted`;
  const done = await changeCells(path, {
    what: `${what} ${cellsWord(ids)}`,
    failure: ids.length === 1 ? "The cell could not be deleted" : "The cells could not be deleted",
    changes: ({ cells }) => ids.filter((id) => cells[id]).map((cellId) => ({ type: "delete", cellId })),
    done: () => selectCell(path, notebookFocus(path).selected),
  });
  if (done && what === "delete" && !worthless) toast({ tone: "running", title, text: howToUndo(ids.length === 1 ? "it" : "them") });
  return done;
}

function howToUndo(what: "it" | "them"): string {
  const keys = boundKeys("cell.undo");
  const outputs = what === "it" ? "its outputs" : "their outputs";
  return keys ? `${keys} brings ${what} back, with ${outputs}.` : `“Undo the last change of cells” brings ${what} back, with ${outputs}.`;
}

async function interruptedFirst(path: string, view: NotebookView, ids: readonly string[]): Promise<boolean> {
  const running = ids.find((id) => view.cells[id]?.state === "running");
  if (!running) return true;
  const agreed = await ask({
    title: `Delete cell ${cellNumber(view, running)} while it runs?`,
    text: "It is interrupted first; what it has computed so far is lost.",
    confirm: "Delete the cell",
    destructive: true,
  });
  if (agreed === null) return false;
  return attempt("The cell could not be interrupted", async () => {
    await service.interrupt(path);
    await cellEnded(path, running);
  });
}

export const deleteSelected = (path: string): Promise<boolean> => deleteCells(path, selectedCells(path));

/** Moves the selected cells as a block; at the end of the notebook nothing happens. */
export function moveSelected(path: string, by: -1 | 1): void {
  moveCells(path, () => selectedCells(path), by);
}

export function moveCells(path: string, which: () => readonly string[], by: -1 | 1): void {
  void changeCells(path, {
    what: `move ${cellsWord(which())}`,
    failure: "The cells could not be moved",
    changes: ({ order }) => movedPast(order, which(), by),
  });
}

/** The neighbour jumps over the block: one change, however large the block is. */
function movedPast(order: readonly string[], ids: readonly string[], by: -1 | 1): readonly CellChange[] {
  if (ids.length === 0) return [];
  const first = order.indexOf(ids[0]!);
  const last = order.indexOf(ids.at(-1)!);
  const neighbour = order[by < 0 ? first - 1 : last + 1];
  return neighbour ? [{ type: "move", cellId: neighbour, index: by < 0 ? last : first }] : [];
}

export function duplicateCells(path: string, ids: readonly string[]): void {
  void changeCells(path, {
    what: `duplicate ${cellsWord(ids)}`,
    failure: "The cells could not be duplicated",
    changes: (view) => {
      const copies = ids.flatMap((id) => (view.cells[id] ? [copyOf(view, id)] : []));
      return copies.map((cell, i) => ({ type: "insert", index: view.order.indexOf(ids.at(-1)!) + 1 + i, cell }));
    },
    done: (undo) => selectMade(path, undo),
  });
}

/** The cell for another place: the same text under no id yet, and what it shows. */
export function copyOf(view: NotebookView, id: string): InsertedCell {
  const { kind, source, metadata, outputs, started } = view.cells[id]!;
  return { kind, source, metadata, ...(outputs.length > 0 ? { outputsOf: { cellId: id, started } } : {}) };
}

export function setKind(path: string, ids: readonly string[], kind: CellKind): void {
  void changeCells(path, {
    what: `turn ${cellsWord(ids)} into ${kind === "code" ? "code" : "text"}`,
    failure: "The cell's kind could not be changed",
    changes: ({ cells }) => ids.filter((id) => cells[id] && cells[id].kind !== kind).map((cellId) => ({ type: "kind", cellId, kind })),
  });
}

/** Turns the selected cells into text that begins with a heading of this level. */
export function setHeading(path: string, level: number): void {
  const ids = selectedCells(path);
  void changeCells(path, {
    what: `turn ${cellsWord(ids)} into a heading`,
    failure: "The heading could not be made",
    changes: ({ cells }) =>
      ids.flatMap((cellId): CellChange[] => [
        { type: "kind", cellId, kind: "markdown" },
        { type: "source", cellId, source: `${"#".repeat(level)} ${cells[cellId]!.source.replace(/^\s*#*\s*/, "")}` },
      ]),
  });
}

/** Joins the selected cells into the first of them; a single one with the cell below or above. */
export function mergeCells(path: string, towards: "selected" | "above" | "below" = "selected"): void {
  void changeCells(path, {
    what: "merge cells",
    failure: "The cells could not be merged",
    changes: (view) => merged(view, cellsToMerge(view.order, selectedCells(path), towards)),
    done: (undo) => {
      const kept = undo.find((change) => change.type === "source");
      if (kept?.type === "source") selectCell(path, kept.cellId);
    },
  });
}

function cellsToMerge(order: readonly string[], selected: readonly string[], towards: "selected" | "above" | "below"): readonly string[] {
  if (towards === "selected" && selected.length > 1) return selected;
  const first = order.indexOf(selected[0]!);
  return towards === "above" ? order.slice(Math.max(0, first - 1), first + 1) : order.slice(first, first + 2);
}

function merged(view: NotebookView, ids: readonly string[]): readonly CellChange[] {
  const [first, ...others] = ids;
  if (!first || others.length === 0) return [];
  // A line break joins code; text would run together, since Markdown needs an empty line between paragraphs.
  const between = view.cells[first]!.kind === "code" ? "\n" : "\n\n";
  const source = ids.map((id) => view.cells[id]!.source.trimEnd()).join(between);
  return [{ type: "source", cellId: first, source }, ...others.map((cellId): CellChange => ({ type: "delete", cellId }))];
}

/** Why the cell cannot be split, or null. */
export function cannotSplitCell(path: string): string | null {
  const { selected } = notebookFocus(path);
  return selected && caretOf(path, selected) ? null : "put the caret into the cell first";
}

/** Splits the cell at the caret, or around what is selected in it. Outputs stay with the last part, which gave the value. */
export function splitAtCaret(path: string): void {
  const { selected } = notebookFocus(path);
  const caret = selected && caretOf(path, selected);
  if (!selected || !caret) return;
  void changeCells(path, {
    what: "split the cell",
    failure: "The cell could not be split",
    changes: ({ cells, order }) => {
      const { kind, source } = cells[selected]!;
      const parts = partsOf(source, caret);
      const index = order.indexOf(selected);
      const before = parts.slice(0, -1).map((part, i): CellChange => ({ type: "insert", index: index + i, cell: { kind, source: part } }));
      return before.length === 0 ? [] : [...before, { type: "source", cellId: selected, source: parts.at(-1)! }];
    },
    done: () => selectCell(path, selected, "edit"),
  });
}

/** Line breaks at the cuts go. */
function partsOf(source: string, { start, end }: { readonly start: number; readonly end: number }): string[] {
  const cuts = [...new Set([start, end])];
  const parts = cuts.map((cut, i) => source.slice(i === 0 ? 0 : cuts[i - 1], cut));
  return [...parts, source.slice(cuts.at(-1))].map((part) => part.replace(/^\n+|\n+$/g, ""));
}
