import type { CausalLM } from "../lm/causalLM.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { adaptedModel, requireBase } from "../peft/adaptedModel.ts";
import type { AdapterSpec } from "../peft/adapterSpec.ts";
import { SteerlabError } from "../steerlabError.ts";
import { AdapterObjective } from "./adapterObjective.ts";
import { checkpointIdentity, digestOf, readCheckpoint } from "./trainingCheckpoint.ts";
import { warmStartSubject } from "./warmStartIdentity.ts";

export interface LoadCheckpointOptions {
  /** what was trained: for a checkpoint that does not say so itself */
  readonly adapter?: AdapterSpec;
  /** the newest values of the checkpoint, or those of the lowest held-out loss until then; "last" */
  readonly keep?: "best" | "last";
}

/**
 * The warm model as it was after so many steps of a training: what `warmStart` writes with `checkpointEvery`, while it trains, after it was
 * interrupted, and with `keepCheckpoints` also when it has ended.
 * @param path of a `step-N.checkpoint`, such as those of `checkpoints` of a model
 * @throws SteerlabError `train/no-checkpoint`, `train/bad-checkpoint`, `train/other-checkpoint` for one of another model or adapter,
 *   `adapter/bad-base`
 */
export async function loadCheckpoint(base: CausalLM, path: string, options: LoadCheckpointOptions = {}): Promise<AdaptedLM> {
  const plain = requireBase(base);
  const spec = options.adapter ?? trainedAdapter(path);
  const subject = digestOf(warmStartSubject(plain, spec));
  const { step, losses, parameters, best } = readCheckpoint(path, { course: "", subject }, { from: "subject" }) ?? missing(path);
  const values = options.keep === "best" ? (best ?? parameters) : parameters;
  const tensors = await new AdapterObjective(plain.model, spec).kept(values);
  const name = `${plain.name}+${spec.kind}, step ${step}`;
  return adaptedModel({ name, base: plain, stored: { spec, tensors }, losses: Float64Array.from(losses), runId: null });
}

function trainedAdapter(path: string): AdapterSpec {
  const { adapter } = checkpointIdentity(path) ?? missing(path);
  if (adapter) return adapter;
  throw new SteerlabError("train/other-checkpoint", `The checkpoint ${path} does not say which adapter it is of.`, {
    hint: "Name it: loadCheckpoint(base, path, { adapter: lora({ rank: 8 }) }). A checkpoint of a pretraining has none.",
    details: { path },
  });
}

function missing(path: string): never {
  throw new SteerlabError("train/no-checkpoint", `There is no checkpoint ${path}.`, {
    hint: "A training that ends well removes its own, unless it was given keepCheckpoints: true.",
    details: { path },
  });
}
