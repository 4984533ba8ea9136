import type { Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import type { Pass } from "./forward.ts";

/**
 * Sends x through the model's layers and frees what each leaves behind at once: run op by op, a deep model would otherwise hold the
 * intermediate values of all layers together.
 */
export function throughLayers(pass: Pass, x: Tensor2D, block: (layer: number, x: Tensor2D) => Tensor2D): Tensor2D {
  for (let layer = 0; layer < pass.config.layers; layer++) {
    const input = x;
    pass.layer = layer;
    [x] = tf.tidy(() => [block(layer, input), ...pass.keys.slice(layer), ...pass.values.slice(layer)]) as [Tensor2D];
  }
  return x;
}
