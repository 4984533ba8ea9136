import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { RunGroup, RunTableRow } from "../../../src/runs/runTable.ts";
import type { RunColumn, RunView } from "../../../src/runs/runView.ts";
import { ColumnHead, NameHead } from "./ColumnHead.tsx";
import { columnWidth } from "./columns.ts";
import { GroupCells, GroupHead } from "./GroupLine.tsx";
import type { PlacedColumn } from "./linePlace.ts";
import { RunCells, RunHead } from "./RunLine.tsx";
import { useNumberColumns } from "./useNumberColumns.ts";
import { rowHeight, useRowWindow } from "./useRowWindow.ts";
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

const nameWidth = 300;
/** Columns come and go so many at a time: each change draws every line anew. */
const columnBlock = 4;

/** Rows and columns that are in view, of however many there are. The name and pinned columns stay at the left. */
export function RunsGrid(props: RunsGridProps) {
  const { view, count, line, onRange, baseline, selection, onOpen, onToggleGroup } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const { pinned, free, pinnedWidth, width } = useMemo(() => placed(view.columns), [view.columns]);
  const { first, last, reveal } = useRowWindow(scroller, body, count);
  const columns = useVirtualizer({
    horizontal: true,
    count: free.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => free[i]!.width,
    paddingStart: pinnedWidth,
    overscan: 1,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the widths are the trigger
  useEffect(() => columns.measure(), [free]);
  useEffect(() => onRange(first, last), [first, last, onRange]);
  const inView = columns.getVirtualItems();
  const firstColumn = Math.floor((inView[0]?.index ?? 0) / columnBlock) * columnBlock;
  const lastColumn = Math.ceil(((inView.at(-1)?.index ?? -1) + 1) / columnBlock) * columnBlock - 1;
  const shown = useMemo(() => free.slice(firstColumn, lastColumn + 1), [free, firstColumn, lastColumn]);
  const { spark } = props;
  const lineAt = (index: number) => ({
    one: line(index),
    place: { top: index * rowHeight, id: `run-line-${index}`, index, active: index === active },
  });
  const same = { baseline, spark }; // of every line, and the same while one scrolls: lines that stay are not drawn again
  const lines = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => lineAt(first + i));
  const hasNumbers = useNumberColumns(
    [...pinned, ...shown],
    lines.map(({ one }) => one),
  );
  const baselinePlace = { top: 0, id: "run-line-baseline", index: -1, active: false, selected: false, isBaseline: true };
  const go = (to: number) => {
    const next = Math.max(0, Math.min(count - 1, to));
    setActive(next);
    reveal(next);
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
        const index = indexAt(event.target);
        if (index !== null && index >= 0) setActive(index);
      }}
      onPointerOver={(event) => showWholeText(event.target)}
      onDoubleClick={(event) => {
        const index = indexAt(event.target);
        const one = index === null ? null : index < 0 ? { type: "run", row: baseline! } : line(index);
        if (one?.type === "run") onOpen(one.row.id);
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
            <ColumnHead key={column.key} column={column} view={view} hasNumbers={hasNumbers(column.key)} />
          ))}
        </div>
        {shown.map((column) => (
          <ColumnHead key={column.key} column={column} view={view} hasNumbers={hasNumbers(column.key)} />
        ))}
      </div>
      {baseline && (
        <div className="grid-baseline" style={{ width }}>
          <div className="grid-pane" style={{ width: pinnedWidth }}>
            <RunHead
              {...same}
              {...baselinePlace}
              row={baseline}
              member={false}
              onToggle={selection.toggle}
              onOpen={onOpen}
              pinned={pinned}
            />
          </div>
          <RunCells {...same} {...baselinePlace} row={baseline} free={shown} />
        </div>
      )}
      <div ref={body} className="grid-body" role="rowgroup" style={{ width, height: count * rowHeight }}>
        <div className="grid-pane" role="presentation" style={{ width: pinnedWidth }}>
          {lines.map(({ one, place }) => {
            if (one.type === "waiting") return <div key={place.index} className="grid-line is-waiting" style={{ top: place.top }} />;
            if (one.type === "group")
              return (
                <GroupHead
                  key={`group ${one.key}`}
                  {...place}
                  group={one.group}
                  open={one.open}
                  baseline={baseline}
                  onToggle={onToggleGroup}
                  pinned={pinned}
                />
              );
            return (
              <RunHead
                key={one.row.id}
                {...same}
                {...place}
                row={one.row}
                member={one.member}
                selected={selection.ids.has(one.row.id)}
                isBaseline={false}
                onToggle={selection.toggle}
                onOpen={onOpen}
                pinned={pinned}
              />
            );
          })}
        </div>
        {lines.map(({ one, place }) => {
          if (one.type === "waiting") return null;
          if (one.type === "group")
            return <GroupCells key={`group ${one.key}`} {...place} group={one.group} baseline={baseline} free={shown} />;
          const selected = selection.ids.has(one.row.id);
          return <RunCells key={one.row.id} {...same} {...place} row={one.row} selected={selected} isBaseline={false} free={shown} />;
        })}
      </div>
    </div>
  );
}

/** A cell that is too narrow for its text shows it under the pointer. */
function showWholeText(target: EventTarget): void {
  const cell = (target as HTMLElement).closest<HTMLElement>(".grid-cells .grid-cell, .grid-row .grid-cell:not(.name)");
  const clipped = cell?.classList.contains("is-plain") ? cell : cell?.querySelector<HTMLElement>(".clip");
  if (cell && clipped && cell.title === "" && clipped.scrollWidth > clipped.clientWidth) cell.title = clipped.innerText;
}

/** of the line at that element; −1 of the baseline's */
function indexAt(target: EventTarget): number | null {
  const index = (target as HTMLElement).closest("[data-index]")?.getAttribute("data-index");
  return index == null ? null : Number(index);
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
