import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { Pass } from "./forward.ts";

/** [rows × tokens, heads × headSize] → [rows, heads, tokens, headSize] */
export function splitHeads({ rows, tokens, config }: Pass, x: Tensor2D, heads: number): Tensor {
  return tf.transpose(tf.reshape(x, [rows, tokens, heads, config.headSize]), [0, 2, 1, 3]);
}

/**
 * Causal attention of one layer; several query heads may share a key and value head. Leaves the layer's keys and values in the pass.
 * @param q [rows, heads, tokens, headSize], position already in it
 * @param k [rows, keyValueHeads, tokens, headSize] @param v the same
 * @returns [rows × tokens, heads × headSize]
 */
export function attention(pass: Pass, q: Tensor, k: Tensor, v: Tensor): Tensor2D {
  const { rows, tokens, config } = pass;
  const { heads, keyValueHeads, headSize } = config;
  const [keys, values] = withPast(pass, k, v);
  const seen = keys.shape[2]!;
  const grouped = [rows, keyValueHeads, (heads / keyValueHeads) * tokens];
  const scores = tf.matMul(tf.mul(tf.reshape(q, [...grouped, headSize]), 1 / Math.sqrt(headSize)), keys, false, true);
  const share = tf.softmax(tf.add(tf.reshape(scores, [rows, heads, tokens, seen]), pass.mask)); // [rows, heads, tokens, seen]
  const mixed = tf.matMul(tf.reshape(share, [...grouped, seen]), values); // [rows, keyValueHeads, group × tokens, headSize]
  const joined = tf.transpose(tf.reshape(mixed, [rows, heads, tokens, headSize]), [0, 2, 1, 3]);
  return tf.reshape(joined, [rows * tokens, heads * headSize]);
}

/** This layer's keys and values, the past ones included; left in the pass where decoding will go on from them. */
function withPast(pass: Pass, k: Tensor, v: Tensor): [keys: Tensor, values: Tensor] {
  if (!pass.past && pass.capacity === null) return [k, v];
  const layer = pass.keys.length;
  const keys = remembered(pass, k, pass.past?.keys[layer]);
  const values = remembered(pass, v, pass.past?.values[layer]);
  pass.keys.push(kept(pass, keys));
  pass.values.push(kept(pass, values));
  return [keys, values];
}

/** Writes this token's vectors into the past ones, each row at its own position. */
function remembered({ past }: Pass, x: Tensor, before: Tensor | undefined): Tensor {
  if (!past || !before) return x;
  const [rows, , capacity] = before.shape as [number, number, number];
  const here = tf.equal(tf.range(0, capacity, 1, "int32").reshape([1, capacity]), past.positions.reshape([rows, 1]));
  const at = tf.cast(here, "float32").reshape([rows, 1, capacity, 1]);
  return tf.add(tf.mul(before, tf.sub(1, at)), tf.mul(x, at));
}

/** Pads to the capacity that decoding will use. */
function kept({ capacity, past, tokens }: Pass, x: Tensor): Tensor {
  return capacity === null || past || capacity === tokens
    ? x
    : tf.pad(x, [
        [0, 0],
        [0, 0],
        [0, capacity - tokens],
        [0, 0],
      ]); // prettier-ignore
}
