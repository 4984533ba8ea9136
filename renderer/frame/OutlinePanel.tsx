import { type OutlineRow, outline } from "../../src/cells/outline.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { cellsOf, noFocus, selectCell, useNotebooks } from "../notebook/notebookStore.ts";
import { moveInRows } from "./moveInRows.ts";
import { StateIcon } from "./StateIcon.tsx";

/** Headings of text cells, and under each the code cells that have a title. */
export function OutlinePanel({ view }: { readonly view: NotebookView }) {
  const selected = useNotebooks((store) => (store.focus[view.path] ?? noFocus).selected);
  const rows = outline(cellsOf(view));
  const here = lastAtOrBefore(rows, view, selected);
  if (rows.length === 0)
    return <p className="panel-note">Headings of text cells, and code cells with a title behind their %% mark, stand here.</p>;
  return (
    <ul aria-label="Outline" onKeyDown={moveInRows}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one cell may have several headings
        <li key={index}>
          <button
            type="button"
            className={`item outline ${index === here ? "is-selected" : ""}`}
            data-row
            aria-current={index === here || undefined}
            style={{ paddingLeft: 12 + 14 * row.depth }}
            onClick={() => selectCell(view.path, row.cellId)}
          >
            <span className={`clip ${row.heading ? "strong" : ""}`}>{row.text}</span>
            {!row.heading && <StateIcon state={view.cells[row.cellId]!.state} />}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Where the selected cell is: the row of its own, or the last one before it. */
function lastAtOrBefore(rows: readonly OutlineRow[], view: NotebookView, selected: string | null): number {
  const place = selected === null ? -1 : view.order.indexOf(selected);
  const own = rows.findIndex((row) => row.cellId === selected);
  return own >= 0 ? own : rows.findLastIndex((row) => view.order.indexOf(row.cellId) <= place);
}
