import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { duration } from "../../src/output/duration.ts";
import type { CellView, Variable } from "../../src/rpc/contract.ts";
import { plural } from "../format/number.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { runningCell } from "../notebook/cellWords.ts";
import { cellNumber, cellsOf, noFocus, useNotebooks } from "../notebook/notebookStore.ts";
import { QueueList } from "../notebook/QueueList.tsx";
import { RunLink } from "../output/SummaryLine.tsx";
import { newestFirst, useRuns } from "../runs/runStore.ts";
import { moveInRows } from "./moveInRows.ts";
import { TensorsByCell } from "./TensorsByCell.tsx";
import { VariableRow, type VariableRowProps } from "./VariableRow.tsx";

export function VariablesPanel({ view }: { readonly view: NotebookView }) {
  return (
    <>
      <VariableList view={view} />
      <TensorsByCell view={view} />
      <SelectedCell view={view} />
      <Queue view={view} />
    </>
  );
}

/** From here on a field finds variables by name or type. */
const many = 10;

function VariableList({ view }: { readonly view: NotebookView }) {
  const [text, setText] = useState("");
  if (view.variables.length === 0)
    return <p className="panel-note">{view.kernel.state === "none" ? "Run a cell: what it defines stands here." : "No variables yet."}</p>;
  const wanted = text.toLowerCase();
  const found = view.variables.filter(({ name, type }) => `${name} ${type}`.toLowerCase().includes(wanted));
  return (
    <>
      {view.variables.length >= many && (
        <label className="find-field in-panel">
          <Search className="i sm" aria-hidden />
          <input
            type="search"
            placeholder={`Find in ${plural(view.variables.length, "variable")}`}
            aria-label="Find a variable"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      )}
      <ul aria-label="Variables" onKeyDown={moveInRows}>
        {found.map((variable) => (
          <VariableRow key={variable.name} path={view.path} variable={variable} {...cellOf(view, variable)} />
        ))}
      </ul>
      {found.length === 0 && <p className="panel-note">No variable has “{text}” in its name or type.</p>}
    </>
  );
}

function cellOf(view: NotebookView, { cellId }: Variable): Pick<VariableRowProps, "cell" | "count" | "stale"> {
  const cell = cellId ? view.cells[cellId] : undefined;
  return { cell: cell ? cellNumber(view, cell.id) : null, count: cell?.count ?? null, stale: cell?.state === "stale" };
}

function SelectedCell({ view }: { readonly view: NotebookView }) {
  const selected = useNotebooks((store) => (store.focus[view.path] ?? noFocus).selected);
  const cell = selected ? view.cells[selected] : undefined;
  if (cell?.kind !== "code") return null;
  const readers = cellsOf(view).filter((other) => other.id !== cell.id && other.reads.some((name) => cell.defines.includes(name)));
  return (
    <>
      <h3>
        Cell {cellNumber(view, cell.id)}
        <span>{cell.expensive ? "expensive" : ""}</span>
      </h3>
      <dl className="facts in-panel">
        <dt>reads</dt>
        <dd className="mono clip" title={cell.reads.join(", ")}>
          {cell.reads.join(", ") || "–"}
        </dd>
        <dt>defines</dt>
        <dd className="mono clip" title={cell.defines.join(", ")}>
          {cell.defines.join(", ") || "–"}
        </dd>
        <dt>read by</dt>
        <dd>{readers.length === 0 ? "–" : cellsInWords(readers.map((reader) => cellNumber(view, reader.id)))}</dd>
        {cell.duration !== null && (
          <>
            <dt>last run</dt>
            <dd>{duration(cell.duration)}</dd>
          </>
        )}
        <LastRun view={view} cell={cell} />
      </dl>
    </>
  );
}

function cellsInWords(numbers: readonly number[]): string {
  if (numbers.length === 1) return `cell ${numbers[0]}`;
  if (numbers.length > 4) return plural(numbers.length, "cell");
  return `cells ${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
}

/** The newest run that this cell's last execution logged. */
function LastRun({ view, cell }: { readonly view: NotebookView; readonly cell: CellView }) {
  const runs = useRuns((store) => store.runs);
  const run = useMemo(
    () =>
      newestFirst(runs).find(
        (one) => one.notebook === view.path && cell.started !== null && one.started >= cell.started && isWithin(one.started, cell),
      ),
    [runs, view.path, cell],
  );
  if (!run) return null;
  return (
    <>
      <dt>run</dt>
      <dd>
        <RunLink id={run.id} />
      </dd>
    </>
  );
}

const isWithin = (time: number, cell: CellView): boolean => cell.duration === null || time <= (cell.started ?? 0) + cell.duration;

function Queue({ view }: { readonly view: NotebookView }) {
  const count = view.queue.length + (runningCell(view) ? 1 : 0);
  if (count === 0) return null;
  return (
    <>
      <h3>
        Queue<span className="num">{count}</span>
      </h3>
      <QueueList view={view} />
    </>
  );
}
