// What of the language help goes beyond one cell: renaming in all cells, going to a definition in another cell, completing a name of
// the library together with its import.
import { editor, type IRange, languages, Range } from "monaco-editor/editor";
import { toast } from "../notice/toastStore.ts";
import { placeOf } from "./cellModels.ts";
import { changeTexts, textAfter } from "./cellTexts.ts";
import { importEdit } from "./importEdit.ts";
import { libraryLearned } from "./libraryTypes.ts";
import { cellTypes } from "./monaco.ts";
import { showInCell } from "./showInCell.ts";

languages.registerRenameProvider("typescript", {
  async provideRenameEdits(model, position, newName) {
    const why = await renamed(model, model.getOffsetAt(position), newName);
    if (why) toast({ tone: "failed", title: "The name stays as it is", text: why });
    // The notebook has made them already, as one step.
    return { edits: [] };
  },
});

/** @returns why not, or null */
async function renamed(model: editor.ITextModel, offset: number, newName: string): Promise<string | null> {
  const place = placeOf(model);
  if (!place) return "Only names of cells can be renamed.";
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(newName)) return `"${newName}" is no name in TypeScript.`;
  const name = model.getWordAtPosition(model.getPositionAt(offset))?.word ?? "a name";
  const worker = await cellTypes.worker();
  const { reason, locations } = await worker.getCellRename(model.uri.toString(), offset, newName);
  if (reason) return reason;
  const edits = locations.map(({ fileName, textSpan, prefixText = "", suffixText = "" }) => ({
    fileName,
    change: { span: textSpan, newText: prefixText + newName + suffixText },
  }));
  await changeTexts(place.path, `rename ${name} to ${newName}`, textAfter(edits));
  return null;
}

editor.registerEditorOpener({
  openCodeEditor(source, resource, selection) {
    const place = placeOf(editor.getModel(resource));
    if (place) showInCell(place, rangeOf(selection));
    // What is no cell's, such as the library's declarations, is shown where it is used.
    else setTimeout(() => source.trigger("definition", "editor.action.peekDefinition", null), 0);
    return true;
  },
});

function rangeOf(selection: IRange | { lineNumber: number; column: number } | undefined): IRange {
  if (!selection) return new Range(1, 1, 1, 1);
  if ("startLineNumber" in selection) return selection;
  return new Range(selection.lineNumber, selection.column, selection.lineNumber, selection.column);
}

languages.registerCompletionItemProvider("typescript", {
  async provideCompletionItems(model, position, _context, token) {
    const word = model.getWordUntilPosition(position);
    if (word.word === "" || isMember(model, position.lineNumber, word.startColumn)) return { suggestions: [] };
    const offset = model.getOffsetAt(position);
    // An empty answer would be kept for the whole word.
    await libraryLearned;
    const worker = await cellTypes.worker();
    const names = await worker.getImportable(model.uri.toString(), offset);
    if (model.isDisposed() || token.isCancellationRequested) return { suggestions: [] };
    askForWordTypedSince(model, position.lineNumber, word.startColumn);
    const range = new Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
    return {
      // Monaco keeps what it was told for as long as the word grows: nothing may mean that the worker does not know the cell yet.
      incomplete: names.length === 0,
      suggestions: names.map(({ name, isType }) => ({
        label: { label: name, description: "steerlab" },
        kind: isType ? languages.CompletionItemKind.Interface : languages.CompletionItemKind.Module,
        detail: `import ${isType ? "type " : ""}{ ${name} } from "steerlab"`,
        insertText: name,
        // After what is there without an import.
        sortText: `~${name}`,
        range,
        additionalTextEdits: [importEdit(model, name, isType)],
      })),
    };
  },
});

/** Monaco drops an answer that comes when the next word is being typed already, as it may while a page's first program is built. */
function askForWordTypedSince(model: editor.ITextModel, line: number, column: number): void {
  const typing = editor.getEditors().find((one) => one.getModel() === model && one.hasTextFocus());
  const now = typing?.getPosition();
  if (!typing || now?.lineNumber !== line) return;
  const { word, startColumn } = model.getWordUntilPosition(now);
  if (word !== "" && startColumn > column) typing.trigger("completion", "editor.action.triggerSuggest", { auto: true });
}

const isMember = (model: editor.ITextModel, line: number, column: number): boolean =>
  /\.\s*$/.test(model.getLineContent(line).slice(0, column - 1));

/** Imports of all these cells, sorted and without what nothing reads. */
export async function organiseImports(path: string, models: readonly editor.ITextModel[]): Promise<void> {
  const worker = await cellTypes.worker();
  const edits = await Promise.all(models.map(async (model) => [model, await worker.getOrganisedImports(model.uri.toString())] as const));
  await changeOrSay(path, "organise imports", edits, "The imports are in order");
}

export async function formatCells(path: string, models: readonly editor.ITextModel[]): Promise<void> {
  const worker = await cellTypes.worker();
  const edits = await Promise.all(models.map(async (model) => [model, await worker.getFormattedCell(model.uri.toString())] as const));
  await changeOrSay(path, models.length === 1 ? "format the cell" : "format the cells", edits, "Nothing to format");
}

type Edits = readonly (readonly [
  editor.ITextModel,
  Awaited<ReturnType<Awaited<ReturnType<typeof cellTypes.worker>>["getFormattedCell"]>>,
])[];

async function changeOrSay(path: string, what: string, edits: Edits, nothing: string): Promise<void> {
  const all = edits.flatMap(([model, changes]) => changes.map((change) => ({ fileName: model.uri.toString(), change })));
  if (!(await changeTexts(path, what, textAfter(all)))) toast({ tone: "fresh", title: nothing });
}
