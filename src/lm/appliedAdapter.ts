import type { Tensor } from "@tensorflow/tfjs";

/**
 * How an adapter enters a forward pass: pure functions of tensors, called by every family at every linear module.
 * Module names are Hugging Face's (`model.layers.0.self_attn.q_proj`, `transformer.h.0.attn.c_attn`), so that PEFT's targets match by suffix.
 * In a batch of base and warm rows, the adapter applies to rows `firstRow` and up: frozen weights exist once.
 */
export interface AppliedAdapter {
  /**
   * @param x the module's input, [rows × tokens, in]
   * @param y what the frozen module gave, [rows × tokens, out]
   * @param firstRow as an index into the flattened rows × tokens
   * @returns the adapted output, [rows × tokens, out]; `y` itself where the module is no target
   */
  linear(module: string, x: Tensor, y: Tensor, firstRow: number): Tensor;
}
