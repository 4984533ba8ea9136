// One Monaco model a cell, also for cells whose editor is not made yet: types flow from cell to cell through the models.
import { editor, Uri } from "monaco-editor/editor";
import type { CellKind } from "../../src/rpc/contract.ts";
import { currentText } from "../notebook/drafts.ts";
import { drafts } from "../service/workbench.ts";
import { changedParts } from "./changedParts.ts";
import { cellTypes } from "./monaco.ts";

const suffixes: Readonly<Record<CellKind, string>> = { code: "ts", markdown: "md" };
const languages: Readonly<Record<CellKind, string>> = { code: "typescript", markdown: "markdown" };

/** Set while the service's text is put into a model, which is no edit of the person. */
let fromService = false;

/** Cells of one notebook lie in one folder, because the hidden imports are relative. */
function uriOf(path: string, cellId: string, kind: CellKind): Uri {
  return Uri.parse(`file:///cells/${encodeURIComponent(path).replace(/%/g, "_")}/${cellId}.${suffixes[kind]}`);
}

export interface CellPlace {
  readonly path: string;
  readonly cellId: string;
}
const places = new WeakMap<editor.ITextModel, CellPlace>();

/** Whose model it is; undefined for one that is no cell's, such as the library's declarations. */
export const placeOf = (model: editor.ITextModel | null): CellPlace | undefined => (model ? places.get(model) : undefined);

/** The cell's model; made with the text that the person sees. */
export function cellModel(path: string, cellId: string, kind: CellKind): editor.ITextModel {
  const uri = uriOf(path, cellId, kind);
  const known = editor.getModel(uri);
  if (known) return known;
  const model = editor.createModel(currentText(path, cellId), languages[kind], uri);
  places.set(model, { path, cellId });
  model.updateOptions({
    tabSize: 2,
    insertSpaces: true,
  });
  model.onDidChangeContent(() => {
    if (!fromService) drafts.edited(path, cellId, model.getValue());
  });
  return model;
}

/** The model, if one was made: text cells have none before they are edited. */
export const knownModel = (path: string, cellId: string, kind: CellKind): editor.ITextModel | null =>
  editor.getModel(uriOf(path, cellId, kind));

/** Puts text that came from elsewhere into the model, as one edit that can be undone; carets stay by their text. */
export function showServiceText(model: editor.ITextModel, text: string): void {
  if (model.isDisposed() || model.getValue() === text) return;
  fromService = true;
  try {
    model.pushStackElement();
    model.pushEditOperations(null, changedParts(model, text), () => null);
    model.pushStackElement();
  } finally {
    fromService = false;
  }
}

/** The notebook that is drawn: its code cells become the worker's program, and models of cells that are gone are let go. */
export function showCells(path: string, codeIds: readonly string[], allIds: readonly string[]): void {
  const models = codeIds.map((id) => cellModel(path, id, "code"));
  disposeAllBut(path, new Set(codeIds), new Set(allIds));
  void cellTypes.setOrder(path, models).catch(() => {});
}

/** The notebook is not drawn any more. */
export function hideCells(path: string): void {
  void cellTypes.setOrder(path, []).catch(() => {});
}

function disposeAllBut(path: string, codeIds: ReadonlySet<string>, allIds: ReadonlySet<string>): void {
  const folder = uriOf(path, "x", "code").path.replace(/x\.ts$/, "");
  for (const model of editor.getModels()) {
    if (!model.uri.path.startsWith(folder)) continue;
    const [id, suffix] = model.uri.path.slice(folder.length).split(".");
    if (suffix === "ts" ? !codeIds.has(id!) : !allIds.has(id!) || codeIds.has(id!)) model.dispose();
  }
}
