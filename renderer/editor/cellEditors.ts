// The editors of cells that are drawn: which of them shows a cell, and what is selected in it.
import { editor } from "monaco-editor/editor";
import { placeOf } from "./cellModels.ts";

export function editorOf(path: string, cellId: string): editor.ICodeEditor | undefined {
  return editor.getEditors().find((one) => {
    const place = placeOf(one.getModel());
    return place?.path === path && place.cellId === cellId;
  });
}

/** Offsets in the cell's text. */
export function caretIn(path: string, cellId: string): { readonly start: number; readonly end: number } | null {
  const instance = editorOf(path, cellId);
  const selection = instance?.getSelection();
  const model = instance?.getModel();
  if (!selection || !model) return null;
  return { start: model.getOffsetAt(selection.getStartPosition()), end: model.getOffsetAt(selection.getEndPosition()) };
}
