import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

/** One trained tensor and its place in the flat vector that holds all of them. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** Trained tensors end to end in one vector: the optimiser then needs a handful of ops instead of a handful a tensor. */
export type ParameterLayout = readonly ParameterSlot[];

export function layoutParameters(shapes: Iterable<readonly [name: string, shape: readonly number[]]>): ParameterLayout {
  let offset = 0;
  return Array.from(shapes, ([name, shape]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const slot = { name, shape, offset, size };
    offset += size;
    return slot;
  });
}

/** Number of values in all the tensors together. */
export function parameterCount(layout: ParameterLayout): number {
  return layout.reduce((sum, slot) => sum + slot.size, 0);
}

/** @param flat [values] @returns the tensors in the layout's order */
export function splitParameters(layout: ParameterLayout, flat: Tensor1D): Tensor[] {
  const sizes = layout.map((slot) => slot.size);
  const parts = layout.length === 1 ? [flat] : tf.split(flat, sizes);
  return layout.map((slot, i) => tf.reshape(parts[i]!, [...slot.shape]));
}

/** @returns [values] */
export function joinParameters(tensors: readonly Tensor[]): Tensor1D {
  return tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]) as Tensor1D));
}
