import { Check, CircleX, LoaderCircle, OctagonPause, Unplug } from "lucide-react";
import type { RunState } from "../../src/runs/run.ts";

const looks = {
  running: { icon: LoaderCircle, tone: "running", word: "running" },
  finished: { icon: Check, tone: "fresh", word: "finished" },
  failed: { icon: CircleX, tone: "failed", word: "failed" },
  interrupted: { icon: OctagonPause, tone: "stale", word: "interrupted" },
  crashed: { icon: Unplug, tone: "failed", word: "crashed" },
} as const satisfies Record<RunState, unknown>;

/** State by icon and word, never by colour alone. */
export function RunStateIcon({ state, withWord = false }: { readonly state: RunState; readonly withWord?: boolean }) {
  const { icon: Icon, tone, word } = looks[state];
  return (
    <span className={`st ${tone}`} title={word}>
      <Icon className="i" aria-hidden="true" />
      {withWord ? word : <span className="sr">{word}</span>}
    </span>
  );
}
