/*
 * Low-rank adaptation (Hu et al. 2021) as PEFT computes it: y = W x + b + (alpha / rank) · B (A dropout(x)), with A [rank, in] and
 * B [out, rank], for GPT-2's Conv1D too.
 */
import type { Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { anything } from "../input/kind.ts";
import type { AppliedAdapter } from "../lm/appliedAdapter.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import type { Random } from "../random/seededRandom.ts";
import type { AdapterMethod, NamedTensors } from "./adapterMethod.ts";
import type { LoraSpec, ModuleTargets } from "./adapterSpec.ts";
import { badOption, checkCount, checkOptions } from "./badOption.ts";
import { changeRows, rowsFrom } from "./changeRows.ts";
import { dropoutMask } from "./dropoutMask.ts";
import { linearValues } from "./initialValues.ts";
import { type LinearModule, moduleKinds, selectedModules, storesInputsFirst } from "./linearModules.ts";
import { patternValue } from "./moduleTargets.ts";
import { isUnset, moduleTensorName, readSelection, refuseOptions, unsupported, writtenSelection } from "./peftConfig.ts";

type Json = Readonly<Record<string, unknown>>;

export interface LoraOptions {
  /** 8 */
  readonly rank?: number;
  /** 16; the change is scaled by alpha / rank */
  readonly alpha?: number;
  /** on the modules' input while training; 0 */
  readonly dropout?: number;
  /** scales by alpha / √rank, so that a higher rank does not learn more slowly (Kalajdzievski 2023); false */
  readonly rslora?: boolean;
  /** module names, matched as suffixes; a regular expression for whole names; or "all-linear". The family's `defaultLoraTargets` */
  readonly targets?: ModuleTargets;
}

/** @throws SteerlabError `adapter/bad-option` */
export function lora(o: LoraOptions = {}): LoraSpec {
  checkOptions<LoraOptions>("lora", o, { rank: anything, alpha: anything, dropout: anything, rslora: anything, targets: anything });
  const { rank = 8, alpha = 16, dropout = 0, rslora = false, targets = null } = o;
  checkCount("rank", rank);
  if (!Number.isFinite(alpha) || alpha <= 0) throw badOption("alpha", alpha, "a number above 0");
  if (!(dropout >= 0 && dropout < 1)) throw badOption("dropout", dropout, "a number from 0 to below 1");
  return { kind: "lora", rank, alpha, dropout, ...(rslora ? { rslora } : {}), targets };
}

/**
 * For llama and its kin the five projections that LLM-Adapters (Hu et al. 2023) adapts, the setting of the commonsense benchmarks; for GPT-2
 * and GPT-NeoX, whose queries, keys and values are one module, all four linear modules of a block.
 */
export function defaultLoraTargets(config: ModelConfig): readonly string[] {
  if (config.family === "gpt2") return ["c_attn", "c_proj", "c_fc"];
  if (config.family === "gpt_neox") return ["query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"];
  return ["q_proj", "k_proj", "v_proj", "up_proj", "down_proj"];
}

/** A module with its own rank, and what its change is multiplied with. */
export interface LoraModule extends LinearModule {
  readonly rank: number;
  readonly scaling: number;
}

/** The modules that a spec adapts, in the model's order. @throws SteerlabError `adapter/no-such-module`, `adapter/bad-option` */
export function loraModules(spec: LoraSpec, config: ModelConfig): LoraModule[] {
  return selectedModules(config, spec, defaultLoraTargets(config)).map((module) => {
    const rank = patternValue(spec.rankPattern, module.name) ?? spec.rank;
    const alpha = patternValue(spec.alphaPattern, module.name) ?? spec.alpha;
    checkRank(rank, module);
    return { ...module, rank, scaling: alpha / (spec.rslora ? Math.sqrt(rank) : rank) };
  });
}

function checkRank(rank: number, { name, inputs, outputs }: LinearModule): void {
  if (rank <= Math.min(inputs, outputs)) return;
  throw badOption("rank", rank, `at most ${Math.min(inputs, outputs)}: ${name} is [${outputs}, ${inputs}]`);
}

export const loraMethod: AdapterMethod<LoraSpec> = {
  label: "LoRA",
  trained: (spec, config) => loraModules(spec, config).flatMap((module) => loraShapes([module], module.rank)),
  initial: (_spec, [name, shape], random) => initialLoraValues(name, shape, random),
  // What of each module's input is kept.
  masks: (spec, config, rows) => (spec.dropout === 0 ? [] : loraModules(spec, config).map(({ name, inputs }) => [name, [rows, inputs]])),
  drawMask: (spec, [, shape], random) => dropoutMask(shape[0]! * shape[1]!, spec.dropout, random),
  apply: (spec, tensors, config, masks) =>
    applyLora(tensors, new Map(loraModules(spec, config).map((m) => [m.name, m.scaling])), { masks, rate: spec.dropout }),
  computation: loraComputation,
  peft: { type: "LORA", tensorName: moduleTensorName, write: loraFields, read: readLoraFields },
  facts(spec, config) {
    const modules = loraModules(spec, config);
    const ranks = [...new Set(modules.map(({ rank }) => rank))];
    return [
      ["Scaling", `alpha ${spec.alpha} / ${spec.rslora ? "√rank" : "rank"} ${ranks.join(", ")}`],
      ["Dropout", String(spec.dropout)],
      ["Modules", moduleKinds(modules).join(", ")],
    ];
  },
};

/** Where modules differ, each one's scaling. */
function loraComputation(spec: LoraSpec, config: ModelConfig): string {
  const plain = `lora ${spec.alpha} ${spec.rank}${spec.rslora ? " rslora" : ""}`;
  if (!spec.rankPattern && !spec.alphaPattern) return plain;
  return `${plain} ${loraModules(spec, config).map(({ scaling }) => scaling)}`;
}

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
  return name.endsWith(".lora_B.weight") ? new Float32Array(rows * columns) : linearValues(rows * columns, columns, random);
}

/**
 * @param tensors of `loraShapes`
 * @param scalings by module
 * @param dropout while training, masks by module, bool [rows, in], and the share of what they drop
 */
export function applyLora(
  tensors: NamedTensors,
  scalings: ReadonlyMap<string, number>,
  { masks = {}, rate = 0 }: { masks?: NamedTensors | undefined; rate?: number } = {},
): AppliedAdapter {
  return {
    linear(module, x, y, firstRow) {
      const scaling = scalings.get(module);
      if (scaling === undefined) return y;
      const [down, up] = [tensors[`${module}.lora_A.weight`], tensors[`${module}.lora_B.weight`]] as [Tensor2D, Tensor2D];
      const input = rowsFrom(x, firstRow);
      const mask = masks[module];
      const inner = tf.matMul((mask ? tf.mul(input, tf.cast(mask, "float32")) : input) as Tensor2D, down, false, true); // [rows, rank]
      // What dropout keeps weighs 1 / (1 − rate): it is linear up to here.
      const change = tf.mul(tf.matMul(inner, up, false, true), mask ? scaling / (1 - rate) : scaling); // [rows, out]
      return changeRows(y, firstRow, (warm) => tf.add(warm, change));
    },
  };
}

function loraFields(spec: LoraSpec, config: ModelConfig): Json {
  return {
    r: spec.rank,
    lora_alpha: spec.alpha,
    lora_dropout: spec.dropout,
    use_rslora: spec.rslora ?? false,
    ...writtenSelection(spec, config, defaultLoraTargets(config)),
    layers_to_transform: spec.layers ?? null,
    layers_pattern: spec.layersPattern ?? null,
    rank_pattern: spec.rankPattern ?? {},
    alpha_pattern: spec.alphaPattern ?? {},
    fan_in_fan_out: storesInputsFirst(config),
    bias: "none",
    modules_to_save: null,
    init_lora_weights: true,
  };
}

/** Options that change what is computed, and the values under which nothing changes. Some ways to initialise change the base's weights too. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  ...{ bias: ["none"], use_dora: [false], use_qalora: [false], use_bdlora: [false], lora_bias: [false] },
  ...{ modules_to_save: [], layer_replication: [], trainable_token_indices: [], target_parameters: [] },
  ...{ alora_invocation_tokens: [], arrow_config: [], kasa_config: [], velora_config: [], monteclora_config: [] },
  init_lora_weights: [true, false, "gaussian", "eva", "orthogonal"],
};

/**
 * `fan_in_fan_out` matters for merging only.
 * @throws SteerlabError `adapter/unsupported`, `adapter/bad-option`
 */
function readLoraFields(json: Json, config: ModelConfig): LoraSpec {
  refuseOptions(json, NEUTRAL);
  const [rank, alpha, dropout] = [json.r, json.lora_alpha, json.lora_dropout ?? 0] as [number, number, number];
  const spec = lora({ rank, alpha, dropout, rslora: json.use_rslora === true });
  return {
    ...spec,
    ...readSelection(json, config),
    ...(isUnset(json.rank_pattern) ? {} : { rankPattern: readPattern(json, "rank_pattern") }),
    ...(isUnset(json.alpha_pattern) ? {} : { alphaPattern: readPattern(json, "alpha_pattern") }),
  };
}

function readPattern(json: Json, name: string): Readonly<Record<string, number>> {
  const pattern = json[name] as Readonly<Record<string, number>>;
  const fine = Object.values(pattern).every((value) => typeof value === "number" && value > 0);
  if (!fine) throw unsupported(name, pattern);
  return pattern;
}
