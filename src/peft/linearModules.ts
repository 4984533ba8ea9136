import { familyOf } from "../lm/forward.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { ModuleSelection, ModuleTargets } from "./adapterSpec.ts";
import { endsIn, layerMatcher, targetMatcher } from "./moduleTargets.ts";

/** A linear module of a model, under Hugging Face's name: `model.layers.0.self_attn.q_proj`. */
export interface LinearModule {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** GPT-2's Conv1D stores [in, out], all others [out, in]. */
export const storesInputsFirst = (config: ModelConfig): boolean => config.family === "gpt2";

/** Every linear module inside the blocks: embeddings, positions and the head are none. */
export function linearModules(config: ModelConfig): LinearModule[] {
  const matrices = [...familyOf(config).parameters(config)].filter(([name, shape]) => shape.length === 2 && /\.\d+\./.test(name));
  return matrices.map(([name, shape]) => {
    const [rows, columns] = shape as readonly [number, number];
    const [inputs, outputs] = storesInputsFirst(config) ? [rows, columns] : [columns, rows];
    return { name: name.replace(/\.weight$/, ""), inputs, outputs };
  });
}

/**
 * The modules that a selection means, in the model's order.
 * @throws SteerlabError `adapter/no-such-module` for a name that matches nothing, and where nothing is left; `adapter/bad-option` for a regular
 *   expression that cannot be read
 */
export function selectedModules(config: ModelConfig, selection: ModuleSelection, defaults: readonly string[]): LinearModule[] {
  const targets = selection.targets ?? defaults;
  const modules = linearModules(config);
  const unmatched = typeof targets === "string" ? undefined : targets.find((target) => !modules.some(({ name }) => endsIn(name, target)));
  if (unmatched !== undefined) throw noSuchModule(config, `No linear module of the ${config.family} model is called "${unmatched}".`);
  const selected = modules.filter(({ name }) => isSelected(name, targets, selection));
  if (selected.length > 0) return selected;
  throw noSuchModule(config, `The adapter has no targets: ${JSON.stringify(targets)} leaves no linear module.`);
}

function isSelected(name: string, targets: ModuleTargets, selection: ModuleSelection): boolean {
  if (selection.exclude && targetMatcher(selection.exclude)(name)) return false;
  return targetMatcher(targets)(name) && (typeof targets === "string" || layerMatcher(selection)(name));
}

function noSuchModule(config: ModelConfig, message: string): SteerlabError {
  return new SteerlabError("adapter/no-such-module", message, { hint: `It has ${moduleKinds(linearModules(config)).join(", ")}.` });
}

/** What the modules are called in each layer, such as `q_proj`. */
export const moduleKinds = (modules: readonly LinearModule[]): string[] => [
  ...new Set(modules.map(({ name }) => name.slice(name.lastIndexOf(".") + 1))),
];
