import { useEditorModule } from "../editor/lazyEditor.ts";
import { PlainCode } from "../editor/PlainCode.tsx";
import { MarkdownView } from "../output/MarkdownView.tsx";
import type { CellSourceProps } from "./CodeCell.tsx";
import { currentText, draftKey, useDrafts } from "./drafts.ts";
import { step } from "./notebookActions.ts";
import { selectCell } from "./notebookStore.ts";

/** Text as it reads; Enter or a double click opens its source. */
export function MarkdownCell({ path, cell, number, editing }: CellSourceProps) {
  const module = useEditorModule();
  useDrafts((store) => store.drafts[draftKey(path, cell.id)]?.text);
  const text = currentText(path, cell.id);
  if (!editing)
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: Enter does the same on the cell
      <div className="md-host" onDoubleClick={() => selectCell(path, cell.id, "edit")}>
        {text.trim() === "" ? <p className="dim md">Empty text. Enter or a double click edits it.</p> : <MarkdownView text={text} />}
      </div>
    );
  return (
    <div className="src">
      {module ? (
        <module.CellEditor
          path={path}
          cellId={cell.id}
          kind="markdown"
          editing
          errorLine={null}
          label={`Text of cell ${number}`}
          onFocus={() => selectCell(path, cell.id, "edit")}
          onLeave={() => selectCell(path, cell.id, "command")}
          onStep={(by) => step(path, by, "edit")}
        />
      ) : (
        <PlainCode source={text} />
      )}
    </div>
  );
}
