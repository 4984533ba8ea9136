/** What a cell asks for; `src/peft` turns it into trained tensors. */
export type AdapterSpec = LoraSpec | Ia3Spec | PromptTuningSpec | PTuningSpec | PTuningV2Spec | FullFineTuneSpec;

/**
 * Modules as PEFT names them: a list of names, of which each stands for itself and for all that end in it after a dot; or one regular expression
 * that matches whole names; "all-linear" is every linear module inside the blocks.
 */
export type ModuleTargets = readonly string[] | string;

export interface ModuleSelection {
  /** null is the family's default */
  readonly targets: ModuleTargets | null;
  readonly exclude?: ModuleTargets;
  /** only in these layers, counted from 0 */
  readonly layers?: readonly number[];
  /** what stands before a layer's number in a module's name, as regular expressions; left out, whatever does */
  readonly layersPattern?: readonly string[];
}

export interface LoraSpec extends ModuleSelection {
  readonly kind: "lora";
  readonly rank: number;
  readonly alpha: number;
  readonly dropout: number;
  /** scaling alpha / √rank (Kalajdzievski 2023) in place of alpha / rank; left out, false */
  readonly rslora?: boolean;
  /** ranks and alphas of modules that differ, by a regular expression for the end of their names */
  readonly rankPattern?: Readonly<Record<string, number>>;
  readonly alphaPattern?: Readonly<Record<string, number>>;
}

export interface Ia3Spec extends ModuleSelection {
  readonly kind: "ia3";
  /** those of the targets whose input is scaled, not their output; null is the family's default */
  readonly feedforward: ModuleTargets | null;
}

export interface PromptTuningSpec {
  readonly kind: "prompt-tuning";
  /** virtual tokens */
  readonly tokens: number;
  /** null: random first values */
  readonly initText: string | null;
}

export interface PTuningSpec {
  readonly kind: "p-tuning";
  readonly tokens: number;
  /** width of the encoder's inner layers; null is the model's */
  readonly hidden: number | null;
}

export interface PTuningV2Spec {
  readonly kind: "p-tuning-v2";
  readonly tokens: number;
}

export interface FullFineTuneSpec {
  readonly kind: "full-fine-tune";
}
