// Going to a place in a cell, whose editor may not be made yet: it is made because the cell is edited then, and finds here what to show.
import type { editor, IRange } from "monaco-editor/editor";
import { selectCell } from "../notebook/notebookStore.ts";
import { editorOf } from "./cellEditors.ts";
import type { CellPlace } from "./cellModels.ts";

const margin = 20; // px, a line

let wanted: { readonly place: CellPlace; readonly range: IRange } | null = null;

/** The cell is edited, with this part of it selected. */
export function showInCell(place: CellPlace, range: IRange): void {
  const made = editorOf(place.path, place.cellId);
  selectCell(place.path, place.cellId, "edit");
  if (made) reveal(made, range);
  else wanted = { place, range };
  made?.focus();
}

/** The cell's editor was made. */
export function takeWanted(instance: editor.ICodeEditor, path: string, cellId: string): void {
  if (wanted?.place.path !== path || wanted.place.cellId !== cellId) return;
  reveal(instance, wanted.range);
  wanted = null;
}

/** An editor is as high as its text: it is the notebook that scrolls. */
export function reveal(instance: editor.ICodeEditor, range: IRange): void {
  instance.setSelection(range);
  // The cell that is selected now is scrolled to first, after it was drawn.
  requestAnimationFrame(() => requestAnimationFrame(() => keepInSight(instance, range.startLineNumber)));
}

/** Scrolls the notebook when the line is out of its sight. */
export function keepInSight(instance: editor.ICodeEditor, line: number): void {
  const scroller = instance.getDomNode()?.closest(".nb");
  const host = instance.getDomNode()?.getBoundingClientRect();
  if (!scroller || !host) return;
  const top = host.top + instance.getTopForLineNumber(line);
  const { top: from, bottom: to } = scroller.getBoundingClientRect();
  if (top < from + margin || top > to - 2 * margin) scroller.scrollBy({ top: top - (from + to) / 2 });
}
