// What a search has found, marked in the cells' texts.
import { editor, Range } from "monaco-editor/editor";
import { editorOf } from "./cellEditors.ts";
import { placeOf } from "./cellModels.ts";
import { keepInSight } from "./showInCell.ts";

export interface PlaceInCell {
  readonly path: string;
  readonly cellId: string | null;
  readonly start: number;
  readonly end: number;
}

const marks = new Map<editor.ITextModel, string[]>();

export function markPlaces(places: readonly PlaceInCell[], shown: PlaceInCell | null): void {
  for (const [model, ids] of marks) if (!model.isDisposed()) model.deltaDecorations(ids, []);
  marks.clear();
  const byCell = Map.groupBy(places, ({ path, cellId }) => `${path}#${cellId}`);
  for (const model of editor.getModels()) {
    const place = placeOf(model);
    const here = place && byCell.get(`${place.path}#${place.cellId}`);
    if (here)
      marks.set(
        model,
        model.deltaDecorations(
          [],
          here.map((one) => markOf(model, one, one === shown)),
        ),
      );
  }
  // The cell that is selected now is scrolled to first, after it was drawn.
  if (shown?.cellId) requestAnimationFrame(() => requestAnimationFrame(() => bringIntoSight(shown, shown.cellId!)));
}

function markOf(model: editor.ITextModel, { start, end }: PlaceInCell, shown: boolean): editor.IModelDeltaDecoration {
  const range = Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
  return { range, options: { inlineClassName: shown ? "found-mark shown" : "found-mark" } };
}

function bringIntoSight({ path, start }: PlaceInCell, cellId: string): void {
  const instance = editorOf(path, cellId);
  const model = instance?.getModel();
  if (instance && model) keepInSight(instance, model.getPositionAt(start).lineNumber);
}

/** What is selected in the editor that has the keys; nothing when it goes over a line's end. */
export function selectedText(): string {
  const instance = editor.getEditors().find((one) => one.hasTextFocus());
  const selection = instance?.getSelection();
  const text = selection && instance?.getModel()?.getValueInRange(selection);
  return text && !text.includes("\n") ? text : "";
}
