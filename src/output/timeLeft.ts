import type { Progress } from "./cellOutput.ts";

/** ms that one item took on average, of those done since the work began or went on; null before the first. */
export function timeEach({ done, elapsed, from = 0 }: Progress): number | null {
  return done > from ? elapsed / (done - from) : null;
}

/** ms until the work will have ended at this pace; null before the first item. */
export function timeLeft(progress: Progress): number | null {
  const each = timeEach(progress);
  return each === null ? null : each * Math.max(0, progress.total - progress.done);
}
