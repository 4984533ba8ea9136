import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { SteerlabError } from "../steerlabError.ts";

/**
 * A steering vector is the difference between a base model and its adapted form.
 * @throws `steer/not-adapted` when the model has no base that shares its weights
 */
export function checkAdapted(lm: AdaptedLM): AdaptedLM {
  if (typeof lm?.pairedLogits === "function" && lm.base) return lm;
  const name = (lm as { name?: string } | undefined)?.name ?? String(lm);
  throw new SteerlabError("steer/not-adapted", `"${name}" is not an adapted model: it has no base to steer away from.`, {
    hint: "Make one with warmStart(base, examples, …) or loadAdapter(base, folder).",
  });
}

/** What the run log keeps about the pair. */
export function pairConfig(warm: AdaptedLM) {
  return { model: warm.base.name, adapted: warm.name, adapter: warm.adapter };
}

/** The run that made the adapter, when there is one, is the parent of all that is measured on it. */
export const parentsOf = (warm: AdaptedLM): readonly string[] => (warm.runId === null ? [] : [warm.runId]);
