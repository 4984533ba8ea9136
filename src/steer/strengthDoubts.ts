import type { ExactStrength } from "./exactStrength.ts";
import { SMALL_KL } from "./strengthGrid.ts";

/** Rules of thumb: what a strength must rest on at least. */
const FEW_TOKENS = 100;
const FEW_EXAMPLES = 30;

export interface DoubtFacts {
  readonly exact: ExactStrength;
  readonly interval: readonly [low: number, high: number];
  readonly examples: number;
  /** tokens that count, and those that do not */
  readonly counted: number;
  readonly skipped: number;
  /** nats */
  readonly kl: number;
}

/** Why a strength should not be trusted, a sentence each. */
export function strengthDoubts({ exact, interval: [low, high], examples, counted, skipped, kl }: DoubtFacts): string[] {
  const doubts: (string | false)[] = [
    (counted < FEW_TOKENS || examples < FEW_EXAMPLES) && `It rests on ${counted} tokens of ${examples} examples: give more.`,
    exact.atBound !== null && `The search ended at its bound, μ ${exact.strength.toPrecision(3)}: the loss has no minimum inside.`,
    exact.atBound === null &&
      Number.isFinite(low) &&
      low <= 0 &&
      high >= 0 &&
      `Its 95 % interval [${low.toPrecision(3)}, ${high.toPrecision(3)}] holds 0: not steering is as likely the best.`,
    kl < SMALL_KL &&
      `Base and warm model differ by ${kl.toPrecision(2)} nats a token only: large strengths then do little, and rest on rounding.`,
    skipped > counted && `${skipped} of ${skipped + counted} tokens do not count.`,
  ];
  return doubts.filter((doubt) => doubt !== false);
}

/** Of a strength whose test answers have another optimum. */
export function formatDoubt(interval: readonly [number, number], onTest: number | null): string | null {
  if (onTest === null || !Number.isFinite(interval[0]) || (onTest >= interval[0] && onTest <= interval[1])) return null;
  return `The evaluated answers' own optimum, μ ${onTest.toPrecision(3)}, lies outside its interval: are the calibration answers of the same format?`;
}
