import { Lock, Play, Square } from "lucide-react";
import { clockTime, duration } from "../../src/output/duration.ts";
import type { CellView } from "../../src/rpc/contract.ts";
import { ordinal } from "../format/number.ts";
import { StateIcon } from "../frame/StateIcon.tsx";
import { useClock } from "./useClock.ts";

export interface CellGutterProps {
  readonly cell: CellView;
  /** how the page names the cell, from 1 */
  readonly number: number;
  readonly selected: boolean;
  /** place in the queue, from 1 */
  readonly queued: number | null;
  onRun(): void;
  onInterrupt(): void;
}

/** Left of the code: state, [n], time, and a lock for work that never reruns by itself. */
export function CellGutter({ cell, number, selected, queued, onRun, onInterrupt }: CellGutterProps) {
  const running = cell.state === "running";
  return (
    <div className="gut">
      <div className="top">
        {selected && (
          <button
            type="button"
            className="btn ghost small icon run"
            tabIndex={-1}
            aria-label={`${running ? "Interrupt" : "Run"} cell ${number}`}
            onClick={running ? onInterrupt : onRun}
          >
            {running ? <Square className="i sm" aria-hidden /> : <Play className="i sm" aria-hidden />}
          </button>
        )}
        <StateIcon state={cell.state} />
        <span>{cell.count === null ? "[ ]" : `[${cell.count}]`}</span>
      </div>
      <span>{queued ? ordinal(queued) : <CellTime cell={cell} />}</span>
      <LastRan cell={cell} />
      {cell.expensive && (
        <span title="Expensive: never reruns by itself">
          <Lock className="i sm" aria-label="Expensive: never reruns by itself" />
        </span>
      )}
    </div>
  );
}

/** How long the cell took, or has been running. */
function CellTime({ cell }: { readonly cell: CellView }) {
  const running = cell.state === "running" && cell.started !== null;
  const now = useClock(running);
  if (running) return duration(Math.max(0, now - cell.started!));
  return cell.duration === null ? null : duration(cell.duration);
}

/** When the cell last ran; seen on the selected cell and under the mouse. */
function LastRan({ cell }: { readonly cell: CellView }) {
  if (cell.started === null || cell.state === "running") return null;
  return (
    <time
      className="ran"
      dateTime={new Date(cell.started).toISOString()}
      title={`Last ran ${new Date(cell.started).toLocaleString("en-GB")}`}
    >
      {clockTime(cell.started)}
    </time>
  );
}
