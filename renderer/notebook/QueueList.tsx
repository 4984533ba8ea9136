import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import { estimate } from "../../src/output/duration.ts";
import { timeLeft } from "../../src/output/timeLeft.ts";
import type { CellView } from "../../src/rpc/contract.ts";
import { StateIcon } from "../frame/StateIcon.tsx";
import type { NotebookView } from "./applyEvent.ts";
import { runningCell } from "./cellWords.ts";
import { cellNumber } from "./notebookStore.ts";
import { clearQueue, moveQueued } from "./runActions.ts";

/** What runs and what waits, in order; by mouse and by keys a waiting cell goes up, down or out. */
export function QueueList({ view }: { readonly view: NotebookView }) {
  const running = runningCell(view);
  return (
    <ol className="queue" aria-label="Queue">
      {running && (
        <li className="q">
          <QueuedName view={view} cell={running} />
        </li>
      )}
      {view.queue.map((id, index) => {
        const cell = view.cells[id];
        return cell && <WaitingCell key={id} view={view} cell={cell} index={index} />;
      })}
    </ol>
  );
}

const dragType = "application/x-steerlab-queued";

interface WaitingCellProps {
  readonly view: NotebookView;
  readonly cell: CellView;
  /** place among what waits, from 0 */
  readonly index: number;
}

function WaitingCell({ view, cell, index }: WaitingCellProps) {
  const { path } = view;
  const [over, setOver] = useState(false);
  const move = (by: number) => void moveQueued(path, cell.id, index + by);
  const remove = () => void clearQueue(path, [cell.id]);
  const name = `cell ${cellNumber(view, cell.id)}`;
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey && event.key === "ArrowUp") move(-1);
    else if (event.altKey && event.key === "ArrowDown") move(1);
    else if (event.key === "Delete" || event.key === "Backspace") remove();
    else return;
    event.preventDefault();
  };
  const hover = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(dragType)) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void moveQueued(path, event.dataTransfer.getData(dragType), index);
  };
  return (
    <li
      className={`q waiting ${over ? "is-over" : ""}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and remove the row
      tabIndex={0}
      title="Alt+↑ and Alt+↓ move it, Delete takes it out"
      aria-label={`${name}, ${index + 1} of ${view.queue.length}`}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(dragType, cell.id)}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onKeyDown={pressed}
    >
      <QueuedName view={view} cell={cell} />
      <RowButton icon={ArrowUp} label={`Move ${name} up`} disabled={index === 0} onClick={() => move(-1)} />
      <RowButton icon={ArrowDown} label={`Move ${name} down`} disabled={index === view.queue.length - 1} onClick={() => move(1)} />
      <RowButton icon={X} label={`Take ${name} out`} disabled={false} onClick={remove} />
    </li>
  );
}

function QueuedName({ view, cell }: { readonly view: NotebookView; readonly cell: CellView }) {
  return (
    <>
      <StateIcon state={cell.state} />
      <span className="nowrap">Cell {cellNumber(view, cell.id)}</span>
      <span className="mono dim clip">{cell.defines.join(", ") || firstLine(cell.source)}</span>
      <span className="tail num">{timeText(cell)}</span>
    </>
  );
}

interface RowButtonProps {
  readonly icon: typeof X;
  readonly label: string;
  readonly disabled: boolean;
  onClick(): void;
}

function RowButton({ icon: Icon, label, disabled, onClick }: RowButtonProps) {
  return (
    <button type="button" className="btn ghost small icon" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon className="i sm" aria-hidden />
    </button>
  );
}

const firstLine = (source: string): string => source.trim().split("\n")[0] ?? "";

function timeText(cell: CellView): string {
  const one = cell.progress.at(-1);
  const left = cell.state === "running" && one ? timeLeft(one) : null;
  if (left !== null) return `${estimate(left)} left`;
  if (cell.state === "queued" && cell.duration !== null) return `about ${estimate(cell.duration)}`;
  return "";
}
