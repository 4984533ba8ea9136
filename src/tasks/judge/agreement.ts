import type { JudgeAsks, Judgement } from "./judge.ts";

/** How far two judges say the same of the answers that both judged. */
export interface Agreement {
  readonly asks: JudgeAsks;
  readonly a: string;
  readonly b: string;
  /** answers that both gave a verdict on */
  readonly n: number;
  /** of the answers, those with the same verdict */
  readonly share: number;
  /** Cohen's kappa (1960): agreement beyond what the two judges' own rates give by chance; null where both always say the same */
  readonly kappa: number | null;
}

/** @param items each item's judgements */
export function judgesAgreement(judges: readonly string[], items: readonly (readonly Judgement[])[]): Agreement[] {
  const pairs = judges.flatMap((a, i) => judges.slice(i + 1).map((b) => [a, b] as const));
  return (["truth", "info"] as const).flatMap((asks) => pairs.flatMap(([a, b]) => agreementOf(asks, a, b, items) ?? []));
}

function agreementOf(asks: JudgeAsks, a: string, b: string, items: readonly (readonly Judgement[])[]): Agreement | null {
  const verdict = (judgements: readonly Judgement[], judge: string) =>
    judgements.find((one) => one.judge === judge && one.asks === asks)?.verdict ?? null;
  const both = items
    .map((judgements) => [verdict(judgements, a), verdict(judgements, b)] as const)
    .filter((pair): pair is readonly [boolean, boolean] => pair[0] !== null && pair[1] !== null);
  if (both.length === 0) return null;
  const n = both.length;
  const share = both.filter(([x, y]) => x === y).length / n;
  return { asks, a, b, n, share, kappa: cohensKappa(share, both.filter(([x]) => x).length / n, both.filter(([, y]) => y).length / n) };
}

/** @param share of equal verdicts @param a share of yes of the first judge @param b of the second */
export function cohensKappa(share: number, a: number, b: number): number | null {
  const chance = a * b + (1 - a) * (1 - b);
  return chance === 1 ? null : (share - chance) / (1 - chance);
}
