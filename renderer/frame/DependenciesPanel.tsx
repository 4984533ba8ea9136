import { ArrowRight } from "lucide-react";
import type { CellView } from "../../src/rpc/contract.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { cellNumber, cellsOf, selectCell } from "../notebook/notebookStore.ts";
import { StateIcon } from "./StateIcon.tsx";

/** Which cell reads what of which: editing one makes those after the arrow stale. */
export function DependenciesPanel({ view }: { readonly view: NotebookView }) {
  const cells = cellsOf(view).filter((cell) => cell.kind === "code" && (cell.defines.length > 0 || cell.reads.length > 0));
  if (cells.length === 0)
    return <p className="panel-note">Once cells define names that others read, their order of dependence stands here.</p>;
  return (
    <ul aria-label="Dependencies" className="deps">
      {cells.map((cell) => (
        <DependencyRow key={cell.id} view={view} cell={cell} cells={cells} />
      ))}
    </ul>
  );
}

function DependencyRow({
  view,
  cell,
  cells,
}: {
  readonly view: NotebookView;
  readonly cell: CellView;
  readonly cells: readonly CellView[];
}) {
  const sources = cells.filter((other) => other.id !== cell.id && other.defines.some((name) => cell.reads.includes(name)));
  const readers = cells.filter((other) => other.id !== cell.id && other.reads.some((name) => cell.defines.includes(name)));
  return (
    <li>
      <button type="button" className="dep-head" onClick={() => selectCell(view.path, cell.id)}>
        <b>Cell {cellNumber(view, cell.id)}</b>
        <span className="mono clip">{cell.defines.join(", ")}</span>
        <StateIcon state={cell.state} />
      </button>
      {sources.length > 0 && (
        <p>
          reads {sources.map((source) => names(source, cell)).join(", ")} of <CellLinks view={view} cells={sources} />
        </p>
      )}
      {readers.length > 0 && (
        <p>
          <ArrowRight className="i sm" aria-label="read by" /> <CellLinks view={view} cells={readers} />
        </p>
      )}
    </li>
  );
}

const names = (source: CellView, reader: CellView): string => source.defines.filter((name) => reader.reads.includes(name)).join(", ");

function CellLinks({ view, cells }: { readonly view: NotebookView; readonly cells: readonly CellView[] }) {
  return cells.map((cell) => (
    <button type="button" className="link accent dep-link" key={cell.id} onClick={() => selectCell(view.path, cell.id)}>
      cell {cellNumber(view, cell.id)}
    </button>
  ));
}
