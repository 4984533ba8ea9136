import type { CausalLM } from "../lm/causalLM.ts";
import { currentSession } from "../session/session.ts";

/** Which runs made a model, and how it was trained, as far as the run log says. */
export interface ModelOrigin {
  /** the model without adapter and steering */
  readonly base: string;
  readonly parents: readonly string[];
  readonly seed: number | null;
  readonly training: { readonly seed: number | null; readonly steps: number | null } | null;
}

/** A warm-started model knows its run; a steered one knows its warm model, and may know a run of its own. */
type MadeByRun = CausalLM & { readonly runId?: string | null; readonly warm?: MadeByRun; readonly base?: CausalLM };

export function modelOrigin(lm: CausalLM): ModelOrigin {
  const made = lm as MadeByRun;
  const warmRun = made.warm?.runId ?? made.runId ?? null;
  const parents = [...new Set([made.runId, made.warm?.runId].filter((id) => typeof id === "string"))];
  const row = warmRun === null ? null : currentSession().runs.get(warmRun);
  const steps = row?.config.steps;
  const training = row ? { seed: row.seed, steps: typeof steps === "number" ? steps : null } : null;
  const base = (made.warm?.base ?? made.base ?? lm).name;
  return { base, parents, seed: row?.seed ?? null, training };
}
