import { type MouseEvent, memo, useEffect, useRef } from "react";
import { CellBar } from "./CellBar.tsx";
import { CellGutter } from "./CellGutter.tsx";
import { CellOutputs } from "./CellOutputs.tsx";
import { CodeCell } from "./CodeCell.tsx";
import { ConflictBar } from "./ConflictBar.tsx";
import { extendTo, useAlsoSelected } from "./cellSelection.ts";
import { stateWords } from "./cellWords.ts";
import { FileConflictBar } from "./FileConflictBar.tsx";
import { MarkdownCell } from "./MarkdownCell.tsx";
import { interrupt, runCells } from "./notebookActions.ts";
import { noFocus, selectCell, useNotebooks } from "./notebookStore.ts";

export interface NotebookCellProps {
  readonly path: string;
  readonly id: string;
  /** from 1 */
  readonly number: number;
  /** place in the queue, from 1 */
  readonly queued: number | null;
  /** whether this notebook is the one that is drawn and has the keys */
  readonly active: boolean;
}

/** One cell: gutter, source and outputs. It has the focus itself while single keys are commands. */
export const NotebookCell = memo(function NotebookCell({ path, id, number, queued, active }: NotebookCellProps) {
  const cell = useNotebooks((store) => store.views[path]?.cells[id]);
  const selected = useNotebooks((store) => (store.focus[path] ?? noFocus).selected === id);
  const editing = useNotebooks((store) => (store.focus[path] ?? noFocus).mode === "edit") && selected;
  const alsoSelected = useAlsoSelected(path, id);
  const element = useRef<HTMLElement>(null);
  const pressed = useRef(false);
  useKeptInSight(element, { selected, active, editing }, pressed);
  if (!cell) return null;
  const code = cell.kind === "code";
  const select = (event: MouseEvent) => {
    if (event.shiftKey && !(event.target as Element).closest(".cell.is-selected .monaco-host, button, a, input, .out")) {
      event.preventDefault();
      extendTo(path, id);
      return;
    }
    pressed.current = !selected;
    // A click into the editor selects by its focus; one on a button only does what the button does.
    if (!(event.target as Element).closest(".monaco-host, button, a, input")) selectCell(path, id);
    else if (!selected && !(event.target as Element).closest(".monaco-host")) selectCell(path, id);
  };
  const Source = code ? CodeCell : MarkdownCell;
  const source = <Source path={path} cell={cell} number={number} editing={editing && active} />;
  return (
    <section
      ref={element}
      className={`cell ${code ? cell.state : ""} ${selected ? "is-selected" : ""} ${alsoSelected ? "also-selected" : ""}`}
      aria-label={code ? `Cell ${number}, ${stateWords[cell.state]}` : `Text, cell ${number}`}
      aria-current={selected || undefined}
      data-cell={id}
      tabIndex={selected ? 0 : -1}
      onMouseDown={select}
    >
      {code ? (
        <CellGutter
          cell={cell}
          number={number}
          selected={selected}
          queued={queued}
          onRun={() => void runCells(path, [id])}
          onInterrupt={() => void interrupt(path)}
        />
      ) : (
        <div className="gut" />
      )}
      <div className="cell-body">
        {selected && <CellBar path={path} cell={cell} />}
        {code ? <div className="src">{source}</div> : source}
        <ConflictBar path={path} cellId={id} theirs={cell.source} />
        <FileConflictBar path={path} cell={cell} />
        {code && <CellOutputs path={path} cell={cell} number={number} queued={queued} />}
      </div>
    </section>
  );
});

/**
 * The selected cell is scrolled to and, in the notebook that has the keys and unless its editor has them, takes the focus.
 * @param pressed whether the mouse selects it, which then stays where it is: what is pressed must still be under the pointer when it is let go
 */
function useKeptInSight(
  element: { readonly current: HTMLElement | null },
  { selected, active, editing }: { readonly selected: boolean; readonly active: boolean; readonly editing: boolean },
  pressed: { current: boolean },
): void {
  useEffect(() => {
    const cell = element.current;
    if (!selected || !active || !cell) return;
    const inside = document.activeElement && document.activeElement !== document.body;
    const elsewhere =
      inside && !document.activeElement!.closest(".nb") && document.activeElement!.closest("input, [role=dialog], [role=menu]");
    if (!editing && !elsewhere && !(cell.contains(document.activeElement) && !document.activeElement!.closest(".monaco-host")))
      cell.focus({ preventScroll: true });
  }, [element, selected, active, editing]);
  // A press into the pane must not move what is under the pointer: only another selection scrolls, and one by keys.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor may stand where text stood, and be larger
  useEffect(() => {
    if (selected && !pressed.current) element.current?.scrollIntoView({ block: "nearest" });
    pressed.current = false;
  }, [element, selected, editing]);
}
