import type { CellView } from "../../src/rpc/contract.ts";
import { type EditorModule, useEditorModule } from "../editor/lazyEditor.ts";
import { PlainCode } from "../editor/PlainCode.tsx";
import { useNearby } from "../output/useNearby.ts";
import { currentText, draftKey, useDrafts } from "./drafts.ts";
import { step } from "./notebookActions.ts";
import { selectCell } from "./notebookStore.ts";

export interface CellSourceProps {
  readonly path: string;
  readonly cell: CellView;
  readonly number: number;
  readonly editing: boolean;
}

/** The code of a cell: plain until Monaco is there and the cell has come near, then an editor. */
export function CodeCell({ path, cell, number, editing }: CellSourceProps) {
  const module = useEditorModule();
  const [element, nearby] = useNearby<HTMLDivElement>(600);
  const edited = useDrafts((store) => store.drafts[draftKey(path, cell.id)] !== undefined);
  return (
    <div ref={element}>
      {module && (nearby || editing) ? (
        <Editor module={module} path={path} cell={cell} number={number} editing={editing} edited={edited} />
      ) : (
        <PlainCode source={currentText(path, cell.id)} />
      )}
    </div>
  );
}

interface EditorProps extends CellSourceProps {
  readonly module: EditorModule;
  /** the text differs from the one that failed */
  readonly edited: boolean;
}

function Editor({ module, path, cell, number, editing, edited }: EditorProps) {
  const failure = cell.outputs.find((output) => output.kind === "error");
  const errorLine = cell.state === "failed" && !edited && failure?.kind === "error" ? (failure.error.line ?? null) : null;
  return (
    <module.CellEditor
      path={path}
      cellId={cell.id}
      kind="code"
      editing={editing}
      errorLine={errorLine}
      label={`Code of cell ${number}`}
      onFocus={() => selectCell(path, cell.id, "edit")}
      onLeave={() => selectCell(path, cell.id, "command")}
      onStep={(by) => step(path, by, "edit")}
    />
  );
}
