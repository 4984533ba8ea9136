import { CircleSlash, Clock, History, Hourglass } from "lucide-react";
import { useState } from "react";
import type { CellView } from "../../src/rpc/contract.ts";
import { ordinal } from "../format/number.ts";
import { WithCode } from "../output/ErrorCard.tsx";
import { useNotebooks } from "./notebookStore.ts";
import { clearQueue, killKernel, showQueue } from "./runActions.ts";
import { SourceDiff } from "./SourceDiff.tsx";
import { useClock } from "./useClock.ts";

export interface ReasonBarProps {
  readonly path: string;
  readonly cell: CellView;
  readonly queued: number | null;
  onRun(): void;
}

/** Why the cell is not fresh, and what to do about it. */
export function ReasonBar({ path, cell, queued, onRun }: ReasonBarProps) {
  if (cell.state === "queued") return <QueuedBar path={path} cell={cell} queued={queued} />;
  if (cell.state === "running") return <StoppingBar path={path} />;
  if (cell.state === "stale") return <StaleBar cell={cell} onRun={onRun} />;
  if (cell.state === "interrupted")
    return <Bar icon={CircleSlash} word="Interrupted." text={cell.reason ?? "Variables are kept."} action="Run again" onRun={onRun} />;
  if (cell.state === "never-run" && cell.reason)
    return <Bar icon={CircleSlash} word="Never run:" text={cell.reason.replace(/^not run: /, "")} action="Run" onRun={onRun} />;
  return null;
}

interface BarProps {
  readonly icon: typeof History;
  readonly word: string;
  readonly text: string;
  readonly action: string;
  readonly more?: React.ReactNode;
  onRun(): void;
}

function Bar({ icon: Icon, word, text, action, more, onRun }: BarProps) {
  return (
    <div className="reason">
      <Icon className="i" aria-hidden />
      <span>
        <b>{word}</b> <WithCode text={word.endsWith(".") ? sentence(text) : text} />
      </span>
      <span className="grow" />
      {more}
      <button type="button" className="btn small" onClick={onRun}>
        {action}
      </button>
    </div>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** With what was changed since it ran, when that is its own text. */
function StaleBar({ cell, onRun }: { readonly cell: CellView; onRun(): void }) {
  const [open, setOpen] = useState(false);
  const text = cell.reason ?? "Something that it reads has changed.";
  if (cell.ranSource === null) return <Bar icon={History} word="Stale." text={text} action="Run" onRun={onRun} />;
  const change = (
    <button type="button" className="btn small ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
      Show change
    </button>
  );
  return (
    <>
      <Bar icon={History} word="Stale." text={text} action="Run" more={change} onRun={onRun} />
      {open && <SourceDiff before={cell.ranSource} after={cell.source} />}
    </>
  );
}

function QueuedBar({ path, cell, queued }: { readonly path: string; readonly cell: CellView; readonly queued: number | null }) {
  return (
    <div className="reason queued">
      <Clock className="i" aria-hidden />
      <span>
        <b>Queued,</b> {queued ? `${ordinal(queued)} in line.` : "waiting for the kernel."}
      </span>
      <span className="grow" />
      <button type="button" className="btn small ghost" onClick={() => showQueue(path)}>
        Reorder
      </button>
      <button type="button" className="btn small ghost" onClick={() => void clearQueue(path, [cell.id])}>
        Remove from queue
      </button>
    </div>
  );
}

/** Nearly every cell stops sooner than one can read. */
const unsaid = 1_000; // ms

/** A cell that was asked to stop and goes on: what will happen, and a way not to wait for it. */
function StoppingBar({ path }: { readonly path: string }) {
  const stopping = useNotebooks((store) => store.views[path]?.kernel.stopping ?? null);
  const now = useClock(stopping !== null);
  if (!stopping || now - stopping.since < unsaid) return null;
  return (
    <div className="reason" role="status">
      <Hourglass className="i" aria-hidden />
      <span>
        <b>Asked to stop.</b> A call into native code must end by itself. If it has not in {secondsUntil(stopping.until, now)} s, the kernel
        is ended and its variables are lost.
      </span>
      <span className="grow" />
      <button type="button" className="btn small danger" onClick={() => void killKernel(path)}>
        End the kernel now
      </button>
    </div>
  );
}

const secondsUntil = (time: number, now: number): number => Math.max(0, Math.ceil((time - now) / 1000));
