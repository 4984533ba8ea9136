/**
 * The two shapes of the benchmarks as Hugging Face configs, which both sides build from. No dropout, and no token that ends a text: random
 * weights must not end an answer early.
 */
export const shapes = {
  small: {
    ...{ model_type: "gpt2", n_embd: 256, n_layer: 4, n_head: 4, vocab_size: 4096, n_positions: 256 },
    ...{ resid_pdrop: 0, embd_pdrop: 0, attn_pdrop: 0, bos_token_id: null, eos_token_id: null },
  },
  "qwen0.5b-shaped": {
    ...{ model_type: "qwen2", hidden_size: 896, num_hidden_layers: 24, num_attention_heads: 14, num_key_value_heads: 2 },
    ...{ intermediate_size: 4864, vocab_size: 32_000, max_position_embeddings: 2048, tie_word_embeddings: true },
    ...{ bos_token_id: null, eos_token_id: null },
  },
} as const;

export type ShapeName = keyof typeof shapes;
export const shapeNames = Object.keys(shapes) as ShapeName[];

/** What PEFT adapts where no target is named. */
export const peftTargets: Readonly<Record<ShapeName, readonly string[]>> = {
  small: ["c_attn"],
  "qwen0.5b-shaped": ["q_proj", "v_proj"],
};

export const vocabularyOf = (shape: ShapeName): number => shapes[shape].vocab_size;
