import { Check, CircleSlash, CircleX, Clock, History, LoaderCircle } from "lucide-react";
import type { CellState } from "../../src/rpc/contract.ts";
import { stateWords } from "../notebook/cellWords.ts";

const icons = { fresh: Check, stale: History, running: LoaderCircle, queued: Clock, failed: CircleX, interrupted: CircleSlash };

/** A cell's state: an icon with a word behind it. Nothing for a cell that has never run. */
export function StateIcon({ state, words }: { readonly state: CellState; readonly words?: string }) {
  if (state === "never-run") return null;
  const Icon = icons[state];
  return (
    <span className={`st ${state === "interrupted" ? "stale" : state}`} title={words ?? stateWords[state]}>
      <Icon className="i" aria-hidden />
      {words ?? <span className="sr">{stateWords[state]}</span>}
    </span>
  );
}
