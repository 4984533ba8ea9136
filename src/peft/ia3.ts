/*
 * (IA)³ (Liu et al. 2022) as PEFT computes it: a module's output, bias included, is scaled by a vector [out, 1]; of the feed-forward modules the
 * input is, by a vector [1, in].
 */
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { anything } from "../input/kind.ts";
import type { AppliedAdapter } from "../lm/appliedAdapter.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import type { AdapterMethod, NamedTensors } from "./adapterMethod.ts";
import type { Ia3Spec, ModuleTargets } from "./adapterSpec.ts";
import { checkOptions } from "./badOption.ts";
import { changeRows } from "./changeRows.ts";
import { type LinearModule, moduleKinds, selectedModules, storesInputsFirst } from "./linearModules.ts";
import { targetMatcher } from "./moduleTargets.ts";
import { moduleTensorName, readSelection, readTargets, refuseOptions, writtenSelection } from "./peftConfig.ts";

type Json = Readonly<Record<string, unknown>>;

export interface Ia3Options {
  /** module names, matched as suffixes; a regular expression for whole names; or "all-linear". PEFT's own for the family */
  readonly targets?: ModuleTargets;
  /** those of the targets whose input is scaled. PEFT's own for the family */
  readonly feedforward?: ModuleTargets;
}

/** @throws SteerlabError `adapter/bad-option` */
export function ia3(o: Ia3Options = {}): Ia3Spec {
  checkOptions<Ia3Options>("ia3", o, { targets: anything, feedforward: anything });
  const { targets, feedforward } = o;
  return { kind: "ia3", targets: targets ?? null, feedforward: feedforward ?? null };
}

/** peft/utils/constants.py: queries in place of keys in Qwen's families. */
export function defaultIa3Targets({ family }: ModelConfig): readonly string[] {
  if (family === "gpt2") return ["c_attn", "mlp.c_proj"];
  if (family === "gpt_neox") return ["query_key_value", "dense_4h_to_h"];
  return [family === "qwen2" || family === "qwen3" ? "q_proj" : "k_proj", "v_proj", "down_proj"];
}

export function defaultIa3Feedforward({ family }: ModelConfig): readonly string[] {
  if (family === "gpt2") return ["mlp.c_proj"];
  return [family === "gpt_neox" ? "dense_4h_to_h" : "down_proj"];
}

export interface Ia3Module extends LinearModule {
  readonly feedforward: boolean;
}

/** The modules that a spec adapts, in the model's order. @throws SteerlabError `adapter/no-such-module`, `adapter/bad-option` */
export function ia3Modules(spec: Ia3Spec, config: ModelConfig): Ia3Module[] {
  const isFeedforward = feedforwardMatcher(spec.feedforward ?? defaultIa3Feedforward(config));
  return selectedModules(config, spec, defaultIa3Targets(config)).map((module) => ({ ...module, feedforward: isFeedforward(module.name) }));
}

/** PEFT asks of these names for no dot before them. */
const feedforwardMatcher = (names: ModuleTargets): ((name: string) => boolean) =>
  typeof names === "string" ? targetMatcher(names) : (name) => names.some((end) => name.endsWith(end));

export const ia3Method: AdapterMethod<Ia3Spec> = {
  label: "(IA)³",
  trained: (spec, config) => ia3Modules(spec, config).map((m) => [tensorOf(m.name), m.feedforward ? [1, m.inputs] : [m.outputs, 1]]),
  // Training begins at the base model.
  initial: (_spec, [, shape]) => new Float32Array(shape[0]! * shape[1]!).fill(1),
  apply: (spec, tensors, config) => applyIa3(tensors, ia3Modules(spec, config)),
  computation: (spec, config) => `ia3 ${ia3Modules(spec, config).map(({ feedforward }) => Number(feedforward))}`,
  peft: { type: "IA3", tensorName: moduleTensorName, write: ia3Fields, read: readIa3Fields },
  facts(spec, config) {
    const modules = ia3Modules(spec, config);
    const kinds = (feedforward: boolean) => moduleKinds(modules.filter((module) => module.feedforward === feedforward)).join(", ");
    return [
      ["Outputs scaled", kinds(false) || "none"],
      ["Inputs scaled", kinds(true) || "none"],
    ];
  },
};

const tensorOf = (module: string): string => `${module}.ia3_l`;

/** @param tensors `<module>.ia3_l` */
export function applyIa3(tensors: NamedTensors, modules: readonly Ia3Module[]): AppliedAdapter {
  const sides = new Map(modules.map(({ name, feedforward }) => [name, feedforward]));
  const scaled = (module: string, x: Tensor, firstRow: number) =>
    changeRows(x, firstRow, (warm) => tf.mul(warm, tf.reshape(tensors[tensorOf(module)]!, [1, -1])));
  return {
    input: (module, x, firstRow) => (sides.get(module) === true ? scaled(module, x, firstRow) : x),
    linear: (module, _x, y, firstRow) => (sides.get(module) === false ? scaled(module, y, firstRow) : y),
  };
}

function ia3Fields(spec: Ia3Spec, config: ModelConfig): Json {
  return {
    ...writtenSelection(spec, config, defaultIa3Targets(config)),
    ...writtenFeedforward(spec, config),
    fan_in_fan_out: storesInputsFirst(config),
    modules_to_save: null,
    init_ia3_weights: true,
  };
}

/** PEFT wants the feed-forward names to be among the targets: where they are not, all modules are written by their whole names. */
function writtenFeedforward(spec: Ia3Spec, config: ModelConfig): Json {
  const [targets, feedforward] = [spec.targets ?? defaultIa3Targets(config), spec.feedforward ?? defaultIa3Feedforward(config)];
  const among = typeof targets !== "string" && typeof feedforward !== "string" && feedforward.every((name) => targets.includes(name));
  if (among) return { feedforward_modules: feedforward };
  const modules = ia3Modules(spec, config);
  const names = (those: readonly Ia3Module[]) => those.map(({ name }) => name);
  return {
    target_modules: names(modules),
    feedforward_modules: names(modules.filter((module) => module.feedforward)),
    exclude_modules: null,
  };
}

/** @throws SteerlabError `adapter/unsupported` */
function readIa3Fields(json: Json, config: ModelConfig): Ia3Spec {
  refuseOptions(json, { modules_to_save: [] });
  return { kind: "ia3", ...readSelection(json, config), feedforward: readTargets(json, "feedforward_modules") ?? [] };
}
