import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { virtualCount } from "./appliedAdapter.ts";
import type { Pass } from "./forward.ts";

/** [rows × tokens, heads × size] → [rows, heads, tokens, size] */
export function splitHeads({ rows, tokens, config }: Pass, x: Tensor2D, heads: number, size = config.headSize): Tensor {
  return tf.transpose(tf.reshape(x, [rows, tokens, heads, size]), [0, 2, 1, 3]);
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
  const share = tf.softmax(tf.add(tf.reshape(scores, [rows, heads, tokens, seen]), maskOf(pass))); // [rows, heads, tokens, seen]
  const mixed = tf.matMul(tf.reshape(share, [...grouped, seen]), values); // [rows, keyValueHeads, group × tokens, headSize]
  const joined = tf.transpose(tf.reshape(mixed, [rows, heads, tokens, headSize]), [0, 2, 1, 3]);
  return tf.reshape(joined, [rows * tokens, heads * headSize]);
}

const maskOf = ({ windowMask, mask, config, layer }: Pass): Tensor => (config.windowedLayers[layer] ? windowMask! : mask);

/** This layer's keys and values, virtual and past ones included; left in the pass where decoding will go on from them. */
function withPast(pass: Pass, k: Tensor, v: Tensor): [keys: Tensor, values: Tensor] {
  const keys = remembered(pass, withPrefix(pass, k, pass.prefix?.keys), pass.past?.keys);
  const values = remembered(pass, withPrefix(pass, v, pass.prefix?.values), pass.past?.values);
  if (pass.past || pass.capacity !== null) {
    pass.keys.push(kept(pass, keys));
    pass.values.push(kept(pass, values));
  }
  return [keys, values];
}

function withPrefix({ rows, layer }: Pass, x: Tensor, prefix: ((layer: number) => Tensor) | undefined): Tensor {
  if (!prefix) return x;
  const one = prefix(layer);
  return tf.concat([tf.tile(tf.reshape(one, [1, ...one.shape]), [rows, 1, 1, 1]), x], 2);
}

/** Writes this token's vectors into the past ones, each row into its own slot. */
function remembered({ past, layer, adapter }: Pass, x: Tensor, before: readonly Tensor[] | undefined): Tensor {
  if (!past || !before) return x;
  const [rows, , capacity] = before[layer]!.shape as [number, number, number];
  const slots = tf.add(past.positions, tf.scalar(virtualCount(adapter), "int32")).reshape([rows, 1]);
  const here = tf.equal(tf.range(0, capacity, 1, "int32").reshape([1, capacity]), slots);
  const at = tf.cast(here, "float32").reshape([rows, 1, capacity, 1]);
  return tf.add(tf.mul(before[layer]!, tf.sub(1, at)), tf.mul(x, at));
}

/** Pads to the capacity that decoding will use. */
function kept({ capacity, past }: Pass, x: Tensor): Tensor {
  const room = capacity === null || past ? 0 : capacity - x.shape[2]!;
  if (room === 0) return x;
  return tf.pad(x, [
    [0, 0],
    [0, 0],
    [0, room],
    [0, 0],
  ]); // prettier-ignore
}
