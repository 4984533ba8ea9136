/* What the methods' parts of PEFT's adapter_config.json share. */
import type { ModelConfig } from "../lm/modelConfig.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { ModuleSelection, ModuleTargets } from "./adapterSpec.ts";
import { linearModules, moduleKinds } from "./linearModules.ts";
import { endsIn, isAllLinear } from "./moduleTargets.ts";

type Json = Readonly<Record<string, unknown>>;

/** PEFT puts this before the name of every tensor that belongs to a module. */
export const moduleTensorName = (name: string): string => `base_model.model.${name}`;

/** Null, an empty list and an empty object all say that an option is not used. */
export const isUnset = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);

export const unsupported = (name: string, value: unknown): SteerlabError =>
  new SteerlabError("adapter/unsupported", `The adapter's config has ${name} ${JSON.stringify(value)}.`, {
    hint: "Adapters can be loaded without options that change the computation in another way.",
  });

/**
 * @param neutral options that change what is computed, and the values under which nothing changes
 * @throws SteerlabError `adapter/unsupported`
 */
export function refuseOptions(json: Json, neutral: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [name, values] of Object.entries(neutral)) {
    if (!isUnset(json[name]) && !values.includes(json[name])) throw unsupported(name, json[name]);
  }
}

/**
 * Which modules an adapter goes on. Names that the base does not have are left out, as PEFT passes over them.
 * @throws SteerlabError `adapter/unsupported` for what is neither a list of names nor a regular expression
 */
export function readSelection(json: Json, config: ModelConfig): ModuleSelection {
  const targets = readTargets(json, "target_modules");
  if (targets === null) throw unsupported("target_modules", json.target_modules);
  const exclude = readTargets(json, "exclude_modules");
  const layers = isUnset(json.layers_to_transform) ? null : [json.layers_to_transform].flat();
  if (layers?.some((layer) => !Number.isInteger(layer))) throw unsupported("layers_to_transform", json.layers_to_transform);
  const patterns = readTargets(json, "layers_pattern");
  return {
    targets: typeof targets === "string" ? targets : known(targets, config),
    ...(exclude === null ? {} : { exclude }),
    ...(layers === null ? {} : { layers: layers as number[] }),
    ...(patterns === null || patterns.length === 0 ? {} : { layersPattern: [patterns].flat() }),
  };
}

/** All of them where the base has none, so that the error names one. */
function known(targets: readonly string[], config: ModelConfig): readonly string[] {
  const modules = linearModules(config);
  const found = targets.filter((target) => modules.some(({ name }) => endsIn(name, target)));
  return found.length > 0 ? found : targets;
}

/** @throws SteerlabError `adapter/unsupported` */
export function readTargets(json: Json, field: string): ModuleTargets | null {
  const targets = json[field];
  if (isUnset(targets)) return null;
  if (typeof targets === "string") return targets;
  if (Array.isArray(targets) && targets.every((target) => typeof target === "string")) return targets;
  throw unsupported(field, targets);
}

/** "all-linear" is written out: what it means depends on the version that reads it. */
export function writtenSelection({ targets, exclude }: ModuleSelection, config: ModelConfig, defaults: readonly string[]): Json {
  const named = targets ?? defaults;
  return {
    target_modules: isAllLinear(named) ? moduleKinds(linearModules(config)) : named,
    exclude_modules: exclude ?? null,
  };
}
