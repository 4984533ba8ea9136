import { inMask, type Outside } from "./confidenceMask.ts";
import { largest } from "./logSoftmax.ts";

/** What a steered model does at every position. */
export interface Steering {
  readonly strength: number;
  readonly alpha: number;
  readonly outside: Outside;
}

/**
 * z_w + μ δ̂ of one position; −∞ where "drop" removes a token. Where KL is infinite the position is not steered.
 * At μ = 0 with "keep" the warm logits come back bit for bit.
 * @param base [vocabulary] logits
 * @param warm [vocabulary] logits
 * @throws `steer/not-a-number`
 */
export function steeredLogits<T extends Float32Array | Float64Array>(base: T, warm: T, { strength, alpha, outside }: Steering): T {
  const [topBase, topWarm] = [largest(base), largest(warm)];
  let [sumBase, sumWarm, cross] = [0, 0, 0];
  for (let y = 0; y < warm.length; y++) {
    const p = Math.exp(warm[y]! - topWarm);
    sumBase += Math.exp(base[y]! - topBase);
    sumWarm += p;
    if (p > 0) cross += p * (warm[y]! - topWarm - (base[y]! - topBase));
  }
  const shift = topBase + Math.log(sumBase) - topWarm - Math.log(sumWarm);
  const kl = cross / sumWarm - Math.log(sumWarm) + Math.log(sumBase);
  const logAlpha = Math.log(alpha);
  return warm.map((z: number, y: number) => {
    if (!inMask(z - topWarm, 0, logAlpha)) return outside === "keep" ? z : Number.NEGATIVE_INFINITY;
    const p = Math.exp(z - topWarm) / sumWarm;
    const delta = p > 0 && Number.isFinite(kl) ? p * (z - base[y]! + shift - kl) : 0;
    return z + strength * delta;
  }) as T;
}
