import { SteerlabError } from "../steerlabError.ts";

/** A config.json as it was read. */
export type ConfigSource = Readonly<Record<string, unknown>>;

export const isSet = (value: unknown): boolean => value !== undefined && value !== null;

export const unsupported = (name: string, value: unknown): SteerlabError =>
  new SteerlabError("model/unsupported-option", `The config sets ${name} to ${JSON.stringify(value)}.`, {
    hint: "The model would compute something else without it, so it is not loaded.",
    details: { option: name, value },
  });

export const badValue = (name: string, value: unknown, expected: string): SteerlabError =>
  new SteerlabError("model/bad-config", `The config's ${name} is ${JSON.stringify(value) ?? "missing"}; expected ${expected}.`);

/** Refuses an option that is set to anything but the values given. @throws `model/unsupported-option` */
export function refuse(source: ConfigSource, supported: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [name, values] of Object.entries(supported)) {
    if (isSet(source[name]) && !values.includes(source[name])) throw unsupported(name, source[name]);
  }
}

/** @param fallback where the config leaves it out @throws `model/bad-config` */
export function count(source: ConfigSource, name: string, fallback?: number): number {
  const value = source[name] ?? fallback;
  if (!Number.isInteger(value) || (value as number) < 1) throw badValue(name, value, "a whole number above 0");
  return value as number;
}

/** Where the config leaves it out, `fallback`; where it says null, `whenNull`. @throws `model/bad-config` */
export function countOrNull<T extends number | null>(source: ConfigSource, name: string, fallback: number | T, whenNull: T): number | T {
  if (source[name] === undefined) return fallback;
  return source[name] === null ? whenNull : count(source, name);
}

/** @throws `model/bad-config` */
export function positive(source: ConfigSource, name: string, fallback?: number): number {
  const value = source[name] ?? fallback;
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) throw badValue(name, value, "a number above 0");
  return value;
}

/** @throws `model/bad-config` */
export function flag(source: ConfigSource, name: string, fallback: boolean): boolean {
  const value = source[name] ?? fallback;
  if (typeof value !== "boolean") throw badValue(name, value, "true or false");
  return value;
}

/** @throws `model/unsupported-option` for a value that is none of the names */
export function oneOf<T>(source: ConfigSource, name: string, values: Readonly<Record<string, T>>, fallback: string): T {
  const value = source[name] ?? fallback;
  if (typeof value !== "string" || !Object.hasOwn(values, value)) throw unsupported(name, value);
  return values[value] as T;
}

/** @throws `model/bad-config` */
export function divided(hidden: number, heads: number, name: string): number {
  if (hidden % heads !== 0) throw badValue(name, heads, `a divisor of the width ${hidden}`);
  return hidden / heads;
}
