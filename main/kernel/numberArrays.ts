import { types } from "node:util";

export type NumberArray = Exclude<NodeJS.TypedArray, never>;

/** What the kernel needs of a tensor, without loading TensorFlow to ask. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  readonly dataId: object;
  dataSync(): Float32Array | Int32Array | Uint8Array;
}

export const isTypedArray = (value: unknown): value is NumberArray => types.isTypedArray(value);

/** By own data properties, so that no getter of a stranger is called. */
export function isTensor(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  return ["dataId", "shape", "dtype", "size"].every((key) => Object.getOwnPropertyDescriptor(value, key)?.value !== undefined);
}
