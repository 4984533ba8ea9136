import { types } from "node:util";

export type NumberArray = Exclude<NodeJS.TypedArray, never>;

/** What the kernel needs of a tensor, without loading TensorFlow to ask. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  readonly dataId: object;
  data(): Promise<Float32Array | Int32Array | Uint8Array>;
}

export const isTypedArray = (value: unknown): value is NumberArray => types.isTypedArray(value);

/** By own data properties, so that no getter of a stranger is called. */
export function isTensor(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  return ["dataId", "shape", "dtype", "size"].every((key) => Object.getOwnPropertyDescriptor(value, key)?.value !== undefined);
}

/** Such as `0.1 to 3.2`, and how many are not finite. */
export function rangeOf(numbers: NumberArray): string {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let odd = 0;
  for (const entry of numbers) {
    const number = Number(entry);
    if (!Number.isFinite(number)) odd++;
    else [low, high] = [Math.min(low, number), Math.max(high, number)];
  }
  const range = low <= high ? `${low.toPrecision(4)} to ${high.toPrecision(4)}` : "no finite number";
  return odd > 0 && low <= high ? `${range}, ${odd} not finite` : range;
}
