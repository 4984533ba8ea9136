import type { Tensor, Tensor2D } from "@tensorflow/tfjs";

/**
 * How an adapter enters a forward pass: pure functions of tensors, called by every family at every linear module, and what stands before the
 * text. Module names are Hugging Face's (`model.layers.0.self_attn.q_proj`, `transformer.h.0.attn.c_attn`), so that PEFT's targets match by
 * suffix. In a batch of base and warm rows, the adapter applies to rows `firstRow` and up: frozen weights exist once.
 */
export interface AppliedAdapter {
  /**
   * Changes what goes into a module.
   * @param x [rows × tokens, in]
   * @param firstRow as an index into the flattened rows × tokens
   * @returns [rows × tokens, in]; `x` itself where the module is no target
   */
  input?(module: string, x: Tensor, firstRow: number): Tensor;
  /**
   * Changes what comes out of a module.
   * @param x the module's input, [rows × tokens, in]
   * @param y what the frozen module gave, bias included, [rows × tokens, out]
   * @param firstRow as an index into the flattened rows × tokens
   * @returns the adapted output, [rows × tokens, out]; `y` itself where the module is no target
   */
  linear?(module: string, x: Tensor, y: Tensor, firstRow: number): Tensor;
  /** Tokens without a word that stand before the text. */
  readonly virtual?: VirtualTokens;
  /** Weights that take the place of the model's own, by name: then base and warm rows run one after the other. */
  readonly weights?: Readonly<Record<string, Tensor>>;
}

/** They take up `count` positions before the text, and of the context. */
export type VirtualTokens = PromptTokens | PrefixTokens;

/** Virtual tokens that go through the layers like words: [count, hidden] in place of word vectors. */
export interface PromptTokens {
  readonly count: number;
  readonly embeddings: Tensor2D;
}

/** Virtual tokens that are keys and values only, as they are: no position is turned into them. */
export interface PrefixTokens {
  readonly count: number;
  /** of one layer: [keyValueHeads, count, headSize], made for the pass that asks */
  keys(layer: number): Tensor;
  values(layer: number): Tensor;
}

/** The positions before the text that an adapter takes up. */
export const virtualCount = (adapter: AppliedAdapter | null | undefined): number => adapter?.virtual?.count ?? 0;
