/** The sparse form of labelled positions from dense rows of logits, with the help of the backend's sums where there are any. */
import { inMask } from "./confidenceMask.ts";
import type { DenseRow, RowSums } from "./forwardPositions.ts";
import { largest } from "./logSoftmax.ts";
import {
  assemble,
  type EntryRow,
  entryDelta,
  newEntries,
  type PositionRow,
  pushEntry,
  type Rest,
  RestSums,
  type SparsePositions,
} from "./sparsePositions.ts";

/** Where the sums of the backend take the rest from: a little below the mask, so that rounding there decides about no token of it. */
export const restThreshold = (alpha: number): number => Math.fround(Math.log(alpha) - 1e-3);

/** Below it a float32 sum may have lost what underflows, and the row is summed here. */
const LEAST_REST = 1e-30;

/** Takes dense rows batch by batch and keeps their sparse form; positions come out ordered by sequence and index. */
export class SparsePositionsBuilder {
  readonly #alpha: number;
  readonly #logAlpha: number;
  readonly #rows: { readonly entries: EntryRow; readonly row: PositionRow }[] = [];
  #vocabulary = 0;

  /** @param alpha the smallest α that will be asked for: larger ones are derived by `restrict` */
  constructor(alpha: number) {
    this.#alpha = alpha;
    this.#logAlpha = Math.log(alpha);
  }

  /** With the backend's sums only the tokens of the mask are looked at one by one. @throws `steer/not-a-number` */
  addRow({ base, warm, target, sequence, index, sums }: DenseRow): void {
    const made = sums && this.#fromSums(base, warm, sums);
    if (made) this.#keep(made, base, warm, target, sequence, index);
    else this.add(base, warm, target, sequence, index);
  }

  /**
   * @param base [vocabulary] logits
   * @param warm [vocabulary] logits
   * @throws `steer/not-a-number`
   */
  add(base: ArrayLike<number>, warm: ArrayLike<number>, target: number, sequence: number, index: number): void {
    const sums = denseSums(base, warm);
    const entries = newEntries();
    const rest = new RestSums();
    for (let y = 0; y < warm.length; y++) {
      const logWarm = warm[y]! - sums.warmShift;
      if (inMask(logWarm, sums.logMax, this.#logAlpha)) pushEntry(entries, y, logWarm, base[y]! - sums.baseShift, sums.kl);
      else rest.add(y, logWarm, base[y]! - sums.baseShift);
    }
    const baseTop = indexOfLargest(base);
    this.#keep({ sums, entries, rest: rest.fields(), baseTop }, base, warm, target, sequence, index);
  }

  finish(): SparsePositions {
    const rows = this.#rows.sort((a, b) => a.row.sequence - b.row.sequence || a.row.index - b.row.index);
    return assemble(this.#vocabulary, this.#alpha, rows);
  }

  #keep(
    { sums, entries, rest, baseTop }: MadeRow,
    base: ArrayLike<number>,
    warm: ArrayLike<number>,
    target: number,
    sequence: number,
    index: number,
  ): void {
    this.#vocabulary = warm.length;
    const row = { ...positionRow(sums, base, warm, target, this.#logAlpha), baseTop, ...rest, sequence, index };
    this.#rows.push({ entries, row });
  }

  /** Null where the sums say too little. */
  #fromSums(base: Float32Array, warm: Float32Array, given: RowSums): MadeRow | null {
    const { topBase, topWarm, threshold } = given;
    const { above, restTop } = tokensAbove(warm, topWarm, threshold);
    if (restTop >= 0 && !(given.rest >= LEAST_REST)) return null;
    const sums = joinedSums(base, warm, above, given);
    const entries = newEntries();
    const rest = new RestSums();
    rest.start(restOf(given, sums, restTop, warm));
    for (const y of above) {
      const logWarm = warm[y]! - sums.warmShift;
      if (inMask(logWarm, sums.logMax, this.#logAlpha)) pushEntry(entries, y, logWarm, base[y]! - sums.baseShift, sums.kl);
      else rest.add(y, logWarm, base[y]! - sums.baseShift);
    }
    return { sums, entries, rest: rest.fields(), baseTop: base.indexOf(topBase) };
  }
}

interface MadeRow {
  readonly sums: DenseSums;
  readonly entries: EntryRow;
  readonly rest: ReturnType<RestSums["fields"]>;
  readonly baseTop: number;
}

/** Ids with float32(z − top) at or above the threshold, and the likeliest of the others, −1 when there is none. */
function tokensAbove(warm: Float32Array, top: number, threshold: number): { above: number[]; restTop: number } {
  const above: number[] = [];
  let [restTop, restLogit] = [-1, Number.NEGATIVE_INFINITY];
  const certain = top + threshold - 1e-4 * (1 + Math.abs(top)); // below it float32 rounding cannot matter
  for (let y = 0; y < warm.length; y++) {
    const z = warm[y]!;
    if (z > certain && Math.fround(z - top) >= threshold) above.push(y);
    else if (z > restLogit) [restTop, restLogit] = [y, z];
  }
  return { above, restTop };
}

/** The backend's sums over the rest and over the base, with the tokens above added in float64. */
function joinedSums(base: Float32Array, warm: Float32Array, above: readonly number[], given: RowSums): DenseSums {
  let [warmSum, warmMean, cross] = [given.rest, given.restMean, given.restApart];
  for (const y of above) {
    const [b, w] = [base[y]! - given.topBase, warm[y]! - given.topWarm];
    const ew = Math.exp(w);
    warmSum += ew;
    warmMean += ew * w;
    cross += ew * (w - b);
  }
  return normalised(given.topBase, given.topWarm, { baseSum: given.base, baseMean: given.baseMean, warmSum, warmMean, cross });
}

/** The rest as the backend summed it, in terms of log-probabilities. */
function restOf(given: RowSums, sums: DenseSums, restTop: number, warm: Float32Array): Rest {
  const logSum = -sums.logMax;
  const scale = Math.exp(-logSum);
  if (restTop < 0) return { logRest: Number.NEGATIVE_INFINITY, restTop, restTopLog: Number.NEGATIVE_INFINITY, restEntropy: 0, restKl: 0 };
  return {
    logRest: Math.log(given.rest) - logSum,
    restTop,
    restTopLog: warm[restTop]! - sums.warmShift,
    restEntropy: scale * (given.rest * logSum - given.restMean),
    restKl: scale * (given.restApart + given.rest * (sums.baseShift - given.topBase - logSum)),
  };
}

interface DenseSums {
  readonly baseShift: number;
  readonly warmShift: number;
  readonly logMax: number;
  readonly kl: number;
  readonly entropyBase: number;
  readonly entropyWarm: number;
}

/** Normalisers, divergence and entropies of one position: two passes over the vocabulary. */
function denseSums(base: ArrayLike<number>, warm: ArrayLike<number>): DenseSums {
  const [baseTop, warmTop] = [largest(base), largest(warm)];
  let [baseSum, warmSum, baseMean, warmMean, cross] = [0, 0, 0, 0, 0];
  for (let y = 0; y < warm.length; y++) {
    const [b, w] = [base[y]! - baseTop, warm[y]! - warmTop];
    const [eb, ew] = [Math.exp(b), Math.exp(w)];
    baseSum += eb;
    warmSum += ew;
    if (eb > 0) baseMean += eb * b;
    if (ew > 0) warmMean += ew * w;
    if (ew > 0) cross += ew * (w - b);
  }
  return normalised(baseTop, warmTop, { baseSum, baseMean, warmSum, warmMean, cross });
}

type PlainSums = Record<"baseSum" | "baseMean" | "warmSum" | "warmMean" | "cross", number>;

function normalised(baseTop: number, warmTop: number, { baseSum, baseMean, warmSum, warmMean, cross }: PlainSums): DenseSums {
  const [logBaseSum, logWarmSum] = [Math.log(baseSum), Math.log(warmSum)];
  return {
    baseShift: baseTop + logBaseSum,
    warmShift: warmTop + logWarmSum,
    logMax: -logWarmSum,
    // Rounding may leave −1e-17 where the models agree.
    kl: Math.max(0, cross / warmSum - logWarmSum + logBaseSum),
    entropyBase: logBaseSum - baseMean / baseSum,
    entropyWarm: logWarmSum - warmMean / warmSum,
  };
}

function positionRow(sums: DenseSums, base: ArrayLike<number>, warm: ArrayLike<number>, target: number, logAlpha: number) {
  const targetLogWarm = warm[target]! - sums.warmShift;
  const targetLogBase = base[target]! - sums.baseShift;
  const inside = inMask(targetLogWarm, sums.logMax, logAlpha);
  return {
    logMax: sums.logMax,
    target,
    targetLogWarm,
    targetLogBase,
    targetDelta: inside ? entryDelta(targetLogWarm, targetLogBase, sums.kl) : 0,
    targetInMask: inside ? 1 : 0,
    kl: sums.kl,
    entropyWarm: sums.entropyWarm,
    entropyBase: sums.entropyBase,
  };
}

function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let y = 1; y < values.length; y++) if (values[y]! > values[best]!) best = y;
  return best;
}
