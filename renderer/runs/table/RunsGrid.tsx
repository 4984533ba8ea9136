import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { RunGroup, RunTableRow } from "../../../src/runs/runTable.ts";
import type { RunColumn, RunView } from "../../../src/runs/runView.ts";
import { ColumnHead, NameHead } from "./ColumnHead.tsx";
import { columnWidth } from "./columns.ts";
import { GroupLine } from "./GroupLine.tsx";
import { type PlacedColumn, RunLine } from "./RunLine.tsx";
import type { Selection } from "./useSelection.ts";

/** A line of the table: a run, a group's figures, or what is not here yet. */
export type Line =
  | { readonly type: "run"; readonly row: RunTableRow; readonly member: boolean }
  | { readonly type: "group"; readonly group: RunGroup; readonly key: string; readonly open: boolean }
  | { readonly type: "waiting" };

export interface RunsGridProps {
  readonly view: RunView;
  readonly count: number;
  readonly line: (index: number) => Line;
  readonly onRange: (first: number, last: number) => void;
  readonly baseline: RunTableRow | null;
  readonly spark: (column: string, id: string) => Float64Array | undefined;
  readonly selection: Selection;
  readonly onOpen: (id: string) => void;
  readonly onToggleGroup: (key: string) => void;
  /** all rows that match are chosen, or none */
  readonly onSelectAll: (chosen: boolean) => void;
}

const rowHeight = 30;
const nameWidth = 300;

/** Rows and columns that are in view, of however many there are. The name and pinned columns stay at the left. */
export function RunsGrid(props: RunsGridProps) {
  const { view, count, line, onRange, baseline, selection, onOpen, onToggleGroup } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const { pinned, free, pinnedWidth, width } = useMemo(() => placed(view.columns), [view.columns]);
  const rows = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 10 });
  const columns = useVirtualizer({
    horizontal: true,
    count: free.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => free[i]!.width,
    paddingStart: pinnedWidth,
    overscan: 2,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the widths are the trigger
  useEffect(() => columns.measure(), [free]);
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onRange(first, last), [first, last, onRange]);
  const inView = columns.getVirtualItems();
  const [firstColumn, lastColumn] = [inView[0]?.index ?? 0, inView.at(-1)?.index ?? -1];
  const shown = useMemo(() => free.slice(firstColumn, lastColumn + 1), [free, firstColumn, lastColumn]);
  const { spark } = props;
  const same = { baseline, spark, selection, onOpen }; // of every line, and the same while one scrolls: lines that stay are not drawn again
  const go = (to: number) => {
    const next = Math.max(0, Math.min(count - 1, to));
    setActive(next);
    rows.scrollToIndex(next);
    return next;
  };
  const pressed = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).closest("button, input, [role=separator]")) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -count, End: count }[event.key];
    const now = line(active);
    if (step !== undefined) {
      event.preventDefault();
      const next = line(go(active + step));
      if (event.shiftKey && next.type === "run") selection.add(next.row.id);
    } else if (event.key === " ") {
      event.preventDefault();
      if (now.type === "run") selection.toggle(now.row.id);
      else if (now.type === "group") onToggleGroup(now.key);
    } else if (event.key === "Enter") {
      if (now.type === "run") onOpen(now.row.id);
      else if (now.type === "group") onToggleGroup(now.key);
    } else if (event.key === "ArrowRight" && now.type === "group" && !now.open) onToggleGroup(now.key);
    else if (event.key === "ArrowLeft" && now.type === "group" && now.open) onToggleGroup(now.key);
  };
  return (
    <div
      ref={scroller}
      className="grid-wrap"
      role="grid"
      aria-label="Runs"
      aria-rowcount={count + 1}
      aria-colcount={view.columns.length + 2}
      aria-multiselectable="true"
      aria-activedescendant={count > 0 ? `run-line-${active}` : undefined}
      tabIndex={0}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        const row = (event.target as HTMLElement).closest("[aria-rowindex]")?.getAttribute("aria-rowindex");
        if (row) setActive(Number(row) - 2);
      }}
    >
      <div className="grid-head" role="row" tabIndex={-1} style={{ width }}>
        <div className="grid-pinned" style={{ width: pinnedWidth }}>
          <NameHead
            grouped={view.groupBy.length > 0}
            selection={selection}
            count={count}
            onSelectAll={props.onSelectAll}
            width={nameWidth}
          />
          {pinned.map((column) => (
            <ColumnHead key={column.key} column={column} view={view} />
          ))}
        </div>
        {shown.map((column) => (
          <ColumnHead key={column.key} column={column} view={view} />
        ))}
      </div>
      {baseline && (
        <div className="grid-baseline" style={{ width }}>
          <RunLine
            {...same}
            row={baseline}
            member={false}
            isBaseline
            pinned={pinned}
            free={shown}
            pinnedWidth={pinnedWidth}
            top={0}
            id="run-line-baseline"
            active={false}
            index={-1}
          />
        </div>
      )}
      <div className="grid-body" role="rowgroup" style={{ width, height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const one = line(index);
          const place = { top: start, id: `run-line-${index}`, index, pinned, free: shown, pinnedWidth, active: index === active };
          if (one.type === "waiting") return <div key={index} className="grid-row is-waiting" style={{ top: start, width }} />;
          if (one.type === "group")
            return (
              <GroupLine
                key={`group ${one.key}`}
                {...place}
                group={one.group}
                open={one.open}
                baseline={baseline}
                onToggle={onToggleGroup}
              />
            );
          return <RunLine key={one.row.id} {...same} {...place} row={one.row} member={one.member} isBaseline={false} />;
        })}
      </div>
    </div>
  );
}

function placed(columns: readonly RunColumn[]): { pinned: PlacedColumn[]; free: PlacedColumn[]; pinnedWidth: number; width: number } {
  let at = nameWidth;
  const place = (column: RunColumn): PlacedColumn => {
    const one = { key: column.key, pinned: column.pinned === true, left: at, width: columnWidth(column) };
    at += one.width;
    return one;
  };
  const pinned = columns.filter((column) => column.pinned).map(place);
  const pinnedWidth = at;
  const free = columns.filter((column) => !column.pinned).map(place);
  return { pinned, free, pinnedWidth, width: at + 8 };
}
