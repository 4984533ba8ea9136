import { inspect, types } from "node:util";
import { type Shown, showSelf, showsItself } from "../../src/output/shown.ts";
import type { Variable } from "../../src/rpc/contract.ts";
import type { NotebookScope } from "./notebookScope.ts";
import { isTensor, isTypedArray } from "./numberArrays.ts";

const previewLength = 120; // characters
const keysInspected = 40;

/** The notebook's variables as its panel lists them. No getter and no method of a value is called, but for how the library's own objects show themselves. */
export function listVariables(scope: NotebookScope): Variable[] {
  return scope.variables().map(({ name, cellId, value }) => ({
    name,
    ...(described(value) ?? { type: typeName(value), preview: preview(value) }),
    bytes: bytesOf(value),
    cellId,
  }));
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
  if (shown.shown === "figure") return { type, preview: shown.summary };
  if (shown.shown === "table") return { type, preview: shown.caption ?? `${shown.rows.length} rows` };
  return { type, preview: "text" in shown ? (shown.text.split("\n", 1)[0] ?? "") : "" };
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function") return isClass(value) ? "class" : "function";
  if (typeof value !== "object") return typeof value;
  if (types.isProxy(value)) return "Proxy";
  if (isTensor(value)) return `Tensor ${value.dtype} [${value.shape.join(", ")}]`;
  const name = constructorName(value);
  return Array.isArray(value) || isTypedArray(value) ? `${name} [${value.length}]` : name;
}

function constructorName(value: object): string {
  for (let owner = Object.getPrototypeOf(value); owner !== null; owner = Object.getPrototypeOf(owner)) {
    const made = Object.getOwnPropertyDescriptor(owner, "constructor")?.value;
    if (typeof made === "function") return String(Object.getOwnPropertyDescriptor(made, "name")?.value ?? "Object");
  }
  return "Object";
}

function isClass(value: object): boolean {
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype");
  return prototype !== undefined && prototype.writable === false;
}

function preview(value: unknown): string {
  if (typeof value === "function" || isTensor(value)) return "";
  if (typeof value === "object" && value !== null && !types.isProxy(value) && hasManyKeys(value)) return "{ … }";
  const text = inspect(value, {
    depth: 1,
    compact: true,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 6,
    maxStringLength: previewLength,
    customInspect: false,
    getters: false,
  });
  return text.length > previewLength ? `${text.slice(0, previewLength - 1)}…` : text;
}

/** `inspect` has no limit for the properties of a plain object. */
function hasManyKeys(value: object): boolean {
  return !Array.isArray(value) && !ArrayBuffer.isView(value) && Object.keys(value).length > keysInspected;
}

function bytesOf(value: unknown): number | null {
  if (typeof value === "string") return 2 * value.length;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value instanceof ArrayBuffer) return value.byteLength;
  if (isTensor(value)) return value.size * (value.dtype === "bool" ? 1 : 4);
  return null;
}
