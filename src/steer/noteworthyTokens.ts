import { inMask } from "./confidenceMask.ts";
import type { Outsiders } from "./explorerData.ts";
import { klTerm } from "./klDivergence.ts";
import { logSoftmax } from "./logSoftmax.ts";

/** One token outside a mask. */
interface Outsider {
  readonly id: number;
  readonly logWarm: number;
  readonly logBase: number;
}

/**
 * Tokens outside the mask that are worth showing: the `count` likeliest under the base model, the `count` with the largest share of
 * KL, and the label. Ordered by id.
 * @param base [vocabulary] logits
 * @param warm [vocabulary] logits
 */
export function noteworthyOutsiders(base: Float32Array, warm: Float32Array, target: number, alpha: number, count = 12): Outsider[] {
  const [logBase, logWarm] = [logSoftmax(base), logSoftmax(warm)];
  const logMax = logWarm.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const outside = (y: number) => !inMask(logWarm[y]!, logMax, Math.log(alpha));
  const byBase = largestBy(logBase.length, count, (y) => (outside(y) ? logBase[y]! : Number.NEGATIVE_INFINITY));
  const byKl = largestBy(logBase.length, count, (y) =>
    outside(y) ? Math.abs(klTerm(logWarm[y]!, logBase[y]!)) : Number.NEGATIVE_INFINITY,
  );
  const ids = new Set([...byBase, ...byKl, ...(outside(target) ? [target] : [])]);
  return [...ids].sort((a, b) => a - b).map((id) => ({ id, logWarm: logWarm[id]!, logBase: logBase[id]! }));
}

/** Indices of the `count` largest scores; −∞ never counts. Insertion into a short sorted list. */
function largestBy(n: number, count: number, score: (y: number) => number): number[] {
  const best: { y: number; score: number }[] = [];
  for (let y = 0; y < n; y++) {
    const value = score(y);
    if (value === Number.NEGATIVE_INFINITY || (best.length === count && value <= best[count - 1]!.score)) continue;
    let place = best.length;
    while (place > 0 && best[place - 1]!.score < value) place--;
    best.splice(place, 0, { y, score: value });
    if (best.length > count) best.pop();
  }
  return best.map(({ y }) => y);
}

export function packOutsiders(rows: readonly (readonly Outsider[])[]): Outsiders {
  const flat = rows.flat();
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, r) => {
    offsets[r + 1] = offsets[r]! + row.length;
  });
  return {
    offsets,
    ids: Int32Array.from(flat, ({ id }) => id),
    logWarm: Float64Array.from(flat, ({ logWarm }) => logWarm),
    logBase: Float64Array.from(flat, ({ logBase }) => logBase),
  };
}
