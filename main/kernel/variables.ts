import { types } from "node:util";
import { type Shown, showSelf, showsItself } from "../../src/output/shown.ts";
import { treeLine } from "../../src/output/valueTree.ts";
import type { Variable } from "../../src/rpc/contract.ts";
import { type Held, heldBy } from "./heldBytes.ts";
import { arrayLength, constructorName, ownValue, sizeOfMap, sizeOfSet } from "./intrinsics.ts";
import type { NotebookScope } from "./notebookScope.ts";
import { isTensor, isTypedArray } from "./numberArrays.ts";
import { previewTree, valueNode } from "./valueNode.ts";

/** Values looked at for the sizes of all variables: it is done after every cell. */
const mostValues = 100_000;
const previewLength = 120; // characters

/** The notebook's variables as its panel lists them, and the tensors that each leads to. No getter and no method of a value is called, but for how the library's own objects show themselves. */
export function listVariables(scope: NotebookScope): Listed {
  const tensors = new Map<string, Held["tensors"]>();
  const all = scope.variables();
  const budget = Math.max(1_000, Math.min(20_000, mostValues / all.length));
  const variables = all.map(({ name, cellId, value }) => {
    const held = heldBy(value, budget);
    if (held.tensors.size > 0) tensors.set(name, held.tensors);
    return variable(name, cellId, value, held);
  });
  return { variables, tensors };
}

export interface Listed {
  readonly variables: readonly Variable[];
  readonly tensors: ReadonlyMap<string, Held["tensors"]>;
}

function variable(name: string, cellId: string, value: unknown, held: Held): Variable {
  return {
    name,
    ...(described(value) ?? { type: typeName(value), preview: preview(value) }),
    shape: shapeOf(value),
    ...bytesOf(value, held),
    cellId,
  };
}

interface Description {
  readonly type: string;
  readonly preview: string;
}

/** Objects of the library do not change, and showing a sweep draws a whole figure: once an object is enough. */
const descriptions = new WeakMap<object, Description>();

function described(value: unknown): Description | null {
  if (typeof value !== "object" || value === null || types.isProxy(value) || !showsItself(value)) return null;
  const known = descriptions.get(value);
  if (known) return known;
  const description = descriptionOf(value[showSelf](), typeName(value));
  descriptions.set(value, description);
  return description;
}

function descriptionOf(shown: Shown, type: string): Description {
  if (shown.shown === "summary") return { type: shown.type, preview: `${shown.name}, ${shown.text}` };
  if (shown.shown === "claim") return { type: "ClaimCard", preview: shown.card.conclusion };
  if (shown.shown === "texts") return { type, preview: `three texts after ${JSON.stringify(shown.texts.prompt.slice(-60))}` };
  if (shown.shown === "figure") return { type, preview: shown.summary };
  if (shown.shown === "table") return { type, preview: shown.caption ?? `${shown.rows.length} rows` };
  return { type, preview: "text" in shown ? (shown.text.split("\n", 1)[0] ?? "") : "" };
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function") return /^\[class/.test(valueNode(value, previewTree).text) ? "class" : "function";
  if (typeof value !== "object") return typeof value;
  if (types.isProxy(value)) return "Proxy";
  if (isTensor(value)) return `Tensor ${value.dtype}`;
  return constructorName(value);
}

/** Of what is counted: a tensor's sizes, a list's length, a matrix' rows and columns. */
function shapeOf(value: unknown): readonly number[] | null {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return null;
  if (isTensor(value)) return [...value.shape];
  if (isTypedArray(value)) return [arrayLength(value)];
  if (Array.isArray(value)) return [value.length];
  if (types.isMap(value)) return [sizeOfMap(value)];
  if (types.isSet(value)) return [sizeOfSet(value)];
  const shape = ownValue(value, "shape");
  return Array.isArray(shape) && shape.every(Number.isInteger) ? [...(shape as number[])] : null;
}

function preview(value: unknown): string {
  if (typeof value === "function" || isTensor(value)) return "";
  return treeLine(valueNode(value, previewTree), previewLength);
}

/** Null for a plain value, whose size says nothing. */
function bytesOf(value: unknown, { bytes, whole }: Held): Pick<Variable, "bytes" | "atLeast"> {
  if (typeof value === "string") return { bytes: 2 * value.length };
  if (typeof value !== "object" || value === null) return { bytes: null };
  return whole ? { bytes: bytes || null } : { bytes, atLeast: true };
}
