/**
 * Two models' next-token distributions at the same labelled tokens, both held sparsely. Where both hold a token its term is exact; all that one
 * of them does not hold is one outcome, so that a divergence is a lower bound (log-sum inequality: Cover and Thomas 2006, theorem 2.7.1), and
 * what is outside is said. Steering vectors are zero outside their own mask by definition: their cosines are exact.
 */
import type { ExplorerData } from "./explorerData.ts";
import { type ExplorerSetting, positionsAt } from "./explorerView.ts";
import { positionCount } from "./sparsePositions.ts";
import { logNormaliser } from "./steeredDistribution.ts";

/** Positions of two models that predict the same token after the same text. */
export interface SharedPosition {
  readonly a: number;
  readonly b: number;
}

/** In the order of `a`. A text that comes several times is paired in order. */
export function sharedPositions(a: ExplorerData, b: ExplorerData): SharedPosition[] {
  const waiting = Map.groupBy(b.sequences, sequenceKey);
  return a.sequences.flatMap((sequence) => {
    const other = waiting.get(sequenceKey(sequence))?.shift();
    if (!other) return [];
    const labels = sequence.tokens.length - sequence.from;
    return Array.from({ length: labels }, (_, k) => ({ a: sequence.firstPosition + k, b: other.firstPosition + k }));
  });
}

/** Positions that all models have, one index a model; in the order of the first one. */
export function positionsOfAll(all: readonly ExplorerData[]): readonly (readonly number[])[] {
  const [first, ...others] = all;
  if (!first) return [];
  const maps = others.map((other) => new Map(sharedPositions(first, other).map(({ a, b }) => [a, b])));
  return Array.from({ length: positionCount(first.positions) }, (_, a) => [a, ...maps.map((map) => map.get(a) ?? -1)]).filter((at) =>
    at.every((position) => position >= 0),
  );
}

const sequenceKey = ({ tokens, from }: ExplorerData["sequences"][number]): string => `${from}\n${tokens.join("\u0000")}`;

/** Which of a model's distributions: the base's, the warm one's, or the steered one's at the setting. */
export type Distribution = "base" | "warm" | "steered";

/** Log-probabilities of the tokens that are held at a position, nats, by id; −∞ where "drop" removed one. */
export function heldTokens(data: ExplorerData, position: number, which: Distribution, setting: ExplorerSetting): Map<number, number> {
  const { positions, outsiders } = data;
  const held = new Map<number, number>();
  const column = (part: { logWarm: Float64Array; logBase: Float64Array }) => (which === "base" ? part.logBase : part.logWarm);
  for (let e = positions.offsets[position]!; e < positions.offsets[position + 1]!; e++) held.set(positions.ids[e]!, column(positions)[e]!);
  for (let e = outsiders.offsets[position]!; e < outsiders.offsets[position + 1]!; e++) held.set(outsiders.ids[e]!, column(outsiders)[e]!);
  return which === "steered" ? steeredTokens(data, position, held, setting) : held;
}

function steeredTokens(data: ExplorerData, position: number, warm: ReadonlyMap<number, number>, setting: ExplorerSetting) {
  const { strength, outside, alpha } = setting;
  const at = positionsAt(data, alpha);
  const logZ = logNormaliser(at, position, strength, outside);
  const deltas = vectorAt(data, position, alpha);
  return new Map(
    [...warm].map(([id, logWarm]) => {
      const delta = deltas.get(id);
      if (delta === undefined) return [id, outside === "keep" ? logWarm - logZ : Number.NEGATIVE_INFINITY];
      return [id, logWarm + strength * delta - logZ];
    }),
  );
}

/** δ̂ at a position, by id: its mask's entries. */
export function vectorAt(data: ExplorerData, position: number, alpha: number): Map<number, number> {
  const { offsets, ids, delta } = positionsAt(data, alpha);
  const vector = new Map<number, number>();
  for (let e = offsets[position]!; e < offsets[position + 1]!; e++) vector.set(ids[e]!, delta[e]!);
  return vector;
}

/** KL(P_a ‖ P_b) as far as it is known. */
export interface HeldDivergence {
  /** nats; with all that is not held by both as one outcome: at least this much */
  readonly kl: number;
  /** the exact terms, largest size first */
  readonly terms: readonly { readonly id: number; readonly a: number; readonly b: number; readonly term: number }[];
  /** probability of what is not held by both */
  readonly outsideA: number;
  readonly outsideB: number;
}

/** Rounding of sums over a mask: less than this is nothing. */
const negligible = 1e-12;

/** @param a @param b log-probabilities by id, of which the smaller part may be missing */
export function heldDivergence(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): HeldDivergence {
  const terms: HeldDivergence["terms"][number][] = [];
  let [kl, massA, massB] = [0, 0, 0];
  for (const [id, logA] of a) {
    const logB = b.get(id);
    if (logB === undefined) continue;
    const [pA, pB] = [Math.exp(logA), Math.exp(logB)];
    const term = pA > 0 ? pA * (logA - logB) : 0;
    terms.push({ id, a: pA, b: pB, term });
    [kl, massA, massB] = [kl + term, massA + pA, massB + pB];
  }
  const [outsideA, outsideB] = [restOf(massA), restOf(massB)];
  const rest = outsideA === 0 ? 0 : outsideA * Math.log(outsideA / outsideB);
  return { kl: Math.max(0, kl + rest), terms: terms.sort((x, y) => Math.abs(y.term) - Math.abs(x.term)), outsideA, outsideB };
}

const restOf = (mass: number): number => (1 - mass < negligible ? 0 : 1 - mass);

/** Means over the shared positions. */
export interface DistributionComparison {
  readonly shared: readonly SharedPosition[];
  /** KL(P_a ‖ P_b) at every shared position, nats, at least */
  readonly kl: Float64Array;
  readonly mean: number;
  /** mean probability that a gives to what is not held by both */
  readonly outside: number;
}

/** One distribution of a against one of b, at every position that both have. */
export function compareDistributions(
  a: ExplorerData,
  b: ExplorerData,
  which: Distribution,
  settings: readonly [a: ExplorerSetting, b: ExplorerSetting],
  shared = sharedPositions(a, b),
): DistributionComparison {
  const each = shared.map((at) => heldDivergence(heldTokens(a, at.a, which, settings[0]), heldTokens(b, at.b, which, settings[1])));
  return {
    shared,
    kl: Float64Array.from(each, ({ kl }) => kl),
    mean: meanOf(each.map(({ kl }) => kl)),
    outside: meanOf(each.map(({ outsideA }) => outsideA)),
  };
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Cosine of two models' steering vectors δ̂. Over several positions that of the vectors set end to end, so that positions count as much as
 * the vectors there are long. NaN where one of them is zero throughout.
 * @param alphas of the masks
 */
export function cosineOfVectors(
  a: ExplorerData,
  b: ExplorerData,
  shared: readonly SharedPosition[],
  [alphaA, alphaB]: readonly [number, number],
): number {
  let [product, squareA, squareB] = [0, 0, 0];
  for (const at of shared) {
    const [own, other] = [vectorAt(a, at.a, alphaA), vectorAt(b, at.b, alphaB)];
    for (const [id, delta] of own) {
      product += delta * (other.get(id) ?? 0);
      squareA += delta * delta;
    }
    for (const delta of other.values()) squareB += delta * delta;
  }
  const length = Math.sqrt(squareA * squareB);
  return length > 0 ? product / length : Number.NaN;
}

/** The tokens that any of several distributions makes likely, the likeliest first, by the largest probability that one gives them. */
export function likelyTokens(distributions: readonly ReadonlyMap<number, number>[], count: number): number[] {
  const best = new Map<number, number>();
  for (const held of distributions)
    for (const [id, logP] of held) if (logP > (best.get(id) ?? Number.NEGATIVE_INFINITY)) best.set(id, logP);
  return [...best]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, count)
    .map(([id]) => id);
}
