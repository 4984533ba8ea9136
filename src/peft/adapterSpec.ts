/** What a cell asks for; `src/peft` turns it into trained tensors. */
export type AdapterSpec = LoraSpec;

export interface LoraSpec {
  readonly kind: "lora";
  readonly rank: number;
  readonly alpha: number;
  readonly dropout: number;
  /** module names, matched as suffixes as PEFT does; null is the family's default (`defaultLoraTargets`) */
  readonly targets: readonly string[] | null;
}
