import { useMemo } from "react";
import { duration } from "../../src/output/duration.ts";
import type { CellView, Variable } from "../../src/rpc/contract.ts";
import { bytes } from "../format/bytes.ts";
import { plural } from "../format/number.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { runningCell } from "../notebook/cellWords.ts";
import { cellNumber, cellsOf, noFocus, selectCell, useNotebooks } from "../notebook/notebookStore.ts";
import { QueueList } from "../notebook/QueueList.tsx";
import { RunLink } from "../output/SummaryLine.tsx";
import { newestFirst, useRuns } from "../runs/runStore.ts";

export function VariablesPanel({ view }: { readonly view: NotebookView }) {
  return (
    <>
      <VariableList view={view} />
      <MemoryByCell view={view} />
      <SelectedCell view={view} />
      <Queue view={view} />
    </>
  );
}

function VariableList({ view }: { readonly view: NotebookView }) {
  if (view.variables.length === 0)
    return <p className="panel-note">{view.kernel.state === "none" ? "Run a cell: what it defines stands here." : "No variables yet."}</p>;
  return (
    <ul aria-label="Variables">
      {view.variables.map((variable) => (
        <VariableRow key={variable.name} variable={variable} view={view} />
      ))}
    </ul>
  );
}

function VariableRow({ variable, view }: { readonly variable: Variable; readonly view: NotebookView }) {
  const cell = variable.cellId ? view.cells[variable.cellId] : undefined;
  return (
    <li>
      <button
        type="button"
        className={`var ${cell?.state === "stale" ? "is-stale" : ""}`}
        title={cell ? `defined by cell ${cellNumber(view, cell.id)}` : variable.name}
        disabled={!cell}
        onClick={() => cell && selectCell(view.path, cell.id)}
      >
        <span className="clip">
          <span className="nm">{variable.name}</span> <span className="ty">{variable.type}</span>
        </span>
        <span className="mem">{variable.bytes === null ? "" : bytes(variable.bytes)}</span>
        <span className="cl">{cell?.count ? `[${cell.count}]` : ""}</span>
        <span className="pv clip">{variable.preview}</span>
      </button>
    </li>
  );
}

/** Which cells' variables hold how much. */
function MemoryByCell({ view }: { readonly view: NotebookView }) {
  const rows = cellsOf(view)
    .map((cell) => ({ cell, held: heldBy(cell.id, view.variables) }))
    .filter(({ held }) => held > 0);
  if (rows.length === 0) return null;
  const total = rows.reduce((sum, { held }) => sum + held, 0);
  return (
    <>
      <h3>
        Memory by cell<span className="num">{bytes(total)}</span>
      </h3>
      {rows.map(({ cell, held }) => (
        <div className="led" key={cell.id}>
          <span className="mono dim">{cell.count === null ? "" : `[${cell.count}]`}</span>
          <span className="b">
            <i style={{ width: `${(100 * held) / total}%` }} />
          </span>
          <span className="r sec">{bytes(held)}</span>
        </div>
      ))}
    </>
  );
}

const heldBy = (cellId: string, variables: readonly Variable[]): number =>
  variables.reduce((sum, variable) => sum + (variable.cellId === cellId ? (variable.bytes ?? 0) : 0), 0);

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
