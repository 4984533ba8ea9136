import type { CausalLM, PairedModel } from "../lm/causalLM.ts";
import type { ExplorerStep } from "../steer/explorerData.ts";
import type { AdapterSpec } from "./adapterSpec.ts";

/** A training's state in a file. */
export interface SavedStep {
  /** steps done */
  readonly step: number;
  readonly path: string;
}

/** A warm-started model: the base's frozen weights, shared, with a trained adapter. */
export interface AdaptedLM extends CausalLM, PairedModel {
  readonly base: CausalLM;
  readonly adapter: AdapterSpec;
  /** nats a token, one a step */
  readonly losses: Float64Array;
  /** id of the run that made it, for the run log's parents; null when it was loaded from a folder */
  readonly runId: string | null;
  /** what the watched examples looked like over its training; left out where none were watched */
  readonly watched?: readonly ExplorerStep[];
  /** files that `loadCheckpoint` reads, by the steps done; left out where none were to be kept */
  readonly checkpoints?: readonly SavedStep[];
  /** Hugging Face PEFT layout, which PEFT itself loads. Written to a temporary folder first, then renamed. */
  save(folder: string): Promise<void>;
}
