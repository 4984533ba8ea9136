/* PEFT's rules for which modules a list of names or a regular expression means (peft/tuners/tuners_utils.py, `check_target_module_exists`). */
import type { ModuleSelection, ModuleTargets } from "./adapterSpec.ts";
import { badOption } from "./badOption.ts";

export const ALL_LINEAR = "all-linear";

export const isAllLinear = (targets: ModuleTargets): boolean => typeof targets === "string" && targets.toLowerCase() === ALL_LINEAR;

/** A name of a list stands for itself and for all that end in it after a dot. */
export const endsIn = (name: string, target: string): boolean => name === target || name.endsWith(`.${target}`);

/** @throws SteerlabError `adapter/bad-option` for a regular expression that cannot be read */
export function targetMatcher(targets: ModuleTargets): (name: string) => boolean {
  if (typeof targets !== "string") return (name) => targets.some((target) => endsIn(name, target));
  if (isAllLinear(targets)) return () => true;
  const pattern = regularExpression(targets, "^(?:", ")$");
  return (name) => pattern.test(name);
}

/** PEFT looks at layers only where the targets are a list. */
export function layerMatcher({ layers, layersPattern = [] }: ModuleSelection): (name: string) => boolean {
  if (!layers) return () => true;
  const before = layersPattern.length === 0 ? ["[^.]*"] : layersPattern;
  const patterns = before.map((pattern) => regularExpression(pattern, "^(?:|.*?\\.)", "\\.(\\d+)\\."));
  return (name) => {
    const found = patterns.map((pattern) => pattern.exec(name)).find((match) => match !== null);
    return found !== undefined && found !== null && layers.includes(Number(found.at(-1)));
  };
}

/** The value of the first pattern that the end of a name matches (peft/utils/other.py, `get_pattern_key`). */
export function patternValue<T>(patterns: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return Object.entries(patterns ?? {}).find(([key]) => regularExpression(key, "^(?:.*\\.)?(?:", ")$").test(name))?.[1];
}

/** Patterns are written for Python, whose groups are named with a P. */
function regularExpression(source: string, begin: string, end: string): RegExp {
  try {
    return new RegExp(`${begin}${source.replaceAll("(?P<", "(?<")}${end}`);
  } catch {
    throw badOption("module pattern", source, "a list of module names, or a regular expression");
  }
}
