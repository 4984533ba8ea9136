import {
  type ColumnDef,
  createSortedRowModel,
  type RowSelectionState,
  rowSelectionFeature,
  rowSortingFeature,
  type SortingState,
  sortFn_basic,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp, GitCompareArrows, ListFilter, Trash2, X } from "lucide-react";
import { useMemo, useState } from "react";
import { clockTime, duration as formatDuration } from "../../src/output/duration.ts";
import { kindLabels } from "../../src/runs/kindLabels.ts";
import type { RunRow } from "../../src/runs/run.ts";
import { summaryColumns } from "../../src/runs/summaryColumns.ts";
import { RunStateIcon } from "./RunStateIcon.tsx";
import { matchesWords, runFigure } from "./runColumns.ts";
import "./runs.css";

export interface RunsPageProps {
  /** all runs of the workspace, live */
  readonly runs: readonly RunRow[];
  readonly onOpen: (id: string) => void;
  readonly onCompare: (ids: readonly string[]) => void;
  readonly onDelete: (ids: readonly string[]) => void;
}

const features = tableFeatures({
  rowSortingFeature,
  rowSelectionFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});
type Column = ColumnDef<typeof features, RunRow>;

/** The list of logged runs: newest first, filtered by words, sorted by any column; two of them can be put side by side. */
export function RunsPage({ runs, onOpen, onCompare, onDelete }: RunsPageProps) {
  const [query, setQuery] = useState("");
  const [sorting, setSorting] = useState<SortingState>([{ id: "started", desc: true }]);
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
  const shown = useMemo(() => runs.filter((run) => matchesWords(run, query)), [runs, query]);
  const keys = useMemo(() => summaryColumns(shown).join("\n"), [shown]);
  const columns = useMemo(() => allColumns(keys === "" ? [] : keys.split("\n")), [keys]);
  const table = useTable({
    features,
    data: shown,
    columns,
    getRowId: (run) => run.id,
    state: { sorting, rowSelection },
    onSortingChange: setSorting,
    onRowSelectionChange: setRowSelection,
  });
  const selected = Object.keys(rowSelection).filter((id) => rowSelection[id] && shown.some((run) => run.id === id));
  return (
    <div className="runs">
      <QueryRow query={query} onQuery={setQuery} shown={shown.length} all={runs.length} />
      {shown.length === 0 ? (
        <NoRuns query={query} onClear={() => setQuery("")} />
      ) : (
        <div className="rt-wrap">
          <table className="t rt" aria-label="Runs">
            <thead>
              <tr>
                {table.getHeaderGroups()[0]?.headers.map((header) => (
                  <HeaderCell key={header.id} header={header}>
                    <table.FlexRender header={header} />
                  </HeaderCell>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.getRowModel().rows.map((row) => (
                <tr key={row.id} className={row.getIsSelected() ? "is-selected" : ""} onDoubleClick={() => onOpen(row.id)}>
                  <td>
                    <input
                      type="checkbox"
                      checked={row.getIsSelected()}
                      onChange={row.getToggleSelectedHandler()}
                      aria-label={`Select ${row.original.name}`}
                    />
                  </td>
                  <td>
                    <button type="button" className="name run-link" onClick={() => onOpen(row.id)}>
                      <RunStateIcon state={row.original.state} />
                      <span className="clip">{row.original.name}</span>
                    </button>
                  </td>
                  {row
                    .getAllCells()
                    .slice(2)
                    .map((cell) => (
                      <td key={cell.id} className={alignment(cell.column.id)}>
                        <table.FlexRender cell={cell} />
                      </td>
                    ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {selected.length > 0 && (
        <BulkBar
          count={selected.length}
          onCompare={() => onCompare(selected)}
          onDelete={() => {
            onDelete(selected);
            setRowSelection({});
          }}
          onClear={() => setRowSelection({})}
        />
      )}
    </div>
  );
}

const textColumns = new Set(["kind", "notebook", "id"]);
const alignment = (id: string): string => (textColumns.has(id) ? "sec" : "r num");

function allColumns(keys: readonly string[]): Column[] {
  return [
    { id: "select", header: () => <span className="sr">Select</span>, enableSorting: false, cell: () => null },
    { id: "name", header: "Run", accessorFn: (run) => run.name },
    { id: "kind", header: "Kind", accessorFn: (run) => kindLabels[run.kind] },
    ...keys.map(summaryColumn),
    { id: "seed", header: "Seed", accessorFn: (run) => run.seed ?? Number.NaN, cell: ({ row }) => row.original.seed ?? "–" },
    { id: "notebook", header: "Cell", accessorFn: cellName },
    { id: "id", header: "Id", accessorFn: (run) => run.id, cell: ({ row }) => <code>{row.original.id}</code> },
    { id: "started", header: "Started", accessorFn: (run) => run.started, cell: ({ row }) => clockTime(row.original.started) },
    { id: "time", header: "Time", accessorFn: duration, cell: ({ row }) => formatDuration(duration(row.original)) },
  ];
}

const summaryColumn = (key: string): Column => ({
  id: `summary.${key}`,
  header: key,
  accessorFn: (run) => run.summary[key] as number | undefined,
  cell: ({ row }) => (typeof row.original.summary[key] === "number" ? runFigure(row.original.summary[key]) : ""),
});

const duration = (run: RunRow): number => (run.ended ?? Date.now()) - run.started;
const cellName = (run: RunRow): string =>
  run.notebook === null ? "" : `${run.notebook.split("/").at(-1)}${run.cellIndex === null ? "" : `, cell ${run.cellIndex + 1}`}`;

interface SortableHeader {
  readonly column: {
    readonly id: string;
    getCanSort(): boolean;
    getIsSorted(): false | "asc" | "desc";
    getToggleSortingHandler(): ((event: unknown) => void) | undefined;
  };
}

function HeaderCell({ header, children }: { readonly header: SortableHeader; readonly children: React.ReactNode }) {
  const sorted = header.column.getIsSorted();
  const ariaSort = sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : undefined;
  const text = textColumns.has(header.column.id) || header.column.id === "name" || header.column.id === "select";
  return (
    <th className={text ? "" : "r"} aria-sort={ariaSort}>
      {header.column.getCanSort() ? (
        <button type="button" className="sort" onClick={header.column.getToggleSortingHandler()}>
          {children}
          {sorted === "asc" && <ArrowUp className="i sm" aria-hidden="true" />}
          {sorted === "desc" && <ArrowDown className="i sm" aria-hidden="true" />}
        </button>
      ) : (
        children
      )}
    </th>
  );
}

function QueryRow(props: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly shown: number;
  readonly all: number;
}) {
  return (
    <div className="queryrow">
      <label className="query">
        <ListFilter className="i" aria-hidden="true" />
        <span className="sr">Filter runs by words</span>
        <input
          value={props.query}
          onChange={(event) => props.onQuery(event.target.value)}
          placeholder="words in name, kind, tag, notebook or state"
          spellCheck={false}
        />
        <span className="badge" role="status">
          {props.shown === props.all ? `${props.all} runs` : `${props.shown} of ${props.all} runs`}
        </span>
      </label>
    </div>
  );
}

function NoRuns({ query, onClear }: { readonly query: string; readonly onClear: () => void }) {
  if (query === "")
    return (
      <div className="empty">
        <h2>No runs yet</h2>
        <p>Every warm start, calibration, sweep and evaluation that a cell makes is logged here.</p>
      </div>
    );
  return (
    <div className="empty">
      <h2>No run matches “{query}”</h2>
      <button type="button" className="btn" onClick={onClear}>
        Clear the filter
      </button>
    </div>
  );
}

interface BulkBarProps {
  readonly count: number;
  readonly onCompare: () => void;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}

function BulkBar({ count, onCompare, onDelete, onClear }: BulkBarProps) {
  return (
    <div className="bulk" role="toolbar" aria-label="Selected runs">
      <b>{count === 1 ? "1 run selected" : `${count} runs selected`}</b>
      <span className="sep" />
      <button
        type="button"
        className="btn primary"
        disabled={count < 2}
        title={count < 2 ? "Select at least two runs" : ""}
        onClick={onCompare}
      >
        <GitCompareArrows className="i" aria-hidden="true" />
        Compare
      </button>
      <button type="button" className="btn ghost danger" onClick={onDelete}>
        <Trash2 className="i" aria-hidden="true" />
        Delete
      </button>
      <span className="sep" />
      <button type="button" className="btn ghost icon" aria-label="Clear the selection" onClick={onClear}>
        <X className="i" aria-hidden="true" />
      </button>
    </div>
  );
}
