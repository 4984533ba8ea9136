/** A Hugging Face config, parsed and checked: one shape for all families, named as the field names things. */
export interface ModelConfig {
  readonly family: import("./causalLM.ts").ModelFamily;
  readonly vocabulary: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly intermediate: number;
  /** tokens */
  readonly context: number;
  readonly normEpsilon: number;
  readonly tiedHead: boolean;
  readonly endOfText: readonly number[];
  readonly beginOfText: number | null;
  readonly activation: "gelu_new" | "gelu" | "silu";
  readonly rope: { readonly theta: number; readonly rotated: number; readonly scaling: RopeScaling | null } | null;
  readonly qkvBias: boolean;
  /** the file as it was read: written back unchanged when the model is saved */
  readonly source: Readonly<Record<string, unknown>>;
}

export interface RopeScaling {
  readonly type: "llama3";
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  readonly originalContext: number;
}
