import { types } from "node:util";
import { arrayBytes, bufferOf, sizeOfBuffer } from "./intrinsics.ts";
import { isTensor, isTypedArray, type TensorLike } from "./numberArrays.ts";
import { entriesOf } from "./valueEntries.ts";

/** Values looked at: what is larger has many small parts, and is told as "at least". */
const mostValues = 20_000;
/** Elements of one array looked at: a long list of like things is told by its first ones. */
const mostElements = 2_000;

export interface Held {
  readonly bytes: number;
  /** false: there is more than was looked at */
  readonly whole: boolean;
  readonly tensors: ReadonlySet<TensorLike>;
}

/** What a value keeps in memory: numbers, texts and tensors that it leads to. Nothing of it is called, and private fields are not seen. */
export function heldBy(value: unknown, budget = mostValues): Held {
  const seen = new Set<unknown>();
  const tensors = new Set<TensorLike>();
  const waiting: unknown[] = [value];
  let [bytes, whole] = [0, true];
  // What is near comes first: a vocabulary deep inside must not use up the budget before the weights are seen.
  for (let at = 0; at < waiting.length; at++) {
    const next = waiting[at];
    if (typeof next === "object" && next !== null) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (isTensor(next)) tensors.add(next);
    }
    bytes += ownBytes(next, seen);
    const entries = isTypedArray(next) ? null : entriesOf(next);
    if (!entries) continue;
    if (entries.size > mostElements || seen.size > budget) whole = false;
    if (seen.size <= budget) for (const entry of entries.from(0, mostElements)) waiting.push(entry.value);
  }
  return { bytes, whole, tensors };
}

/** Two arrays over one buffer share it. */
function ownBytes(value: unknown, seen: Set<unknown>): number {
  if (typeof value === "string") return 2 * value.length;
  if (typeof value === "number" || typeof value === "bigint") return 8;
  if (typeof value !== "object" || value === null || types.isProxy(value)) return 0;
  if (isTensor(value)) return once(value.dataId, value.isDisposed ? 0 : tensorBytes(value), seen);
  if (isTypedArray(value)) return once(bufferOf(value), arrayBytes(value), seen);
  return types.isArrayBuffer(value) ? once(value, sizeOfBuffer(value), seen) : 0;
}

function once(key: object, bytes: number, seen: Set<unknown>): number {
  if (seen.has(key)) return 0;
  seen.add(key);
  return bytes;
}

export const tensorBytes = (tensor: TensorLike): number =>
  tensor.size * (tensor.dtype === "bool" ? 1 : tensor.dtype === "complex64" ? 8 : 4);
