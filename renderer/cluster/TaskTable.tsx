import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { TaskRow } from "../../src/cluster/submission.ts";
import { duration } from "../../src/output/duration.ts";
import { TaskStateIcon } from "./TaskStateIcon.tsx";
import { figureOf, figureText, sortedBy, type TaskColumns } from "./taskColumns.ts";

const rowHeight = 30; // px

export interface TaskTableProps {
  readonly rows: readonly TaskRow[];
  readonly columns: TaskColumns;
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (index: number, chosen: boolean) => void;
  readonly open: number | null;
  readonly onOpen: (index: number) => void;
}

/** Only the rows in sight are drawn: there may be thousands. */
export function TaskTable({ rows, columns, chosen, onChoose, open, onOpen }: TaskTableProps) {
  const [sort, setSort] = useState<{ column: string | null; up: boolean }>({ column: null, up: true });
  const sorted = useMemo(() => sortedBy(rows, sort.column, sort.up), [rows, sort]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const [above, below] = [shown[0]?.start ?? 0, virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)];
  const sortBy = (column: string) =>
    setSort((now) => (now.column !== column ? { column, up: true } : now.up ? { column, up: false } : { column: null, up: true }));
  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || sorted.length === 0) return;
    event.preventDefault();
    const next = Math.min(sorted.length - 1, Math.max(0, sorted.findIndex(({ index }) => index === open) + by));
    onOpen(sorted[next]!.index);
    virtual.scrollToIndex(next);
  };
  const head = (column: string, text: string, right: boolean) => (
    <th key={column} className={right ? "r" : ""} aria-sort={sort.column === column ? (sort.up ? "ascending" : "descending") : undefined}>
      <button type="button" className="sort" onClick={() => sortBy(column)}>
        {text}
        {sort.column === column && (sort.up ? <ArrowUp className="i sm" aria-hidden /> : <ArrowDown className="i sm" aria-hidden />)}
      </button>
    </th>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows go from task to task
    <section className="rt-wrap task-wrap" ref={scroller} tabIndex={0} onKeyDown={move} aria-label="Tasks">
      <table className="t rt" aria-label="Tasks" aria-rowcount={rows.length}>
        <thead>
          <tr>
            <th>
              <span className="sr">Select</span>
            </th>
            <th className="r">Task</th>
            {head("state", "State", false)}
            {columns.params.map((name) => head(name, name, true))}
            {columns.figures.map((name) => head(name, name, true))}
            <th>Progress</th>
            <th>Node</th>
            <th className="r">Time</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr style={{ height: above }} aria-hidden />}
          {shown.map(({ index }) => (
            <TaskLine
              key={sorted[index]!.index}
              row={sorted[index]!}
              columns={columns}
              chosen={chosen.has(sorted[index]!.index)}
              onChoose={onChoose}
              open={open === sorted[index]!.index}
              onOpen={onOpen}
            />
          ))}
          {below > 0 && <tr style={{ height: below }} aria-hidden />}
        </tbody>
      </table>
    </section>
  );
}

interface TaskLineProps extends Pick<TaskTableProps, "columns" | "onChoose" | "onOpen"> {
  readonly row: TaskRow;
  readonly chosen: boolean;
  readonly open: boolean;
}

function TaskLine({ row, columns, chosen, onChoose, open, onOpen }: TaskLineProps) {
  const { index, state, params, node, reason, started, ended } = row;
  const took = started === null ? "" : duration((ended ?? Date.now()) - started);
  return (
    <tr className={open || chosen ? "is-selected" : ""}>
      <td>
        <input
          type="checkbox"
          checked={chosen}
          onChange={(event) => onChoose(index, event.target.checked)}
          aria-label={`Select task ${index}`}
        />
      </td>
      <td className="r num">
        <button type="button" className="run-link" aria-expanded={open} onClick={() => onOpen(index)}>
          {index}
        </button>
      </td>
      <td>
        <TaskStateIcon state={state} />
      </td>
      {columns.params.map((name) => (
        <td key={name} className="r num">
          {params[name] === undefined ? "" : String(params[name])}
        </td>
      ))}
      {columns.figures.map((name) => (
        <td key={name} className="r num">
          {figureText(figureOf(row, name))}
        </td>
      ))}
      <td>
        <TaskWork row={row} />
      </td>
      <td className="sec">{node}</td>
      <td className="r num">{took}</td>
      <td className="sec task-why" title={reason ?? undefined}>
        {reason}
      </td>
    </tr>
  );
}

function TaskWork({ row: { work } }: { readonly row: TaskRow }) {
  if (!work) return null;
  const { label, done, total, unit } = work;
  return (
    <span className="task-work" title={label}>
      <span className="bar" role="progressbar" aria-label={label} aria-valuenow={done} aria-valuemin={0} aria-valuemax={total}>
        <i style={{ width: `${total > 0 ? (100 * done) / total : 0}%` }} />
      </span>
      {done} of {total} {unit}
    </span>
  );
}
