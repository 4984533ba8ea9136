import { SteerlabError } from "../steerlabError.ts";
import type { Session } from "./session.ts";

export class InterruptedError extends SteerlabError {
  /** @param next what running the cell again does */
  constructor(what: string, next = "run the cell again to repeat it.") {
    super("cell/interrupted", `${what} was interrupted.`, { hint: `Variables are kept; ${next}` });
  }
}

/** Throws when the person has interrupted. Long work calls it at every step. */
export function throwIfInterrupted(session: Session, what: string): void {
  if (session.signal.aborted) throw new InterruptedError(what);
}

/** Gives the event loop a turn, so that messages and timers run between two steps of long synchronous work. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
