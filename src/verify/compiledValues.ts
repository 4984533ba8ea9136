import { compilations } from "../compile/compiledStep.ts";
import type { CausalLM, PairedModel } from "../lm/causalLM.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import { quietSession } from "../session/session.ts";
import { type Comparison, largestDifference } from "./verification.ts";

/** More calls than any step runs op by op before it is compiled. */
const CALLS = 40;

/** float32 rounding of a few layers, in another order */
const TOLERANCE = 1e-4;

/**
 * The same logits op by op and as a compiled graph: a step's first calls run op by op, the later ones as a graph.
 * @param compiles whether steps are compiled at all here
 */
export async function compiledLogits(lm: LanguageModel, ids: readonly number[], compiles: boolean): Promise<Comparison> {
  const before = { ...compilations };
  const first = (await lm.logits([ids]))[0]!.data;
  let difference = 0;
  for (let call = 1; call < 12; call++) difference = Math.max(difference, largestDifference((await lm.logits([ids]))[0]!.data, first));
  return { what: "logits, compiled against op by op, nats", tolerance: TOLERANCE, difference, ...graphNote(before, compiles) };
}

/** The same for decoding base and warm side by side with a cache, where the tokens are given. */
export async function compiledDecoding(warm: CausalLM & PairedModel, ids: readonly number[], compiles: boolean): Promise<Comparison> {
  const before = { ...compilations };
  const [opByOp, compiled] = [await pairedLogitsAlong(warm, ids), await pairedLogitsAlong(warm, ids)];
  const difference = opByOp.reduce((worst, logits, step) => Math.max(worst, largestDifference(logits, compiled[step]!)), 0);
  return { what: "decoding, compiled against op by op, nats", tolerance: TOLERANCE, difference, ...graphNote(before, compiles) };
}

async function pairedLogitsAlong(warm: CausalLM & PairedModel, ids: readonly number[]): Promise<Float32Array[]> {
  const seen: Float32Array[] = [];
  const choose = (base: Float32Array, adapted: Float32Array, _: number, step: number) => {
    seen.push(base.slice(), adapted.slice());
    return ids[step % ids.length]!;
  };
  await warm.decodePaired([ids], { maxTokens: CALLS, choose, stop: () => false }, quietSession);
  return seen;
}

/** Graphs made since, and whether a step that should have been one was refused. */
function graphNote(before: typeof compilations, compiles: boolean): Pick<Comparison, "note" | "complete"> {
  if (!compiles) return { note: "steps run op by op here" };
  const [made, refused] = [compilations.compiled - before.compiled, compilations.refused - before.refused];
  return { note: `${made} compiled${refused > 0 ? `, ${refused} refused` : ""}`, complete: made > 0 && refused === 0 };
}
