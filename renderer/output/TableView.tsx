import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { ShownTable, TableValue } from "../../src/output/shown.ts";
import { sortedRows } from "../../src/output/sortedRows.ts";
import { fixed, integer, plural, significant } from "../format/number.ts";

type Row = readonly TableValue[];
interface Sorting {
  readonly column: number;
  readonly down: boolean;
}

/** From here on only the rows in sight are in the document. */
const longTable = 60;
const rowHeight = 24;

/** A table of a cell: numbers to the right, a click on a heading sorts. */
export function TableView({ table }: { readonly table: ShownTable }) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const numeric = useMemo(() => table.columns.map((_, column) => isNumeric(table.rows, column)), [table]);
  const formats = useMemo(() => table.columns.map((_, column) => formatOf(table.rows, column)), [table]);
  const rows = useMemo(() => (sorting ? sortedRows(table.rows, sorting.column, sorting.down) : table.rows), [table, sorting]);
  if (table.rows.length === 0) return <p className="dim table-note">{table.caption ?? "A table without rows."}</p>;
  const headings = (
    <Headings table={table} numeric={numeric} sorting={sorting} onSort={(column) => setSorting(nextSorting(sorting, column))} />
  );
  const drawRow = (row: Row) => <Cells row={row} numeric={numeric} formats={formats} />;
  return (
    <div className="table-view">
      {rows.length > longTable ? (
        <LongTable rows={rows} headings={headings} drawRow={drawRow} />
      ) : (
        <ShortTable rows={rows} headings={headings} drawRow={drawRow} />
      )}
      {table.caption && <p className="dim table-note">{table.caption}</p>}
    </div>
  );
}

interface BodyProps {
  readonly rows: readonly Row[];
  readonly headings: React.ReactNode;
  drawRow(row: Row): React.ReactNode;
}

function ShortTable({ rows, headings, drawRow }: BodyProps) {
  return (
    <div className="table-scroll">
      <table className="t tight">
        {headings}
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            <tr key={index}>{drawRow(row)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LongTable({ rows, headings, drawRow }: BodyProps) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className="table-scroll long" ref={box} tabIndex={0}>
        <table className="t tight" aria-rowcount={rows.length + 1}>
          {headings}
          <tbody>
            <tr style={{ height: before }} aria-hidden />
            {items.map((item) => (
              <tr key={item.key} aria-rowindex={item.index + 2}>
                {drawRow(rows[item.index]!)}
              </tr>
            ))}
            <tr style={{ height: after }} aria-hidden />
          </tbody>
        </table>
      </div>
      <p className="dim table-note">{plural(rows.length, "row")}</p>
    </>
  );
}

interface HeadingsProps {
  readonly table: ShownTable;
  readonly numeric: readonly boolean[];
  readonly sorting: Sorting | null;
  onSort(column: number): void;
}

function Headings({ table, numeric, sorting, onSort }: HeadingsProps) {
  const direction = (column: number) => (sorting?.column !== column ? "none" : sorting.down ? "descending" : "ascending");
  return (
    <thead>
      <tr>
        {table.columns.map((name, column) => (
          <th key={name} className={numeric[column] ? "r" : ""} aria-sort={direction(column)}>
            <button type="button" className="sort-button" onClick={() => onSort(column)}>
              {name}
              {direction(column) === "ascending" && <ArrowUp className="i sm" aria-hidden />}
              {direction(column) === "descending" && <ArrowDown className="i sm" aria-hidden />}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface CellsProps {
  readonly row: Row;
  readonly numeric: readonly boolean[];
  readonly formats: readonly ((value: number) => string)[];
}

function Cells({ row, numeric, formats }: CellsProps) {
  return row.map((value, column) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
    <td key={column} className={numeric[column] ? "r" : "text"} title={typeof value === "string" && value.length > 40 ? value : undefined}>
      {typeof value === "number" ? formats[column]!(value) : value === null ? "–" : String(value)}
    </td>
  ));
}

const isNumeric = (rows: readonly Row[], column: number): boolean => {
  const values = rows.map((row) => row[column]).filter((value) => value !== null);
  return values.length > 0 && values.every((value) => typeof value === "number");
};

/** One number of decimals a column, so that the points stand under each other. Rows may be many: nothing is spread into arguments. */
function formatOf(rows: readonly Row[], column: number): (value: number) => string {
  const values = rows.flatMap((row) => (typeof row[column] === "number" && Number.isFinite(row[column]) ? [Math.abs(row[column])] : []));
  if (values.every(Number.isInteger)) return integer;
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const smallest = values.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), Number.POSITIVE_INFINITY);
  if (largest >= 1e6 || (largest < 1e-3 && smallest < 1e-3)) return (value) => significant(value, 4);
  const most = largest >= 1000 ? 1 : largest >= 100 ? 2 : largest >= 10 ? 3 : 4;
  let digits = 0;
  for (let index = 0; index < values.length && digits < most; index++) digits = Math.max(digits, neededDigits(values[index]!, most));
  return (value) => fixed(value, digits);
}

/** Decimals that a value has, up to `most`: 0.042 has three. */
const neededDigits = (value: number, most: number): number =>
  value
    .toFixed(most)
    .replace(/^[^.]*\.?/, "")
    .replace(/0+$/, "").length;

function nextSorting(sorting: Sorting | null, column: number): Sorting | null {
  if (sorting?.column !== column) return { column, down: false };
  return sorting.down ? null : { column, down: true };
}
