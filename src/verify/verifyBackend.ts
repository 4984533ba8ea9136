import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession } from "../session/session.ts";
import { referenceFolder, referenceNames } from "./referenceFolder.ts";
import type { Verification } from "./verification.ts";
import { verify } from "./verify.ts";

/**
 * Computes the reference values of transformers and PEFT again on the backend in use, as `steerlab doctor --verify` does: every model family,
 * adapter method, one training trace, and steering.
 * @param options.reference a folder laid out as the repository's test/reference, which is taken when it is left out
 * @returns one row a value, with its difference and the largest one that float32 rounding explains
 * @throws SteerlabError `verify/no-reference`, `cell/interrupted`
 */
export async function verifyBackend({ reference = referenceFolder }: { reference?: string } = {}): Promise<Verification[]> {
  const session = currentSession();
  const subjects = referenceNames(reference, "models").length + referenceNames(reference, "peft").length + 1;
  const progress = new ProgressReporter(session, "Comparing with the reference", subjects, "models");
  const rows: Verification[] = [];
  const seen = new Set<string>();
  for await (const row of verify(reference)) {
    throwIfInterrupted(session, "Comparing with the reference");
    rows.push(row);
    progress.update(seen.add(row.subject).size - 1);
    await yieldToEventLoop();
  }
  progress.finish();
  return rows;
}
