import type { Tensor } from "@tensorflow/tfjs";

/**
 * A pure function from tensors to tensors with static shapes, run op by op or as one compiled graph.
 * Called with tensors of a new shape it is traced once more. The caller owns the inputs and the results.
 */
export interface CompiledStep {
  (...inputs: Tensor[]): Tensor[];
  /** Frees the compiled graphs; the step can still be called, and is then traced anew. */
  dispose(): void;
}
