import type { Tensor } from "@tensorflow/tfjs";
import type { AppliedAdapter } from "../lm/appliedAdapter.ts";
import type { Tokenizer } from "../lm/causalLM.ts";
import type { Model } from "../lm/forward.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import type { Random } from "../random/seededRandom.ts";
import type { AdapterSpec } from "./adapterSpec.ts";
import { fullFineTuneMethod } from "./fullFineTune.ts";
import { ia3Method } from "./ia3.ts";
import { loraMethod } from "./lora.ts";
import { promptTuningMethod } from "./promptTuning.ts";
import { pTuningMethod } from "./pTuning.ts";
import { pTuningV2Method } from "./pTuningV2.ts";

/** Name and shape of a tensor. */
export type NamedShape = readonly [name: string, shape: readonly number[]];
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** What an adapter goes on, where its first values depend on it. */
export interface AdapterBase {
  readonly model: Model;
  readonly tokenizer: Tokenizer | null;
}

/** What differs between the adapter methods, one object a file. `methodOf` finds it by the spec. */
export interface AdapterMethod<S extends AdapterSpec = AdapterSpec> {
  /** as people call it: `LoRA` */
  readonly label: string;
  /**
   * Trained tensors, in the order in which they lie in the trained vector.
   * @throws SteerlabError `adapter/no-such-module`, `adapter/bad-option` where the spec does not fit the model
   */
  trained(spec: S, config: ModelConfig): readonly NamedShape[];
  /** First values of one trained tensor; called in the order of `trained`. */
  initial(spec: S, tensor: NamedShape, random: Random, base: AdapterBase): Float32Array;
  /** Tensors that are kept and written, where they are others than the trained ones. */
  stored?(spec: S, config: ModelConfig): readonly NamedShape[];
  /** The tensors of `stored` from the trained ones: a pure function of tensors, part of each training step. */
  fold?(spec: S, trained: NamedTensors, config: ModelConfig): NamedTensors;
  /** Positions before the text that it takes up; left out, none. */
  virtual?(spec: S): number;
  /** Random tensors of 0 and 1 that each training step needs anew: dropout masks. @param rows rows × tokens */
  masks?(spec: S, config: ModelConfig, rows: number): readonly NamedShape[];
  /** One of them; called in the order of `masks`. */
  drawMask?(spec: S, mask: NamedShape, random: Random): Uint8Array;
  /**
   * The adapter as the forward pass takes it. It frees nothing: the tensors stay the caller's.
   * @param tensors of `stored`, or of `trained` where a method has none
   * @param masks of `masks`, bool, while training; empty where nothing is dropped
   */
  apply(spec: S, tensors: NamedTensors, config: ModelConfig, masks?: NamedTensors): AppliedAdapter;
  /** PEFT's folder; null where the method is saved as a model of its own. */
  readonly peft: PeftFormat<S> | null;
  /** What of the spec decides the adapted model's logits beside its tensors; part of the model's digest. */
  computation(spec: S, config: ModelConfig): string;
  /** Facts for the model's card. */
  facts(spec: S, config: ModelConfig): readonly (readonly [label: string, value: string])[];
}

/** How PEFT writes the method's config and names its tensors. */
export interface PeftFormat<S extends AdapterSpec> {
  /** `peft_type` */
  readonly type: string;
  /** PEFT's name of a tensor of `stored` */
  tensorName(name: string): string;
  /** The method's own fields of adapter_config.json. @param baseName where PEFT finds the base model and its tokenizer */
  write(spec: S, config: ModelConfig, baseName: string): Readonly<Record<string, unknown>>;
  /** @throws SteerlabError `adapter/unsupported` for an option that would compute something else */
  read(json: Readonly<Record<string, unknown>>, config: ModelConfig): S;
}

const methods: { readonly [K in AdapterSpec["kind"]]: AdapterMethod<Extract<AdapterSpec, { kind: K }>> } = {
  lora: loraMethod,
  ia3: ia3Method,
  "prompt-tuning": promptTuningMethod,
  "p-tuning": pTuningMethod,
  "p-tuning-v2": pTuningV2Method,
  "full-fine-tune": fullFineTuneMethod,
};

export const methodOf = (spec: AdapterSpec): AdapterMethod => methods[spec.kind] as AdapterMethod;

/** All methods, for whoever looks one up by PEFT's name. */
export const adapterMethods = (): readonly AdapterMethod[] => Object.values(methods) as AdapterMethod[];

/** Tokens of text that fit beside the adapter's virtual ones. @throws SteerlabError what `trained` throws where the spec does not fit the model */
export function textContext(spec: AdapterSpec, config: ModelConfig): number {
  const method = methodOf(spec);
  method.trained(spec, config);
  return config.context - (method.virtual?.(spec) ?? 0);
}

/** Tensors that are kept and written. */
export const storedShapes = (spec: AdapterSpec, config: ModelConfig): readonly NamedShape[] => {
  const method = methodOf(spec);
  return (method.stored ?? method.trained).call(method, spec, config);
};
