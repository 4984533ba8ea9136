import type { Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { Pass } from "./forward.ts";

/**
 * Word vectors, with those of the adapter's prompt in front of each row.
 * @param table [vocabulary, hidden] @param ids int32 [rows, text tokens]
 * @returns [rows × tokens, hidden]
 */
export function embedTokens({ prompt, rows, tokens, config }: Pass, table: Tensor2D, ids: Tensor2D): Tensor2D {
  const words = tf.gather(table, tf.reshape(ids, [-1])) as Tensor2D; // [rows × text tokens, hidden]
  if (!prompt) return words;
  const front = tf.tile(tf.reshape(prompt.embeddings, [1, prompt.count, config.hidden]), [rows, 1, 1]);
  const whole = tf.concat([front, tf.reshape(words, [rows, tokens - prompt.count, config.hidden])], 1);
  return tf.reshape(whole, [rows * tokens, config.hidden]);
}
