/**
 * What the explorer shows at one setting of its sliders, computed from the sparse form alone: pure functions of plain data,
 * quick enough for every slider step.
 */
import { inMask, type Outside } from "./confidenceMask.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { lossSlope, minimiseConvex } from "./exactStrength.ts";
import type { ExplorerData, ExplorerMarks } from "./explorerData.ts";
import { klTerm } from "./klDivergence.ts";
import { positionCount, restrict, type SparsePositions } from "./sparsePositions.ts";
import { logNormaliser, type SteeredReadings, steeredReadings, targetLogProbability } from "./steeredDistribution.ts";
import { deltaOf } from "./steeringVector.ts";
import { estimateStrength } from "./strengthEstimators.ts";

export interface ExplorerSetting {
  readonly strength: number;
  readonly alpha: number;
  readonly outside: Outside;
}

/** One token at one position. Probabilities, nats, logits a unit of strength. */
export interface ExplorerRow {
  readonly id: number;
  readonly text: string;
  readonly base: number;
  readonly warm: number;
  readonly steered: number;
  /** log(P_w / P_b) + 1 */
  readonly gradient: number;
  /** δ; the steered distribution uses it only inside the mask */
  readonly delta: number;
  readonly klTerm: number;
  readonly inMask: boolean;
  readonly isTarget: boolean;
}

const restricted = new WeakMap<ExplorerData, SparsePositions>();

/** The positions at the setting's α. The last α is kept: a move of the strength slider computes nothing twice. */
export function positionsAt(data: ExplorerData, alpha: number): SparsePositions {
  const kept = restricted.get(data);
  if (kept?.alpha === alpha) return kept;
  const positions = restrict(data.positions, alpha);
  restricted.set(data, positions);
  return positions;
}

/** Every token of a position of which the values are known: the smallest mask's and the outsiders. */
export function knownRows(data: ExplorerData, position: number, setting: ExplorerSetting): ExplorerRow[] {
  const { positions, outsiders } = data;
  const logZ = logNormaliser(positionsAt(data, setting.alpha), position, setting.strength, setting.outside);
  const row = (id: number, logWarm: number, logBase: number): ExplorerRow => {
    const inside = inMask(logWarm, positions.logMax[position]!, Math.log(setting.alpha));
    const delta = Number.isFinite(positions.kl[position]!) ? deltaOf(logWarm, logBase, positions.kl[position]!) : 0;
    const kept = inside || setting.outside === "keep";
    return {
      id,
      text: data.texts.get(id) ?? `#${id}`,
      base: Math.exp(logBase),
      warm: Math.exp(logWarm),
      steered: kept ? Math.exp(logWarm + (inside ? setting.strength * delta : 0) - logZ) : 0,
      gradient: logWarm - logBase + 1,
      delta,
      klTerm: klTerm(logWarm, logBase),
      inMask: inside,
      isTarget: id === positions.target[position],
    };
  };
  const rows: ExplorerRow[] = [];
  for (let e = positions.offsets[position]!; e < positions.offsets[position + 1]!; e++)
    rows.push(row(positions.ids[e]!, positions.logWarm[e]!, positions.logBase[e]!));
  for (let e = outsiders.offsets[position]!; e < outsiders.offsets[position + 1]!; e++)
    rows.push(row(outsiders.ids[e]!, outsiders.logWarm[e]!, outsiders.logBase[e]!));
  return rows;
}

export type RowOrder = "warm" | "base" | "steered" | "delta" | "gradient" | "kl";

const ORDERS: Record<RowOrder, (row: ExplorerRow) => number> = {
  warm: (row) => row.warm,
  base: (row) => row.base,
  steered: (row) => row.steered,
  delta: (row) => Math.abs(row.delta),
  gradient: (row) => Math.abs(row.gradient),
  kl: (row) => Math.abs(row.klTerm),
};

export function sortRows(rows: readonly ExplorerRow[], by: RowOrder): ExplorerRow[] {
  return rows.toSorted((a, b) => ORDERS[by](b) - ORDERS[by](a) || a.id - b.id);
}

/** All tokens that are not shown, as one row. */
export interface RemainderRow {
  readonly count: number;
  readonly base: number;
  readonly warm: number;
  readonly steered: number;
  /** what the shown terms leave of the KL; NaN where that is infinite */
  readonly klTerm: number;
}

export interface PositionRows {
  readonly rows: readonly ExplorerRow[];
  readonly remainder: RemainderRow;
  /** nats; the rows' terms and the remainder's add up to it */
  readonly kl: number;
  readonly maskSize: number;
}

/** The tokens that matter at a position, at most `limit` and always the label; the rest is one row. */
export function positionRows(data: ExplorerData, position: number, setting: ExplorerSetting, sort: RowOrder, limit = 12): PositionRows {
  const known = knownRows(data, position, setting);
  const rows = sortRows(mattering(known, limit), sort);
  const kl = data.positions.kl[position]!;
  const left = (value: (row: ExplorerRow) => number) => Math.max(0, 1 - rows.reduce((sum, row) => sum + value(row), 0));
  const at = positionsAt(data, setting.alpha);
  const count = data.positions.vocabulary - rows.length;
  return {
    rows,
    remainder: {
      count,
      base: left((row) => row.base),
      warm: left((row) => row.warm),
      steered: left((row) => row.steered),
      klTerm: count === 0 ? 0 : kl - rows.reduce((sum, row) => sum + row.klTerm, 0),
    },
    kl,
    maskSize: at.offsets[position + 1]! - at.offsets[position]!,
  };
}

function mattering(rows: readonly ExplorerRow[], limit: number): ExplorerRow[] {
  const weight = (row: ExplorerRow) =>
    row.isTarget ? Number.POSITIVE_INFINITY : Math.max(row.base, row.warm, row.steered, Math.abs(row.klTerm));
  return rows.toSorted((a, b) => weight(b) - weight(a)).slice(0, limit);
}

/** base, warm, steered */
export type Triple = readonly [base: number, warm: number, steered: number];

export interface PositionReadings {
  /** P of the label */
  readonly target: Triple;
  readonly loss: Triple;
  readonly entropy: Triple;
  readonly klToBase: Triple;
  /** the base's own is not held in the sparse form: NaN */
  readonly klToWarm: Triple;
  readonly steered: SteeredReadings;
}

export function positionReadings(data: ExplorerData, position: number, setting: ExplorerSetting): PositionReadings {
  const at = positionsAt(data, setting.alpha);
  const steered = steeredReadings(at, position, setting.strength, setting.outside);
  const [logBase, logWarm] = [at.targetLogBase[position]!, at.targetLogWarm[position]!];
  return {
    target: [Math.exp(logBase), Math.exp(logWarm), Math.exp(-steered.loss)],
    loss: [-logBase, -logWarm, steered.loss],
    entropy: [at.entropyBase[position]!, at.entropyWarm[position]!, steered.entropy],
    klToBase: [0, at.kl[position]!, steered.klToBase],
    klToWarm: [Number.NaN, 0, steered.klToWarm],
    steered,
  };
}

export interface AllReadings {
  readonly count: number;
  /** nats a token */
  readonly crossEntropy: Triple;
  /** share of positions whose most likely token is the label */
  readonly topIsLabel: Triple;
  /** positions at which the steered model's likeliest token is another than the warm model's */
  readonly changedTop: number;
}

export function allReadings(data: ExplorerData, setting: ExplorerSetting): AllReadings {
  const at = positionsAt(data, setting.alpha);
  const count = positionCount(at);
  const sums = { loss: [0, 0, 0], top: [0, 0, 0], changed: 0 };
  for (let r = 0; r < count; r++) {
    const steered = steeredReadings(at, r, setting.strength, setting.outside);
    const losses = [-at.targetLogBase[r]!, -at.targetLogWarm[r]!, steered.loss];
    const tops = [at.baseTop[r]!, warmTop(data.positions, r), steered.top];
    if (tops[1] !== tops[2]) sums.changed++;
    for (let k = 0; k < 3; k++) {
      sums.loss[k] = sums.loss[k]! + losses[k]! / count;
      sums.top[k] = sums.top[k]! + (tops[k] === at.target[r] ? 1 / count : 0);
    }
  }
  return { count, crossEntropy: sums.loss as unknown as Triple, topIsLabel: sums.top as unknown as Triple, changedTop: sums.changed };
}

/** The mask always holds the warm model's likeliest token. */
function warmTop(positions: SparsePositions, r: number): number {
  let best = positions.offsets[r]!;
  for (let e = best; e < positions.offsets[r + 1]!; e++) if (positions.logWarm[e]! > positions.logWarm[best]!) best = e;
  return positions.ids[best]!;
}

/** The analytic strengths of the shown labels themselves, at the setting's mask; without intervals, so that a slider need not wait. */
export function ownMarks(data: ExplorerData, { alpha, outside }: Omit<ExplorerSetting, "strength">): ExplorerMarks {
  const at = positionsAt(data, alpha);
  const { exact, exactAtBound, ratio, mean } = estimateStrength(at, { outside, resamples: 0, optima: false });
  return {
    ...{ exact: exactAtBound === null ? exact : null, interval: null, ratio, closedForm: mean, sweptBest: null },
    source: `the ${positionCount(at)} tokens shown themselves, at this α`,
  };
}

export interface LossCurve {
  readonly strengths: Float64Array;
  /** nats */
  readonly losses: Float64Array;
  /** the curve's own minimum; null when the loss still falls at the range's edge, or is flat */
  readonly optimum: number | null;
  /** where it still falls */
  readonly falls: "low" | "high" | null;
}

/** The loss of one position's label over the strength, with its own minimum in the range. */
export function positionLossCurve(
  data: ExplorerData,
  position: number,
  setting: ExplorerSetting,
  range: readonly [number, number],
): LossCurve {
  const at = positionsAt(data, setting.alpha);
  const losses = (strength: number) => -targetLogProbability(at, position, strength, setting.outside);
  return curve(losses, (strength) => lossSlope(at, [position], strength, setting.outside), range);
}

/** The mean loss over all positions. */
export function meanLossCurve(data: ExplorerData, setting: ExplorerSetting, range: readonly [number, number]): LossCurve {
  const at = positionsAt(data, setting.alpha);
  const all = Int32Array.from({ length: positionCount(at) }, (_, r) => r);
  const losses = (strength: number) => crossEntropy(at, strength, setting.outside);
  return curve(losses, (strength) => lossSlope(at, all, strength, setting.outside), range);
}

function curve(
  loss: (strength: number) => number,
  slope: Parameters<typeof minimiseConvex>[0],
  [low, high]: readonly [number, number],
): LossCurve {
  const strengths = Float64Array.from({ length: 81 }, (_, k) => low + ((high - low) * k) / 80);
  const minimum = minimiseConvex(slope, [low, high]);
  const flat = slope(0).curvature < 1e-14;
  return {
    strengths,
    losses: strengths.map(loss),
    optimum: minimum.atBound || flat ? null : minimum.strength,
    falls: flat ? null : minimum.atBound,
  };
}

export type Shade = "kl" | "entropy" | "loss" | "own";

/**
 * What the token strip is shaded by, one value a position: KL(P_w ‖ P_b), the steered entropy, the steered loss (nats), or the
 * strength at which the position's own loss is lowest within the range (NaN where flat).
 */
export function positionShades(data: ExplorerData, by: Shade, setting: ExplorerSetting, range: readonly [number, number]): Float64Array {
  const at = positionsAt(data, setting.alpha);
  const value: Record<Shade, (r: number) => number> = {
    kl: (r) => at.kl[r]!,
    entropy: (r) => steeredReadings(at, r, setting.strength, setting.outside).entropy,
    loss: (r) => steeredReadings(at, r, setting.strength, setting.outside).loss,
    own: (r) => ownStrength(at, r, setting.outside, range),
  };
  return Float64Array.from({ length: positionCount(at) }, (_, r) => value[by](r));
}

function ownStrength(at: SparsePositions, r: number, outside: Outside, range: readonly [number, number]): number {
  const slope = (strength: number) => lossSlope(at, [r], strength, outside);
  return slope(0).curvature < 1e-14 ? Number.NaN : minimiseConvex(slope, range).strength;
}
