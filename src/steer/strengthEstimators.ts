/**
 * The analytic strength by every estimator, side by side: the closed form of the paper (`mean`: one Newton step a token, then
 * averaged) with its tails, `median`, `ratio` (one Newton step on the summed loss), and `exact` (the minimum of the summed loss).
 * Source: arXiv 2509.15888, section 3.3.
 */
import type { ShowsItself } from "../output/shown.ts";
import { seededRandom } from "../random/seededRandom.ts";
import { quantile } from "../tasks/metrics/bootstrap.ts";
import type { Outside } from "./confidenceMask.ts";
import { type Bounds, type ExactStrength, lossSlope, minimiseConvex } from "./exactStrength.ts";
import { resampleCounts } from "./resampleCounts.ts";
import { positionCount, type SparsePositions } from "./sparsePositions.ts";
import { deltaMoments, targetLogProbability } from "./steeredDistribution.ts";
import { strengthDoubts } from "./strengthDoubts.ts";

export interface Strength extends Partial<ShowsItself> {
  readonly mean: number | null;
  readonly median: number | null;
  readonly ratio: number | null;
  readonly exact: number | null;
  readonly recommended: number | null;
  /** which of them is recommended and why, or why none */
  readonly why: string;
  /** the Newton step of every token that counts; their average is `mean` */
  readonly perToken: Float64Array;
  /** labelled tokens that do not count: variance at or below the floor, or a target that the model excludes */
  readonly skipped: number;
  /** 95 % of `exact` over resampled examples; (−∞, ∞) where it is undefined */
  readonly interval: readonly [low: number, high: number];
  /** 95 % of the other two over the same kind of resamples */
  readonly intervals: Readonly<Record<"ratio" | "mean", readonly [low: number, high: number]>>;
  /** reasons not to trust the recommended strength, a sentence each; empty when there is none */
  readonly doubts: readonly string[];
  /** argmin of every counted token's own convex loss, in the order of `perToken`; ± the search's bound where it has no minimum inside */
  readonly optima: Float64Array;
  readonly bounds: Bounds | null;

  /** the bound that `exact` ran to, null when the minimum lies inside */
  readonly exactAtBound: number | null;
  /** what the average of `perToken` rests on */
  readonly tails: StrengthTails | null;
  readonly varianceFloor: number;
  readonly alpha: number;
  readonly outside: Outside;
  readonly examples: number;
  readonly tokens: number;
  /** mean KL(P_w ‖ P_b) over the tokens, nats */
  readonly kl: number;
  /** mean loss at μ = 0 and at the recommended strength, nats a token */
  readonly lossWarm: number;
  readonly lossRecommended: number | null;
  readonly seed: number;
  readonly resamples: number;
  readonly runId: string | null;
}

export interface StrengthTails {
  readonly lowest: number;
  readonly p1: number;
  readonly p99: number;
  readonly highest: number;
  /** share of Σ|step| that the largest 1 % of the tokens (at least one) hold */
  readonly topShare: number;
}

export interface EstimatorOptions {
  readonly outside?: Outside;
  /** Tokens with Var(δ̂) at or below it are skipped. Default 1e-14: |δ| < 1e-7 is rounding of float32 logits. */
  readonly varianceFloor?: number;
  /** where `exact` is looked for; by default ±max(50, 100 / rms δ̂): shifts of logits by a hundred nats */
  readonly bounds?: Bounds;
  readonly resamples?: number;
  readonly seed?: number;
  /** whether the single tokens' optima are wanted; true when left out */
  readonly optima?: boolean;
}

/** @param positions labelled positions at the α that is asked for; examples are their sequences */
export function estimateStrength(positions: SparsePositions, o: EstimatorOptions = {}): Strength {
  const { outside = "keep", varianceFloor = 1e-14, resamples = 1000, seed = 0 } = o;
  const counted = countedTokens(positions, outside, varianceFloor);
  const common = { ...describe(positions), outside, varianceFloor, seed, resamples, runId: null };
  if (counted.rows.length === 0) return { ...common, ...undefinedStrength(positions, varianceFloor) };
  const bounds = o.bounds ?? defaultBounds(counted.variances);
  const exact = minimiseConvex((strength) => lossSlope(positions, counted.rows, strength, outside), bounds);
  const ratio = sum(counted.numerators) / sum(counted.variances);
  const perToken = counted.numerators.map((numerator, i) => numerator / counted.variances[i]!);
  const sorted = perToken.toSorted();
  const recommended = exact.atBound ? ratio : exact.strength;
  const interval = bootstrapInterval(positions, counted.rows, exact, { outside, bounds, resamples, seed });
  const skipped = positionCount(positions) - perToken.length;
  return {
    ...common,
    bounds,
    intervals: ratioIntervals(positions, counted, { resamples, seed }),
    doubts: strengthDoubts({ ...common, exact, interval, counted: perToken.length, skipped }),
    optima: o.optima === false ? new Float64Array(0) : tokenOptima(positions, counted.rows, bounds, outside),
    mean: sum(perToken) / perToken.length,
    median: quantile(sorted, 0.5),
    ratio,
    exact: exact.strength,
    recommended,
    why: whyRecommended(exact, skipped, varianceFloor),
    perToken,
    skipped,
    interval,
    exactAtBound: exact.atBound ? exact.strength : null,
    tails: tailsOf(sorted),
    lossRecommended: meanLoss(positions, counted.rows, recommended, outside),
    lossWarm: meanLoss(positions, counted.rows, 0, outside),
  };
}

const UNKNOWN = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** The minimum of each token's own loss; a bound where it still falls there. */
const tokenOptima = (positions: SparsePositions, rows: Int32Array, bounds: Bounds, outside: Outside): Float64Array =>
  Float64Array.from(rows, (r) => minimiseConvex((strength) => lossSlope(positions, [r], strength, outside), bounds).strength);

interface CountedTokens {
  readonly rows: Int32Array;
  readonly numerators: Float64Array;
  readonly variances: Float64Array;
}

/** Numerator δ̂(y*) − E[δ̂] and variance at μ = 0 of every token that can say something about the strength. */
function countedTokens(positions: SparsePositions, outside: Outside, varianceFloor: number): CountedTokens {
  const kept: [row: number, numerator: number, variance: number][] = [];
  for (let r = 0; r < positionCount(positions); r++) {
    const { mean, variance } = deltaMoments(positions, r, 0, outside);
    if (variance > varianceFloor && hasTarget(positions, r, outside)) kept.push([r, positions.targetDelta[r]! - mean, variance]);
  }
  return {
    rows: Int32Array.from(kept, ([r]) => r),
    numerators: Float64Array.from(kept, ([, numerator]) => numerator),
    variances: Float64Array.from(kept, ([, , variance]) => variance),
  };
}

const hasTarget = (positions: SparsePositions, r: number, outside: Outside) =>
  Number.isFinite(positions.targetLogWarm[r]!) && (outside === "keep" || positions.targetInMask[r] === 1);

const sum = (values: ArrayLike<number>) => Array.prototype.reduce.call(values, (a, b) => (a as number) + (b as number), 0) as number;

function defaultBounds(variances: Float64Array): Bounds {
  const rms = Math.sqrt(sum(variances) / variances.length);
  const reach = Math.max(50, 100 / rms);
  return [-reach, reach];
}

function meanLoss(positions: SparsePositions, rows: Int32Array, strength: number, outside: Outside): number {
  let total = 0;
  for (const r of rows) total -= targetLogProbability(positions, r, strength, outside);
  return total / rows.length;
}

function describe(positions: SparsePositions) {
  return {
    alpha: positions.alpha,
    examples: new Set(positions.sequence).size,
    tokens: positionCount(positions),
    kl: sum(positions.kl) / positionCount(positions),
  };
}

function undefinedStrength(positions: SparsePositions, varianceFloor: number) {
  const n = positionCount(positions);
  return {
    mean: null,
    median: null,
    ratio: null,
    exact: null,
    recommended: null,
    why: `None: the steering vector has no variance above ${varianceFloor} at any of ${n} labelled tokens, so every strength gives the same loss. Base and warm model agree there, or the labelled tokens are excluded.`,
    perToken: new Float64Array(0),
    skipped: n,
    interval: UNKNOWN,
    intervals: { ratio: UNKNOWN, mean: UNKNOWN },
    doubts: [],
    optima: new Float64Array(0),
    bounds: null,
    exactAtBound: null,
    tails: null,
    lossWarm: sum(positions.targetLogWarm) / -n,
    lossRecommended: null,
  };
}

function whyRecommended(exact: ExactStrength, skipped: number, varianceFloor: number): string {
  const left = skipped > 0 ? ` ${skipped} tokens with a variance up to ${varianceFloor} or an excluded target are left out.` : "";
  if (exact.atBound === null) return `The exact minimum of the summed loss, which is convex in μ while prefixes are fixed.${left}`;
  const bound = exact.strength.toPrecision(3);
  return `The ratio: the summed loss still falls at μ ${bound}, where the search ends, so it has no minimum to recommend.${left}`;
}

function tailsOf(sorted: Float64Array): StrengthTails {
  const sizes = sorted.map(Math.abs).sort();
  const largest = sizes.subarray(sizes.length - Math.max(1, Math.floor(sizes.length / 100)));
  return {
    lowest: sorted[0]!,
    p1: quantile(sorted, 0.01),
    p99: quantile(sorted, 0.99),
    highest: sorted[sorted.length - 1]!,
    topShare: sum(sizes) === 0 ? 0 : sum(largest) / sum(sizes),
  };
}

interface BootstrapOptions {
  readonly outside: Outside;
  readonly bounds: Bounds;
  readonly resamples: number;
  readonly seed: number;
}

/**
 * 95 % interval of the exact minimum when examples (sequences) are drawn anew. Each example's slope is tabulated once on a grid
 * around the minimum; a resample is then a search for the sign change of a weighted sum of slopes, which is monotone in μ.
 */
function bootstrapInterval(
  positions: SparsePositions,
  rows: Int32Array,
  exact: ExactStrength,
  o: BootstrapOptions,
): readonly [low: number, high: number] {
  if (o.resamples === 0) return UNKNOWN;
  const groups = groupBySequence(positions, rows);
  const grid = slopeGrid(positions, groups, exact, o);
  const slopes = Array.from(grid, (strength) =>
    Float64Array.from(groups, (group) => lossSlope(positions, group, strength, o.outside).slope),
  );
  const random = seededRandom(o.seed);
  const roots = Float64Array.from({ length: o.resamples }, () => {
    const counts = resampleCounts(groups.length, random);
    return gridRoot(grid, (k) => dot(counts, slopes[k]!)) ?? newtonRoot(positions, rows, groups, counts, o);
  }).sort();
  return [quantile(roots, 0.025), quantile(roots, 0.975)];
}

/** 95 % of ratio and mean when examples are drawn anew, as for the exact minimum. */
function ratioIntervals(
  positions: SparsePositions,
  { rows, numerators, variances }: CountedTokens,
  { resamples, seed }: Pick<BootstrapOptions, "resamples" | "seed">,
): Strength["intervals"] {
  if (resamples === 0) return { ratio: UNKNOWN, mean: UNKNOWN };
  const groups = new Map<number, { numerator: number; variance: number; steps: number; tokens: number }>();
  rows.forEach((r, i) => {
    const group = groups.get(positions.sequence[r]!) ?? { numerator: 0, variance: 0, steps: 0, tokens: 0 };
    group.numerator += numerators[i]!;
    group.variance += variances[i]!;
    group.steps += numerators[i]! / variances[i]!;
    group.tokens++;
    groups.set(positions.sequence[r]!, group);
  });
  const all = [...groups.values()];
  const random = seededRandom(seed);
  const drawn = Array.from({ length: resamples }, () => resampleCounts(all.length, random));
  const of = (above: "numerator" | "steps", below: "variance" | "tokens") => {
    const total = (counts: Float64Array, key: "numerator" | "steps" | "variance" | "tokens") =>
      all.reduce((a, group, g) => a + counts[g]! * group[key], 0);
    const values = Float64Array.from(drawn, (counts) => total(counts, above) / total(counts, below)).sort();
    return [quantile(values, 0.025), quantile(values, 0.975)] as const;
  };
  return { ratio: of("numerator", "variance"), mean: of("steps", "tokens") };
}

function groupBySequence(positions: SparsePositions, rows: Int32Array): Int32Array[] {
  const groups = new Map<number, number[]>();
  for (const r of rows) groups.set(positions.sequence[r]!, [...(groups.get(positions.sequence[r]!) ?? []), r]);
  return [...groups.values()].map((group) => Int32Array.from(group));
}

/** 161 strengths over ±8 standard errors (sandwich form) around the minimum, inside the bounds. */
function slopeGrid(positions: SparsePositions, groups: Int32Array[], exact: ExactStrength, o: BootstrapOptions): Float64Array {
  const parts = groups.map((group) => lossSlope(positions, group, exact.strength, o.outside));
  const error = Math.sqrt(parts.reduce((a, { slope }) => a + slope * slope, 0)) / sum(parts.map((part) => part.curvature));
  const reach = Number.isFinite(error) ? Math.max(8 * error, 1e-6) : 1;
  return Float64Array.from({ length: 161 }, (_, k) => exact.strength + reach * (k / 80 - 1));
}

const dot = (a: Float64Array, b: Float64Array) => {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += a[k]! * b[k]!;
  return total;
};

/** Where the slope crosses zero, linear within a cell; null when it does not cross on the grid. */
function gridRoot(grid: Float64Array, slopeAt: (k: number) => number): number | null {
  let [left, right] = [0, grid.length - 1];
  let [slopeLeft, slopeRight] = [slopeAt(left), slopeAt(right)];
  if (slopeLeft > 0 || slopeRight < 0) return null;
  while (right - left > 1) {
    const middle = (left + right) >> 1;
    const slope = slopeAt(middle);
    if (slope < 0) [left, slopeLeft] = [middle, slope];
    else [right, slopeRight] = [middle, slope];
  }
  const share = slopeRight === slopeLeft ? 0.5 : -slopeLeft / (slopeRight - slopeLeft);
  return grid[left]! + share * (grid[right]! - grid[left]!);
}

/** A resample whose minimum lies off the grid is solved by itself. */
function newtonRoot(positions: SparsePositions, rows: Int32Array, groups: Int32Array[], counts: Float64Array, o: BootstrapOptions): number {
  const weight = new Map(groups.flatMap((group, g) => Array.from(group, (r) => [r, counts[g]!] as const)));
  const at = (strength: number) => lossSlope(positions, rows, strength, o.outside, (r) => weight.get(r)!);
  return minimiseConvex(at, o.bounds).strength;
}
