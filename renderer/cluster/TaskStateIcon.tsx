import { Ban, Check, CircleHelp, CircleX, Clock, LoaderCircle, OctagonPause, TimerOff, Unplug } from "lucide-react";
import type { TaskState } from "../../src/cluster/submission.ts";

export const taskLooks = {
  queued: { icon: Clock, tone: "queued", word: "queued" },
  running: { icon: LoaderCircle, tone: "running", word: "running" },
  succeeded: { icon: Check, tone: "fresh", word: "succeeded" },
  failed: { icon: CircleX, tone: "failed", word: "failed" },
  cancelled: { icon: Ban, tone: "queued", word: "cancelled" },
  "timed-out": { icon: TimerOff, tone: "stale", word: "timed out" },
  preempted: { icon: OctagonPause, tone: "stale", word: "preempted" },
  "node-lost": { icon: Unplug, tone: "stale", word: "node lost" },
  unknown: { icon: CircleHelp, tone: "stale", word: "unknown" },
} as const satisfies Record<TaskState, unknown>;

/** State by icon and word, never by colour alone. */
export function TaskStateIcon({ state }: { readonly state: TaskState }) {
  const { icon: Icon, tone, word } = taskLooks[state];
  return (
    <span className={`st ${tone}`}>
      <Icon className="i" aria-hidden="true" />
      {word}
    </span>
  );
}
