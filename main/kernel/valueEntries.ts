// What a value holds, entry by entry, found without calling anything of it.
import { types } from "node:util";
import type { ValueStep } from "../../src/output/valueTree.ts";
import { arrayLength, entriesOfMap, sizeOfMap, sizeOfSet, valuesOfSet } from "./intrinsics.ts";
import { isTensor, isTypedArray } from "./numberArrays.ts";

export interface ValueEntry {
  readonly step: ValueStep;
  /** absent for an index or a map's key, which say it themselves */
  readonly name?: string;
  /** of a map */
  readonly key?: unknown;
  /** a getter or setter is named and not read */
  readonly accessor?: "Getter" | "Setter" | "Getter/Setter";
  readonly value: unknown;
}

export interface ValueEntries {
  readonly size: number;
  from(start: number, count: number): ValueEntry[];
}

/** Beyond this many elements nobody has given an array properties with names. */
const arrayWithNames = 200;

/** Null for what holds nothing: plain values, functions, proxies, tensors, dates. */
export function entriesOf(value: unknown): ValueEntries | null {
  if (typeof value !== "object" || value === null || types.isProxy(value) || isTensor(value) || isLeaf(value)) return null;
  if (isTypedArray(value)) return elements(arrayLength(value), (index) => value[index]);
  if (types.isMap(value)) return withNames(mapEntries(value), value);
  if (types.isSet(value)) return withNames(setEntries(value), value);
  if (Array.isArray(value)) return arrayEntries(value);
  return properties(value, () => true);
}

const leaves = [types.isDate, types.isRegExp, types.isPromise, types.isWeakMap, types.isWeakSet, types.isAnyArrayBuffer, types.isDataView];
const isLeaf = (value: object): boolean => leaves.some((is) => is(value));

function elements(size: number, at: (index: number) => unknown): ValueEntries {
  return {
    size,
    from: (start, count) => indices(start, Math.min(size, start + count)).map((index) => ({ step: ["property", index], value: at(index) })),
  };
}

function arrayEntries(value: unknown[]): ValueEntries {
  const list: ValueEntries = {
    size: value.length,
    from: (start, count) => indices(start, Math.min(value.length, start + count)).map((index) => propertyEntry(value, index)),
  };
  return value.length > arrayWithNames ? list : withNames(list, value);
}

const indices = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

function mapEntries(value: Map<unknown, unknown>): ValueEntries {
  const from = (start: number, count: number) =>
    taken(entriesOfMap(value), start, count).map(
      ([key, inner], index): ValueEntry => ({ step: ["entry", start + index], key, value: inner }),
    );
  return { size: sizeOfMap(value), from };
}

function setEntries(value: Set<unknown>): ValueEntries {
  const from = (start: number, count: number) =>
    taken(valuesOfSet(value), start, count).map((inner, index): ValueEntry => ({ step: ["entry", start + index], value: inner }));
  return { size: sizeOfSet(value), from };
}

function taken<T>(iterator: IteratorObject<T>, start: number, count: number): T[] {
  const found: T[] = [];
  for (let at = 0; at < start + count; at++) {
    const { done, value } = iterator.next();
    if (done) break;
    if (at >= start) found.push(value);
  }
  return found;
}

/** Elements first, then the properties that have names. */
function withNames(list: ValueEntries, value: object): ValueEntries {
  const named = properties(value, (key) => typeof key === "symbol" || !Array.isArray(value) || !/^\d+$/.test(key));
  return {
    size: list.size + named.size,
    from(start, count) {
      const first = start < list.size ? list.from(start, count) : [];
      return [...first, ...named.from(Math.max(0, start - list.size), count - first.length)];
    },
  };
}

function properties(value: object, wanted: (key: string | symbol) => boolean): ValueEntries {
  const own = Reflect.ownKeys(value);
  const symbols = own.filter((key) => typeof key === "symbol");
  const keys = own.filter((key) => wanted(key) && isEnumerable(value, key));
  return {
    size: keys.length,
    from: (start, count) =>
      keys.slice(start, start + count).map((key): ValueEntry => {
        if (typeof key === "string") return propertyEntry(value, key);
        return { ...propertyEntry(value, key), step: ["symbol", symbols.indexOf(key)], name: String(key) };
      }),
  };
}

const isEnumerable = (value: object, key: PropertyKey): boolean => Object.prototype.propertyIsEnumerable.call(value, key);

function propertyEntry(value: object, key: string | number | symbol): ValueEntry {
  const step: ValueStep = ["property", typeof key === "symbol" ? String(key) : key];
  const name = typeof key === "string" ? { name: key } : {};
  const descriptor = safeDescriptor(value, key);
  if (!descriptor) return { step, ...name, value: undefined };
  const { get, set } = descriptor;
  const accessor = get && set ? "Getter/Setter" : get ? "Getter" : set ? "Setter" : undefined;
  return { step, ...name, ...(accessor ? { accessor } : {}), value: descriptor.value };
}

/** A name that a module has not initialised yet throws on being looked at. */
function safeDescriptor(value: object, key: PropertyKey): PropertyDescriptor | undefined {
  try {
    return Object.getOwnPropertyDescriptor(value, key);
  } catch {
    return undefined;
  }
}

/** The value at the end of a path, or null when it does not lead anywhere any more. */
export function valueAt(value: unknown, path: readonly ValueStep[]): { readonly value: unknown } | null {
  let found = value;
  for (const step of path) {
    const next = stepInto(found, step);
    if (!next) return null;
    found = next.value;
  }
  return { value: found };
}

function stepInto(value: unknown, [by, at]: ValueStep): { readonly value: unknown } | null {
  const entries = entriesOf(value);
  if (!entries) return null;
  if (by === "entry") {
    const [entry] = entries.from(at, 1);
    return entry?.step[0] === "entry" ? entry : null;
  }
  const owner = value as object;
  const key = by === "symbol" ? Reflect.ownKeys(owner).filter((name) => typeof name === "symbol")[at] : at;
  if (isTypedArray(owner)) return typeof at === "number" && at < arrayLength(owner) ? { value: owner[at] } : null;
  const descriptor = key === undefined ? undefined : safeDescriptor(owner, key);
  return descriptor && "value" in descriptor ? { value: descriptor.value } : null;
}
