import { LoaderCircle, Square } from "lucide-react";
import type { Progress } from "../../src/output/cellOutput.ts";
import { duration, estimate } from "../../src/output/duration.ts";
import { timeEach, timeLeft } from "../../src/output/timeLeft.ts";
import { bytes } from "../format/bytes.ts";
import { integer } from "../format/number.ts";

const singular = (unit: string): string => unit.replace(/s$/, "");
const amount = (count: number, unit: string): string => (unit === "bytes" ? bytes(count) : integer(count));

/** `0.48 s a step, 11 s left`; empty until there is something to go by */
function pace(progress: Progress): string {
  const { done, total, elapsed, unit } = progress;
  const each = timeEach(progress);
  if (each === null || elapsed < 200) return "";
  const left = total > done ? `${estimate(timeLeft(progress)!)} left` : "";
  if (unit === "bytes") return left;
  const speed = each >= 10 ? `${duration(each)} a ${singular(unit)}` : `${integer(1000 / each)} ${unit} a second`;
  return [speed, left].filter(Boolean).join(", ");
}

export interface ProgressLineProps {
  readonly progress: Progress;
  onInterrupt(): void;
}

/** How far long work has come: what, how much, how fast, how long still. */
export function ProgressLine({ progress, onInterrupt }: ProgressLineProps) {
  const { label, done, total, unit } = progress;
  const counted = unit === "bytes" ? `${bytes(done)} of ${bytes(total)}` : `${singular(unit)} ${integer(done)} of ${integer(total)}`;
  return (
    <div className="progress-line">
      <span className="badge running">
        <LoaderCircle className="i" aria-hidden />
        {label}
      </span>
      <span>
        <b>{unit === "bytes" ? bytes(done) : `${singular(unit)} ${integer(done)}`}</b> of {amount(total, unit)}
      </span>
      <div
        className="bar"
        role="progressbar"
        aria-label={label}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuetext={counted}
      >
        <i style={{ width: `${total > 0 ? Math.min(100, (100 * done) / total) : 0}%` }} />
      </div>
      <span className="sec nowrap">{pace(progress)}</span>
      <button type="button" className="btn small" onClick={onInterrupt}>
        <Square className="i sm" aria-hidden />
        Interrupt
      </button>
    </div>
  );
}
