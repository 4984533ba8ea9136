import { Skull } from "lucide-react";
import type { NotebookView } from "./applyEvent.ts";
import { restart } from "./notebookActions.ts";
import { cellNumber } from "./notebookStore.ts";
import { restartAndRun } from "./runActions.ts";

/** A kernel that ended by itself: why, what it said last, and how to go on. */
export function KernelEndBar({ view }: { readonly view: NotebookView }) {
  const { state, end } = view.kernel;
  if (state !== "dead" || !end) return null;
  const at = end.cellId && view.cells[end.cellId] ? cellNumber(view, end.cellId) : null;
  return (
    <div className="kernel-end" role="alert">
      <Skull className="i" aria-hidden />
      <div className="words">
        <p>
          <b>{end.reason}</b>
          {at !== null && ` It was running cell ${at}.`} Its variables are lost; outputs, runs and text stay.
        </p>
        {end.lastOutput && <pre>{end.lastOutput}</pre>}
      </div>
      {at !== null && (
        <button type="button" className="btn small" onClick={() => void restartAndRun(view.path, codeBefore(view, at))}>
          Restart and run up to cell {at}
        </button>
      )}
      <button type="button" className="btn small ghost" onClick={() => void restart(view.path)}>
        Restart
      </button>
    </div>
  );
}

/** The code cells up to the one with this number, itself too. */
const codeBefore = (view: NotebookView, number: number): string[] =>
  view.order.slice(0, number).filter((id) => view.cells[id]?.kind === "code");
