import { ArrowDown, ArrowUp, MoreVertical, Pin } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type PointerEvent, useState } from "react";
import type { RunView } from "../../../src/runs/runView.ts";
import { columnTitle, isDrawn, isRight } from "./columns.ts";
import type { PlacedColumn } from "./linePlace.ts";
import type { Selection } from "./useSelection.ts";
import { moveColumn, pinColumn, removeColumn, resizeColumn, setGroupBy, setSort, stepColumn, toggleSort } from "./viewStore.ts";

const dragType = "application/x-steerlab-column";

interface NameHeadProps {
  readonly grouped: boolean;
  readonly selection: Selection;
  readonly count: number;
  readonly width: number;
  readonly onSelectAll: (chosen: boolean) => void;
}

export function NameHead({ grouped, selection, count, width, onSelectAll }: NameHeadProps) {
  const all = count > 0 && selection.ids.size >= count;
  return (
    <div className="grid-cell grid-title name" role="columnheader" tabIndex={-1} style={{ left: 0, width }}>
      <input
        type="checkbox"
        aria-label="Select all runs that match"
        checked={all}
        ref={(box) => {
          if (box) box.indeterminate = selection.ids.size > 0 && !all;
        }}
        onChange={() => onSelectAll(!all)}
      />
      <button type="button" className="sort" onClick={(event) => toggleSort("name", event.shiftKey)}>
        {grouped ? "Group" : "Run"}
      </button>
    </div>
  );
}

interface ColumnHeadProps {
  readonly column: PlacedColumn;
  readonly view: RunView;
  /** its values are numbers, and stand at the right */
  readonly hasNumbers: boolean;
}

/** Sorts by a click, by several keys with Shift; dragged to another place; made wider at its right edge; the rest in its menu. */
export function ColumnHead({ column, view, hasNumbers }: ColumnHeadProps) {
  const { key, left, width } = column;
  const [over, setOver] = useState(false);
  const { title, about } = columnTitle(key);
  const place = view.sort.findIndex((one) => one.key === key);
  const sorted = view.sort[place];
  return (
    <div
      className={`grid-cell grid-title${isRight(key, undefined) || isNumberKey(key) || hasNumbers ? " r" : ""}${over ? " is-over" : ""}`}
      role="columnheader"
      tabIndex={-1}
      aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
      style={{ left, width }}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(dragType, key)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        moveColumn(event.dataTransfer.getData(dragType), key);
      }}
    >
      <button
        type="button"
        className="sort"
        disabled={isDrawn(key)}
        onClick={(event) => toggleSort(key, event.shiftKey)}
        title={`${key}; Shift-click sorts by it too`}
      >
        {column.pinned && <Pin className="i sm" aria-label="pinned" />}
        <span className="clip">{title}</span>
        {sorted &&
          (sorted.descending ? <ArrowDown className="i sm" aria-hidden="true" /> : <ArrowUp className="i sm" aria-hidden="true" />)}
        {sorted && view.sort.length > 1 && <span className="pm">{place + 1}</span>}
      </button>
      <span className="about clip">{about}</span>
      <ColumnMenu column={column} />
      <Resizer column={column} />
    </div>
  );
}

const isNumberKey = (key: string): boolean => /^(summary|metrics)\./.test(key);

function ColumnMenu({ column: { key, pinned } }: { readonly column: PlacedColumn }) {
  const item = (label: string, run: () => void, disabled = false) => (
    <DropdownMenu.Item className="opt" disabled={disabled} onSelect={run}>
      {label}
    </DropdownMenu.Item>
  );
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="column-menu" aria-label={`Column ${columnTitle(key).title}`}>
        <MoreVertical className="i sm" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup menu" align="end">
          {item("Sort up", () => setSort([{ key, descending: false }]), isDrawn(key))}
          {item("Sort down", () => setSort([{ key, descending: true }]), isDrawn(key))}
          {item("Group by it", () => setGroupBy([key]), isDrawn(key))}
          {item(pinned ? "Unpin" : "Pin at the left", () => pinColumn(key, !pinned))}
          {item("Move left", () => stepColumn(key, -1))}
          {item("Move right", () => stepColumn(key, 1))}
          {item("Hide", () => removeColumn(key))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Drawn by the pointer, or by the arrow keys when it has the focus. */
function Resizer({ column: { key, width } }: { readonly column: PlacedColumn }) {
  const begin = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    const from = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => resizeColumn(key, width + moved.clientX - from);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", move), { once: true });
  };
  return (
    <div
      className="resizer"
      role="separator"
      tabIndex={-1}
      aria-orientation="vertical"
      aria-label={`Width of ${columnTitle(key).title}`}
      aria-valuenow={width}
      aria-valuemin={56}
      aria-valuemax={600}
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={begin}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") resizeColumn(key, width - 12);
        if (event.key === "ArrowRight") resizeColumn(key, width + 12);
      }}
    />
  );
}
