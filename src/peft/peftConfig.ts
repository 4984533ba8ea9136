/* What the methods' parts of PEFT's adapter_config.json share. */
import { SteerlabError } from "../steerlabError.ts";

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

/** @throws SteerlabError `adapter/unsupported` for target modules that are no list of names */
export function readTargets(json: Json): string[] {
  const targets = isUnset(json.target_modules) ? null : json.target_modules;
  if (Array.isArray(targets) && targets.every((target) => typeof target === "string")) return targets;
  throw unsupported("target_modules", json.target_modules);
}
