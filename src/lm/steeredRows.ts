import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

/** Steered logits of several rows, and what is told of each. */
export interface SteeredRows {
  /** [rows, vocabulary]; −∞ where a token is removed */
  readonly logits: Tensor2D;
  /** float32 [rows, 5]: `CHOICE_FIELDS` */
  readonly choices: Tensor2D;
}

/** The greatest token of the steered, the base and the warm row (ids are exact in float32 below 2^24), KL in nats, and the mask's size. */
export const CHOICE_FIELDS = ["steered", "base", "warm", "kl", "maskSize"] as const;

/**
 * z_w + μ δ̂ as tensor ops, for the inside of a decoding step; `src/steer/steeredLogits.ts` says the same in float64. δ is P_w (log(P_w/P_b) − KL)
 * on the tokens with P_w ≥ α max P_w. A row whose KL is infinite is not steered.
 * @param logits [2 × rows, vocabulary], base rows first
 * @param steering [2]: μ and log α
 * @param outside what happens to the other tokens: they keep the warm logits, or are removed
 */
export function steeredRows(logits: Tensor2D, steering: Tensor1D, outside: "keep" | "drop"): SteeredRows {
  const [base, warm] = tf.split(logits, 2) as [Tensor2D, Tensor2D];
  const [strength, logAlpha] = tf.split(steering, 2) as [Tensor1D, Tensor1D];
  const [logBase, logWarm] = [tf.logSoftmax(base), tf.logSoftmax(warm)];
  const share = tf.exp(logWarm);
  const possible = tf.greater(share, 0);
  const terms = tf.where(possible, tf.mul(share, tf.sub(logWarm, logBase)), tf.zerosLike(share));
  const kl = tf.sum(terms, -1, true); // [rows, 1]
  const delta = tf.sub(terms, tf.mul(share, kl));
  const inside = tf.greaterEqual(tf.sub(logWarm, tf.max(logWarm, -1, true)), logAlpha);
  const steered = tf.where(tf.isFinite(delta), tf.add(warm, tf.mul(strength, delta)), warm);
  const made = tf.where(inside, steered, outside === "keep" ? warm : tf.fill(warm.shape, Number.NEGATIVE_INFINITY)) as Tensor2D;
  const size = tf.sum(tf.cast(inside, "float32"), -1, true);
  return { logits: made, choices: tf.concat([...[made, base, warm].map(greatest), kl, size], 1) as Tensor2D };
}

/** [rows, vocabulary] → float32 [rows, 1] */
const greatest = (logits: Tensor): Tensor => tf.reshape(tf.cast(tf.argMax(logits, -1), "float32"), [-1, 1]);
