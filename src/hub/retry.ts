import { setTimeout as wait } from "node:timers/promises";
import { InterruptedError } from "../session/interrupt.ts";
import type { SteerlabError } from "../steerlabError.ts";
import type { Patience } from "./hubSettings.ts";

/** A failure that another attempt may mend. */
export class TransientFailure extends Error {
  /** what to throw when no attempt is left */
  readonly reason: SteerlabError;
  /** ms that the server asks to wait; null when it does not say */
  readonly retryAfter: number | null;
  /** whether the attempt brought something before it failed: then the count begins anew */
  readonly progressed: boolean;

  constructor(
    reason: SteerlabError,
    { retryAfter = null, progressed = false }: { readonly retryAfter?: number | null; readonly progressed?: boolean } = {},
  ) {
    super(reason.message, { cause: reason });
    this.reason = reason;
    this.retryAfter = retryAfter;
    this.progressed = progressed;
  }
}

/**
 * Repeats what fails for reasons that may pass, with waits that double.
 * @param what for the message when the person interrupts
 * @throws `cell/interrupted`, the last failure's reason, and at once what is no TransientFailure
 */
export async function withRetries<T>(what: string, patience: Patience, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    if (signal.aborted) throw new InterruptedError(what);
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw new InterruptedError(what);
      if (!(error instanceof TransientFailure)) throw error;
      if (error.progressed) failures = 1;
      const pause = error.retryAfter ?? patience.firstWait * 2 ** (failures - 1);
      if (failures >= patience.attempts || pause > patience.longestWait) throw error.reason;
      await interruptibleWait(what, pause, signal);
    }
  }
}

/** @throws `cell/interrupted` */
export async function interruptibleWait(what: string, milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => {
    throw new InterruptedError(what);
  });
}
