import { CircleSlash, Clock, History } from "lucide-react";
import type { CellView } from "../../src/rpc/contract.ts";
import { ordinal } from "../format/number.ts";
import { WithCode } from "../output/ErrorCard.tsx";

export interface ReasonBarProps {
  readonly cell: CellView;
  readonly queued: number | null;
  onRun(): void;
}

/** Why the cell is not fresh, and the one thing to do about it. */
export function ReasonBar({ cell, queued, onRun }: ReasonBarProps) {
  if (cell.state === "queued") return <QueuedBar queued={queued} />;
  if (cell.state === "stale")
    return <Bar icon={History} word="Stale." text={cell.reason ?? "Something that it reads has changed."} action="Run" onRun={onRun} />;
  if (cell.state === "interrupted")
    return <Bar icon={CircleSlash} word="Interrupted." text={cell.reason ?? "Variables are kept."} action="Run again" onRun={onRun} />;
  return null;
}

interface BarProps {
  readonly icon: typeof History;
  readonly word: string;
  readonly text: string;
  readonly action: string;
  onRun(): void;
}

function Bar({ icon: Icon, word, text, action, onRun }: BarProps) {
  return (
    <div className="reason">
      <Icon className="i" aria-hidden />
      <span>
        <b>{word}</b> <WithCode text={text} />
      </span>
      <span className="grow" />
      <button type="button" className="btn small" onClick={onRun}>
        {action}
      </button>
    </div>
  );
}

function QueuedBar({ queued }: { readonly queued: number | null }) {
  return (
    <div className="reason queued">
      <Clock className="i" aria-hidden />
      <span>
        <b>Queued,</b> {queued ? `${ordinal(queued)} in line.` : "waiting for the kernel."}
      </span>
    </div>
  );
}
