import type { Scalar, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

/**
 * Weighted sum of the rows' cross-entropies, in nats: their mean when the weights add up to 1. With its own gradient,
 * `(softmax − one-hot) · weight`, which spares autodiff several passes over the logits.
 * @param logits [rows, vocabulary]
 * @param labels [rows], int32
 * @param weights [rows], 0 where a row only fills up the shape; null is the mean over all rows
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D, weights: Tensor1D | null = null): Scalar {
  const [rows, vocabulary] = logits.shape;
  const loss = tf.customGrad((given, save) => {
    const scores = given as Tensor2D;
    const share = tf.reshape(weights ?? tf.fill([rows], 1 / rows), [rows, 1]);
    const oneHot = tf.oneHot(labels, vocabulary);
    const logSum = tf.logSumExp(scores, -1, true);
    const logProbability = tf.sub(tf.sum(tf.mul(scores, oneHot), -1, true), logSum);
    (save as (tensors: unknown[]) => void)([scores, oneHot, logSum, share]);
    return {
      value: tf.neg(tf.sum(tf.mul(logProbability, share))) as Scalar,
      gradFunc: (upstream, saved) => {
        const [z, target, total, part] = saved as Tensor2D[];
        return tf.mul(tf.sub(tf.exp(tf.sub(z!, total!)), target!), tf.mul(part!, upstream));
      },
    };
  });
  return loss(logits) as Scalar;
}
