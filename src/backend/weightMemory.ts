import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "./tf.ts";

/*
 * Memory for weights that are read from files. The native library takes an array over as it is when its memory begins at a multiple of 64
 * bytes, and copies any other. JavaScript cannot ask for such memory; but a block above 32 MB comes from the system in whole pages, and the C
 * library keeps its own 16 bytes in front of it. Where this does not hold, all stays correct and costs a copy.
 */
const ALIGNMENT = 64;
const BEFORE_BLOCK = 16;
const OWN_PAGES_FROM = 33 * 2 ** 20;
const BLOCK = 256 * 2 ** 20;

/** Hands out arrays from few large blocks. A block is freed when the last tensor in it is. */
export class WeightMemory {
  #room = new ArrayBuffer(0);
  #at = 0;
  #left: number;

  /** @param bytes that will be asked for in all, every array rounded up by `roomFor` */
  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** @returns zeros, unless the caller writes something else */
  array(length: number): Float32Array<ArrayBuffer> {
    const room = roomFor(length);
    if (this.#at + room > this.#room.byteLength && !this.#open(room)) return new Float32Array(length);
    const array = new Float32Array(this.#room, this.#at, length);
    this.#at += room;
    this.#left -= room;
    return array;
  }

  /** @returns whether the rest is worth a block */
  #open(room: number): boolean {
    if (this.#left < OWN_PAGES_FROM) return false;
    // What would be left for a block too small joins this one.
    const size = Math.max(room, this.#left < BLOCK + OWN_PAGES_FROM ? this.#left : BLOCK);
    this.#at = ALIGNMENT - BEFORE_BLOCK;
    this.#room = new ArrayBuffer(this.#at + size);
    return true;
  }
}

/** Bytes that an array of so many numbers takes up. */
export const roomFor = (length: number): number => Math.ceil((length * 4) / ALIGNMENT) * ALIGNMENT;

/**
 * A kept tensor over the array, which the caller does not write to any more. The backend gets it now and not with the first op, so that on a
 * GPU the array can go.
 */
export function weightTensor(data: Float32Array, shape: readonly number[]): Tensor {
  const tensor = tf.keep(tf.tensor(data, [...shape], "float32"));
  const { getInputTensorIds } = tf.backend() as { getInputTensorIds?: (tensors: Tensor[]) => number[] };
  getInputTensorIds?.call(tf.backend(), [tensor]);
  return tensor;
}
