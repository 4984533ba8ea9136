// The light bulb on a name that no cell defines and the library has: importing it.
import { type editor, type IRange, languages, Range } from "monaco-editor/editor";
import { placeOf } from "./cellModels.ts";
import { importEdit } from "./importEdit.ts";
import { cellTypes } from "./monaco.ts";

/** "Cannot find name", as a value and with a likely other one, as a type, as a shorthand property. */
const unknownName = new Set(["2304", "2552", "18004"]);

languages.registerCodeActionProvider("typescript", {
  async provideCodeActions(model, _range, { markers }) {
    const unknown = markers.filter(({ code }) => typeof code === "string" && unknownName.has(code));
    if (!placeOf(model) || unknown.length === 0) return nothing;
    const version = model.getVersionId();
    const worker = await cellTypes.worker();
    const found = await Promise.all(unknown.map(async (marker) => ({ marker, library: await libraryNameAt(model, marker, worker) })));
    if (model.isDisposed() || model.getVersionId() !== version) return nothing;
    const actions = found.flatMap(({ marker, library }) => (library ? [importAction(model, marker, library)] : []));
    return { actions, dispose: () => {} };
  },
});

const nothing: languages.CodeActionList = { actions: [], dispose: () => {} };
type Worker = Awaited<ReturnType<typeof cellTypes.worker>>;
type LibraryName = Awaited<ReturnType<Worker["getImportable"]>>[number];

async function libraryNameAt(model: editor.ITextModel, range: IRange, worker: Worker): Promise<LibraryName | undefined> {
  const name = model.getValueInRange(range);
  const names = await worker.getImportable(model.uri.toString(), model.getOffsetAt(Range.getStartPosition(range)) + name.length);
  return names.find((one) => one.name === name);
}

function importAction(model: editor.ITextModel, marker: editor.IMarkerData, { name, isType }: LibraryName): languages.CodeAction {
  return {
    title: `Import ${name} from "steerlab"`,
    kind: "quickfix",
    isPreferred: true,
    diagnostics: [marker],
    edit: {
      edits: [{ resource: model.uri, textEdit: importEdit(model, name, isType) as languages.TextEdit, versionId: model.getVersionId() }],
    },
  };
}
