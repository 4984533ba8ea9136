import type { CellView } from "../../src/rpc/contract.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { cellsOf, noFocus, selectCell, useNotebooks } from "../notebook/notebookStore.ts";
import { StateIcon } from "./StateIcon.tsx";

interface OutlineRow {
  readonly cell: CellView;
  readonly text: string;
  readonly depth: number;
  readonly heading: boolean;
}

/** Headings, and under each the cells by what they define. */
export function OutlinePanel({ view }: { readonly view: NotebookView }) {
  const selected = useNotebooks((store) => (store.focus[view.path] ?? noFocus).selected);
  const rows = outline(cellsOf(view));
  if (rows.length === 0) return <p className="panel-note">Headings of text cells and names that cells define stand here.</p>;
  return (
    <ul aria-label="Outline">
      {rows.map(({ cell, text, depth, heading }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one cell may have several headings
        <li key={index}>
          <button
            type="button"
            className={`item outline ${cell.id === selected ? "is-selected" : ""}`}
            style={{ paddingLeft: 12 + 14 * depth }}
            onClick={() => selectCell(view.path, cell.id)}
          >
            <span className={`clip ${heading ? "strong" : "mono"}`}>{text}</span>
            {!heading && <StateIcon state={cell.state} />}
          </button>
        </li>
      ))}
    </ul>
  );
}

function outline(cells: readonly CellView[]): OutlineRow[] {
  let depth = 0;
  return cells.flatMap((cell): OutlineRow[] => {
    if (cell.kind === "markdown") {
      const headings = [...cell.source.matchAll(/^(#{1,4})\s+(.+)$/gm)];
      return headings.map(([, marks, text]) => {
        depth = marks!.length;
        return { cell, text: text!.replace(/[*_`$]/g, ""), depth: depth - 1, heading: true };
      });
    }
    const text = cell.defines.join(", ") || firstLine(cell.source);
    return text ? [{ cell, text, depth, heading: false }] : [];
  });
}

const firstLine = (source: string): string =>
  source
    .split("\n")
    .find((line) => line.trim() && !line.trim().startsWith("//"))
    ?.trim()
    .slice(0, 60) ?? "";
