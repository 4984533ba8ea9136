/*
 * Low-rank adaptation (Hu et al. 2021) as PEFT computes it: y = W x + b + (alpha / rank) · B (A dropout(x)), with A [rank, in] and
 * B [out, rank], for GPT-2's Conv1D too.
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { AppliedAdapter } from "../lm/appliedAdapter.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import type { Random } from "../random/seededRandom.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { AdapterMethod, NamedTensors } from "./adapterMethod.ts";
import type { LoraSpec } from "./adapterSpec.ts";
import { type LinearModule, storesInputsFirst, targetedModules } from "./linearModules.ts";
import { moduleTensorName, readTargets, refuseOptions } from "./peftConfig.ts";

/**
 * @param o.rank 8; @param o.alpha 16, the change is scaled by alpha / rank; @param o.dropout on the modules' input while training, 0
 * @param o.targets module names, matched as suffixes; left out, the family's default (`defaultLoraTargets`)
 * @throws SteerlabError `adapter/bad-option`
 */
export function lora(o: { rank?: number; alpha?: number; dropout?: number; targets?: readonly string[] } = {}): LoraSpec {
  const { rank = 8, alpha = 16, dropout = 0, targets = null } = o;
  if (!Number.isInteger(rank) || rank < 1) throw badOption("rank", rank, "a whole number above 0");
  if (!Number.isFinite(alpha) || alpha <= 0) throw badOption("alpha", alpha, "a number above 0");
  if (!(dropout >= 0 && dropout < 1)) throw badOption("dropout", dropout, "a number from 0 to below 1");
  return { kind: "lora", rank, alpha, dropout, targets };
}

const badOption = (name: string, value: unknown, expected: string): SteerlabError =>
  new SteerlabError("adapter/bad-option", `The adapter's ${name} is ${String(value)}.`, { hint: `Give ${expected}.` });

/**
 * For llama and its kin the five projections that LLM-Adapters (Hu et al. 2023) adapts, the setting of the commonsense benchmarks; for GPT-2
 * and GPT-NeoX, whose queries, keys and values are one module, all four linear modules of a block.
 */
export function defaultLoraTargets(config: ModelConfig): readonly string[] {
  if (config.family === "gpt2") return ["c_attn", "c_proj", "c_fc"];
  if (config.family === "gpt_neox") return ["query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"];
  return ["q_proj", "k_proj", "v_proj", "up_proj", "down_proj"];
}

/** The modules that a spec adapts, in the model's order. @throws SteerlabError `adapter/no-such-module`, `adapter/bad-option` */
export function loraModules(spec: LoraSpec, config: ModelConfig): LinearModule[] {
  const modules = targetedModules(config, spec.targets ?? defaultLoraTargets(config));
  const narrow = modules.find(({ inputs, outputs }) => spec.rank > Math.min(inputs, outputs));
  if (!narrow) return modules;
  const { name, inputs, outputs } = narrow;
  throw badOption("rank", spec.rank, `at most ${Math.min(inputs, outputs)}: ${name} is [${outputs}, ${inputs}]`);
}

export const loraMethod: AdapterMethod<LoraSpec> = {
  label: "LoRA",
  trained: (spec, config) => loraShapes(loraModules(spec, config), spec.rank),
  initial: (_spec, [name, shape], random) => initialLoraValues(name, shape, random),
  // What is multiplied with each module's input.
  masks: (spec, config, rows) => (spec.dropout === 0 ? [] : loraModules(spec, config).map(({ name, inputs }) => [name, [rows, inputs]])),
  drawMask: (spec, [, shape], random) => dropoutMask(shape[0]! * shape[1]!, spec.dropout, random),
  apply: (spec, tensors, _config, masks) => applyLora(tensors, spec.alpha / spec.rank, masks),
  computation: ({ alpha, rank }) => `lora ${alpha} ${rank}`,
  peft: { type: "LORA", tensorName: moduleTensorName, write: writePeftFields, read: readPeftFields },
  facts(spec, config) {
    const modules = loraModules(spec, config).map(({ name }) => name.slice(name.lastIndexOf(".") + 1));
    return [
      ["Scaling", `alpha ${spec.alpha} / rank ${spec.rank}`],
      ["Dropout", String(spec.dropout)],
      ["Modules", [...new Set(modules)].join(", ")],
    ];
  },
};

/** Trained tensors by name, `<module>.lora_A.weight` [rank, in] and `<module>.lora_B.weight` [out, rank]. */
export function loraShapes(modules: readonly LinearModule[], rank: number): [name: string, shape: number[]][] {
  return modules.flatMap(({ name, inputs, outputs }): [string, number[]][] => [
    [`${name}.lora_A.weight`, [rank, inputs]],
    [`${name}.lora_B.weight`, [outputs, rank]],
  ]);
}

/** As PEFT: A uniform in ±1/√in (Kaiming with a = √5), B zero, so that training begins at the base model. */
export function initialLoraValues(name: string, shape: readonly number[], random: Random): Float32Array {
  const [rows, columns] = shape as [number, number];
  if (name.endsWith(".lora_B.weight")) return new Float32Array(rows * columns);
  const bound = 1 / Math.sqrt(columns);
  return Float32Array.from({ length: rows * columns }, () => bound * (2 * random.uniform() - 1));
}

/**
 * @param tensors of `loraShapes`
 * @param scaling alpha / rank
 * @param dropout while training, masks by module
 */
export function applyLora(tensors: NamedTensors, scaling: number, dropout: NamedTensors = {}): AppliedAdapter {
  return {
    linear(module, x, y, firstRow) {
      const down = tensors[`${module}.lora_A.weight`];
      const up = tensors[`${module}.lora_B.weight`];
      if (!down || !up) return y;
      const input = rowsFrom(x, firstRow);
      const mask = dropout[module];
      const inner = tf.matMul((mask ? tf.mul(input, mask) : input) as Tensor2D, down as Tensor2D, false, true); // [rows, rank]
      const change = tf.mul(tf.matMul(inner, up as Tensor2D, false, true), scaling); // [rows, out]
      if (firstRow === 0) return tf.add(y, change);
      // Base rows stay as they are, to the bit.
      return tf.concat([tf.slice(y, [0, 0], [firstRow, -1]), tf.add(rowsFrom(y, firstRow), change)], 0);
    },
  };
}

const rowsFrom = (x: Tensor, first: number): Tensor => (first === 0 ? x : tf.slice(x, [first, 0], [-1, -1]));

/** 0, or 1 / (1 − dropout) */
function dropoutMask(values: number, dropout: number, random: Random): Float32Array {
  const kept = 1 / (1 - dropout);
  return Float32Array.from({ length: values }, () => (random.uniform() < dropout ? 0 : kept));
}

function writePeftFields(spec: LoraSpec, config: ModelConfig): Readonly<Record<string, unknown>> {
  return {
    r: spec.rank,
    lora_alpha: spec.alpha,
    lora_dropout: spec.dropout,
    target_modules: spec.targets ?? defaultLoraTargets(config),
    fan_in_fan_out: storesInputsFirst(config),
    bias: "none",
    modules_to_save: null,
    init_lora_weights: true,
  };
}

/** Options that change what is computed, and the values under which nothing changes. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  ...{ bias: ["none"], use_dora: [false], use_rslora: [false], use_qalora: [false], use_bdlora: [false], lora_bias: [false] },
  ...{ modules_to_save: [], layers_to_transform: [], layer_replication: [], trainable_token_indices: [], target_parameters: [] },
  ...{ exclude_modules: [], alora_invocation_tokens: [], arrow_config: [], kasa_config: [], rank_pattern: [], alpha_pattern: [] },
};

/** `fan_in_fan_out` matters for merging only. */
function readPeftFields(json: Readonly<Record<string, unknown>>): LoraSpec {
  refuseOptions(json, NEUTRAL);
  const targets = readTargets(json);
  const [rank, alpha, dropout] = [json.r, json.lora_alpha, json.lora_dropout ?? 0] as [number, number, number];
  return lora({ rank, alpha, dropout, targets });
}
