// What the kernel asks of strangers' values, taken before any cell runs: a value that brings methods of its own is not called.
import { types } from "node:util";

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const getterOf = (owner: object, name: string): ((this: unknown) => unknown) => Object.getOwnPropertyDescriptor(owner, name)!.get!;
const bound =
  <T>(method: (this: never) => unknown) =>
  (value: T): unknown =>
    Reflect.apply(method as () => unknown, value, []);

const lengthGetter = getterOf(typedArray, "length");
const bytesGetter = getterOf(typedArray, "byteLength");
const bufferGetter = getterOf(typedArray, "buffer");
const mapSize = getterOf(Map.prototype, "size");
const setSize = getterOf(Set.prototype, "size");
const sourceGetter = getterOf(RegExp.prototype, "source");
const bufferBytes = getterOf(ArrayBuffer.prototype, "byteLength");
const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const isoString = Date.prototype.toISOString;
const time = Date.prototype.getTime;

export const arrayLength = (value: NodeJS.TypedArray): number => lengthGetter.call(value) as number;
export const arrayBytes = (value: NodeJS.TypedArray): number => bytesGetter.call(value) as number;
export const bufferOf = (value: NodeJS.TypedArray): ArrayBufferLike => bufferGetter.call(value) as ArrayBufferLike;
export const sizeOfMap = (value: Map<unknown, unknown>): number => mapSize.call(value) as number;
export const sizeOfSet = (value: Set<unknown>): number => setSize.call(value) as number;
export const sizeOfBuffer = bound<ArrayBuffer>(bufferBytes) as (value: ArrayBuffer) => number;
export const entriesOfMap = (value: Map<unknown, unknown>): MapIterator<[unknown, unknown]> => mapEntries.call(value);
export const valuesOfSet = (value: Set<unknown>): SetIterator<unknown> => setValues.call(value);
export const sourceOfRegExp = bound<RegExp>(sourceGetter) as (value: RegExp) => string;
export const dateText = (value: Date): string => (Number.isNaN(time.call(value)) ? "Invalid Date" : isoString.call(value));

/** The value of an own data property; undefined for a getter, or when there is none. */
export function ownValue(value: object, key: PropertyKey): unknown {
  return types.isProxy(value) ? undefined : Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** The name of the class that made an object, without asking the object. */
export function constructorName(value: object): string {
  for (let owner = prototypeOf(value); owner !== null; owner = prototypeOf(owner)) {
    const made = ownValue(owner, "constructor");
    const name = typeof made === "function" ? ownValue(made, "name") : undefined;
    if (typeof name === "string") return name || "Object";
  }
  return "Object";
}

/** Null at the end of the chain, and at a proxy, which would be called. */
function prototypeOf(value: object): object | null {
  if (types.isProxy(value)) return null;
  return Object.getPrototypeOf(value) as object | null;
}
