import type { ControlName } from "./controls.ts";
import { logProbability } from "./logSoftmax.ts";

/** One of the two simpler changes, with its strength: T or λ. */
export interface Control {
  readonly name: ControlName;
  readonly strength: number;
}

/**
 * z_w / T, or z_w + λ (z_w − z_b). A token that the base excludes and the warm model does not keeps its warm logit, since its
 * extrapolation would be infinite. T = 1 and λ = 0 give the warm logits bit for bit.
 * @param base [vocabulary] logits
 * @param warm [vocabulary] logits
 */
export function controlledLogits(base: Float32Array, warm: Float32Array, { name, strength }: Control): Float32Array {
  if (name === "temperature") return warm.map((z) => z / strength);
  return warm.map((z, y) => {
    const step = z - base[y]!;
    return Number.isFinite(step) ? z + strength * step : z;
  });
}

/**
 * log-probability of one token under a control, nats.
 * @throws `steer/not-a-number`
 */
export function controlledLogProbability(base: Float32Array, warm: Float32Array, target: number, control: Control): number {
  return logProbability(controlledLogits(base, warm, control), target);
}
