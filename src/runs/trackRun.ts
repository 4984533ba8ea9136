import { InterruptedError } from "../session/interrupt.ts";
import { currentSession, type Session } from "../session/session.ts";
import { plainError } from "../steerlabError.ts";
import type { RunStart, RunWriter } from "./run.ts";

/** Runs `work` as a logged run: it ends as finished, failed or interrupted, whatever happens inside. */
export async function trackRun<T>(start: RunStart, work: (run: RunWriter, session: Session) => Promise<T>): Promise<T> {
  const session = currentSession();
  const run = session.startRun(start);
  try {
    const result = await work(run, session);
    run.end("finished");
    return result;
  } catch (error) {
    run.end(error instanceof InterruptedError ? "interrupted" : "failed", plainError(error));
    throw error;
  }
}
