/** McNemar's exact test on paired yes/no outcomes: do the items that changed, change both ways equally often? */
export interface McNemar {
  /** items that only the second system got right */
  readonly gained: number;
  /** items that only the first system got right */
  readonly lost: number;
  /** two-sided, exact binomial */
  readonly p: number;
}

/** @param a @param b 0 or 1 an item, [n] each, the same items in the same order */
export function mcnemar(a: ArrayLike<number>, b: ArrayLike<number>): McNemar {
  let gained = 0;
  let lost = 0;
  for (let i = 0; i < a.length; i++) {
    if (b[i]! > a[i]!) gained++;
    if (b[i]! < a[i]!) lost++;
  }
  return { gained, lost, p: exactBinomialP(Math.min(gained, lost), gained + lost) };
}

/** Two-sided p of k or fewer successes in n fair trials: min(1, 2 · P(X ≤ k)), summed in logarithms. */
export function exactBinomialP(k: number, n: number): number {
  let logTerm = -n * Math.LN2; // log of C(n, 0) / 2ⁿ
  let tail = 0;
  for (let i = 0; i <= k; i++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, 2 * tail);
}
