import { signedText } from "./numberText.ts";

export interface Waterfall {
  /** where each bar begins: where the one before ended */
  readonly base: number[];
  /** lengths; 0 for what is infinite, and for what that leaves unknown */
  readonly x: number[];
  readonly text: string[];
}

/** Terms as bars that add up, such as those of a KL: infinite where the base excludes what the warm model says. */
export function waterfall(terms: readonly number[]): Waterfall {
  const x = terms.map((term) => (Number.isFinite(term) ? term : 0));
  let reached = 0;
  const base = x.map((length) => {
    const from = reached;
    reached += length;
    return from;
  });
  return { base, x, text: terms.map((term) => (Number.isNaN(term) ? "–" : signedText(term))) };
}

/** Where the bars end. */
export const endsOf = ({ base, x }: Pick<Waterfall, "base" | "x">): number[] => x.map((length, k) => base[k]! + length);
