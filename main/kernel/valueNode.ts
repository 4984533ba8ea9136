// A value as a tree of bounded size, for a page to draw. Nothing of the value is called: no getter, no toString, no proxy's trap.
import { inspect, types } from "node:util";
import type { ValueKind, ValueNode } from "../../src/output/valueTree.ts";
import { arrayLength, constructorName, dateText, ownValue, sizeOfBuffer, sizeOfMap, sizeOfSet, sourceOfRegExp } from "./intrinsics.ts";
import { isTensor, isTypedArray } from "./numberArrays.ts";
import { entriesOf, type ValueEntry } from "./valueEntries.ts";

export interface TreeLimits {
  /** levels under the root */
  readonly depth: number;
  /** entries of the root, and of each value under it */
  readonly atRoot: number;
  readonly below: number;
  /** nodes in all */
  readonly nodes: number;
  /** characters of one string */
  readonly text: number;
}

/** What a cell stores of a value. */
export const storedTree: TreeLimits = { depth: 3, atRoot: 100, below: 50, nodes: 2_000, text: 1_000 };
/** What one line of the variables panel shows. */
export const previewTree: TreeLimits = { depth: 2, atRoot: 6, below: 6, nodes: 40, text: 120 };
/** Entries that are asked for: they are looked into when someone opens them. */
export const askedTree: TreeLimits = { depth: 0, atRoot: 0, below: 0, nodes: 1, text: 1_000 };

interface Growth {
  readonly limits: TreeLimits;
  nodes: number;
}

export function valueNode(value: unknown, limits: TreeLimits): ValueNode {
  return grow(value, 0, [], { limits, nodes: 0 });
}

/** A child as its owner lists it, not looked into. */
export const entryNode = (entry: ValueEntry, limits: TreeLimits = askedTree): ValueNode =>
  named(entry, 1, [], { limits, nodes: limits.nodes });

function grow(value: unknown, depth: number, owners: readonly object[], growth: Growth): ValueNode {
  growth.nodes++;
  if (typeof value === "object" && value !== null && owners.includes(value)) return { kind: "leaf", text: "[Circular]" };
  const entries = entriesOf(value);
  const described = describe(value, growth.limits);
  if (!entries) return described;
  const { limits } = growth;
  const wanted = depth >= limits.depth ? 0 : depth === 0 ? limits.atRoot : limits.below;
  const children: ValueNode[] = [];
  for (const entry of wanted > 0 ? entries.from(0, wanted) : []) {
    if (growth.nodes >= limits.nodes) break;
    children.push(named(entry, depth + 1, [...owners, value as object], growth));
  }
  return { ...described, size: entries.size, ...(children.length > 0 ? { children } : {}) };
}

function named(entry: ValueEntry, depth: number, owners: readonly object[], growth: Growth): ValueNode {
  const { step, accessor } = entry;
  const name = entry.name ?? ("key" in entry ? keyText(entry.key) : String(step[1]));
  if (accessor) return { name, step, kind: "accessor", text: `[${accessor}]` };
  return { name, step, ...grow(entry.value, depth, owners, growth) };
}

const keyText = (key: unknown): string => describe(key, previewTree).text;

const kinds: Readonly<Record<string, ValueKind>> = {
  ...{ string: "string", number: "number", bigint: "bigint", boolean: "boolean", undefined: "nullish", symbol: "symbol" },
  function: "function",
};

function describe(value: unknown, limits: TreeLimits): ValueNode {
  if (typeof value === "function") return { kind: "function", text: functionText(value) };
  if (typeof value !== "object" || value === null) {
    return {
      kind: value === null ? "nullish" : kinds[typeof value]!,
      text: inspect(value, { maxStringLength: limits.text, breakLength: Number.POSITIVE_INFINITY }),
    };
  }
  return types.isProxy(value) ? { kind: "leaf", text: "Proxy" } : describeObject(value);
}

function functionText(value: object): string {
  if (types.isProxy(value)) return "Proxy";
  const name = ownValue(value, "name");
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype");
  const isClass = prototype !== undefined && prototype.writable === false;
  return `[${isClass ? "class" : "function"}${typeof name === "string" && name ? ` ${name}` : ""}]`;
}

function describeObject(value: object): ValueNode {
  const name = constructorName(value);
  if (isTensor(value)) return { kind: "leaf", text: `Tensor ${value.dtype} [${value.shape.join(", ")}]` };
  if (isTypedArray(value)) return { kind: "numbers", text: `${name}(${arrayLength(value)})` };
  if (Array.isArray(value)) return { kind: "array", text: `${name}(${value.length})` };
  if (types.isMap(value)) return { kind: "map", text: `${name}(${sizeOfMap(value)})` };
  if (types.isSet(value)) return { kind: "set", text: `${name}(${sizeOfSet(value)})` };
  return leafOf(value, name) ?? { kind: "object", text: name };
}

function leafOf(value: object, name: string): ValueNode | null {
  if (types.isDate(value)) return { kind: "leaf", text: dateText(value) };
  if (types.isRegExp(value)) return { kind: "leaf", text: `/${sourceOfRegExp(value)}/` };
  if (types.isArrayBuffer(value)) return { kind: "leaf", text: `${name}(${sizeOfBuffer(value)})` };
  if (types.isNativeError(value)) return { kind: "object", text: errorText(value, name) };
  const opaque = types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isDataView(value);
  return opaque || types.isSharedArrayBuffer(value) ? { kind: "leaf", text: name } : null;
}

function errorText(value: Error, name: string): string {
  const message = ownValue(value, "message");
  return typeof message === "string" && message ? `${name}: ${message}` : name;
}
