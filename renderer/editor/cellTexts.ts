// Edits of several cells' texts as one step that can be undone.
import { editor, Uri } from "monaco-editor/editor";
import type { TextChange } from "monaco-editor/languages/features/typescript/ts.worker";
import { changeCells } from "../notebook/cellHistory.ts";
import { placeOf } from "./cellModels.ts";

export interface FileEdit {
  readonly fileName: string;
  readonly change: TextChange;
}

/** @returns the text of every cell that the edits change, by cell */
export function textAfter(edits: readonly FileEdit[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const fileName of new Set(edits.map((edit) => edit.fileName))) {
    const model = editor.getModel(Uri.parse(fileName));
    const place = placeOf(model);
    const changes = edits.filter((edit) => edit.fileName === fileName).map((edit) => edit.change);
    if (model && place) texts.set(place.cellId, applied(model.getValue(), changes));
  }
  return texts;
}

/** From the end, so that no offset moves. */
function applied(text: string, changes: readonly TextChange[]): string {
  const last = [...changes].sort((a, b) => b.span.start - a.span.start);
  return last.reduce((now, { span, newText }) => now.slice(0, span.start) + newText + now.slice(span.start + span.length), text);
}

/** @returns whether anything was changed */
export function changeTexts(path: string, what: string, texts: ReadonlyMap<string, string>): Promise<boolean> {
  return changeCells(path, {
    what,
    failure: "The cells could not be changed",
    changes: ({ cells }) =>
      [...texts]
        .filter(([cellId, source]) => cells[cellId] && cells[cellId].source !== source)
        .map(([cellId, source]) => ({ type: "source", cellId, source })),
  });
}
