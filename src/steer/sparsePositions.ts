/**
 * Labelled positions in the sparse form: outside the mask δ̂ is 0, so a position is its mask's tokens and a few sums over the rest.
 * Ragged rows in compressed form (`offsets` and values), float64. Plain typed arrays: it is stored, sent to the page and drawn from.
 */
import { inMask } from "./confidenceMask.ts";

export interface SparsePositions {
  readonly vocabulary: number;
  /** share of the top warm probability that puts a token into the mask */
  readonly alpha: number;
  /** [positions + 1]: row r holds the entries offsets[r] … offsets[r + 1] − 1 */
  readonly offsets: Int32Array;

  // one an entry of a mask
  readonly ids: Int32Array;
  /** log P_w, nats */
  readonly logWarm: Float64Array;
  /** log P_b, nats */
  readonly logBase: Float64Array;
  /** δ, logits a unit of strength */
  readonly delta: Float64Array;

  // one a position
  /** log max P_w */
  readonly logMax: Float64Array;
  /** log R = log Σ P_w outside the mask, by log-sum-exp; −∞ when nothing is outside */
  readonly logRest: Float64Array;
  /** −Σ P_w log P_w outside the mask, nats */
  readonly restEntropy: Float64Array;
  /** Σ P_w log(P_w / P_b) outside the mask, nats */
  readonly restKl: Float64Array;
  /** the most likely token outside the mask, −1 when there is none, and its log P_w */
  readonly restTop: Int32Array;
  readonly restTopLog: Float64Array;
  readonly baseTop: Int32Array;
  /** the labelled next token */
  readonly target: Int32Array;
  readonly targetLogWarm: Float64Array;
  readonly targetLogBase: Float64Array;
  /** δ̂ of the target: 0 outside the mask */
  readonly targetDelta: Float64Array;
  /** 1 where the target is in the mask */
  readonly targetInMask: Uint8Array;
  /** KL(P_w ‖ P_b), nats; where it is infinite δ is held as 0: the position is not steered */
  readonly kl: Float64Array;
  readonly entropyWarm: Float64Array;
  readonly entropyBase: Float64Array;
  /** which sequence, and which token of it is predicted */
  readonly sequence: Int32Array;
  readonly index: Int32Array;
}

export const positionCount = (positions: SparsePositions): number => positions.offsets.length - 1;

const ENTRY_KEYS = ["logWarm", "logBase", "delta"] as const;
const ROW_FLOATS = [
  "logMax",
  "logRest",
  "restEntropy",
  "restKl",
  "restTopLog",
  "targetLogWarm",
  "targetLogBase",
  "targetDelta",
  "kl",
  "entropyWarm",
  "entropyBase",
] as const;
const ROW_INTEGERS = ["restTop", "baseTop", "target", "sequence", "index"] as const;

export type EntryRow = { ids: number[] } & Record<(typeof ENTRY_KEYS)[number], number[]>;
export type PositionRow = Record<(typeof ROW_FLOATS)[number] | (typeof ROW_INTEGERS)[number] | "targetInMask", number>;

export const newEntries = (): EntryRow => ({ ids: [], logWarm: [], logBase: [], delta: [] });

export function pushEntry(entries: EntryRow, id: number, logWarm: number, logBase: number, kl: number): void {
  entries.ids.push(id);
  entries.logWarm.push(logWarm);
  entries.logBase.push(logBase);
  entries.delta.push(entryDelta(logWarm, logBase, kl));
}

/** δ of one token; 0 where the divergence is infinite or the warm model excludes it. */
export function entryDelta(logWarm: number, logBase: number, kl: number): number {
  const warm = Math.exp(logWarm);
  return warm > 0 && Number.isFinite(kl) ? warm * (logWarm - logBase - kl) : 0;
}

export type Rest = Record<"logRest" | "restTop" | "restTopLog" | "restEntropy" | "restKl", number>;

/** Sums over the tokens outside a mask. log R is a running log-sum-exp: 1 − Σ of the inside would cancel. */
export class RestSums {
  #top = Number.NEGATIVE_INFINITY;
  #topId = -1;
  #scaled = 0;
  #entropy = 0;
  #kl = 0;

  /** A rest that is already known, such as the row's own when a larger α adds to it. */
  start({ logRest, restTop, restTopLog, restEntropy, restKl }: Rest): void {
    this.#top = restTopLog;
    this.#topId = restTop;
    this.#scaled = restTop < 0 ? 0 : Math.exp(logRest - restTopLog);
    this.#entropy = restEntropy;
    this.#kl = restKl;
  }

  add(id: number, logWarm: number, logBase: number): void {
    if (logWarm === Number.NEGATIVE_INFINITY) return;
    if (logWarm > this.#top) {
      this.#scaled = this.#scaled * Math.exp(this.#top - logWarm) + 1;
      this.#top = logWarm;
      this.#topId = id;
    } else this.#scaled += Math.exp(logWarm - this.#top);
    const warm = Math.exp(logWarm);
    if (warm === 0) return;
    this.#entropy -= warm * logWarm;
    this.#kl += warm * (logWarm - logBase); // klTerm, with its exponential taken once
  }

  fields(): Rest {
    const logRest = this.#topId < 0 ? Number.NEGATIVE_INFINITY : this.#top + Math.log(this.#scaled);
    return { logRest, restEntropy: this.#entropy, restKl: this.#kl, restTop: this.#topId, restTopLog: this.#top };
  }
}

/**
 * The same positions under a larger α: tokens that leave the mask join the rest. No forward pass.
 * @param alpha at least `positions.alpha`
 */
export function restrict(positions: SparsePositions, alpha: number): SparsePositions {
  if (alpha === positions.alpha) return positions;
  if (alpha < positions.alpha) throw new RangeError(`Positions held at α ${positions.alpha} cannot give α ${alpha}.`);
  const rests = restColumns(positions);
  const { offsets, kept } = keptEntries(positions, Math.log(alpha), rests);
  return { ...positions, alpha, offsets, ...entriesAt(positions, kept), ...rests, ...targetsAt(positions, Math.log(alpha)) };
}

const REST_KEYS = ["logRest", "restTop", "restTopLog", "restEntropy", "restKl"] as const;
type RestColumns = Pick<SparsePositions, (typeof REST_KEYS)[number]>;

const restColumns = (positions: SparsePositions): RestColumns =>
  Object.fromEntries(REST_KEYS.map((key) => [key, positions[key].slice()])) as unknown as RestColumns;

/** Which entries stay in the mask; those that leave it join `rests`, which is written to. Columns, not rows: a slider waits for it. */
function keptEntries(positions: SparsePositions, logAlpha: number, rests: RestColumns): { offsets: Int32Array; kept: Int32Array } {
  const { ids, logWarm, logBase, logMax } = positions;
  const offsets = new Int32Array(positions.offsets.length);
  const kept = new Int32Array(ids.length);
  let count = 0;
  for (let r = 0; r < offsets.length - 1; r++) {
    const rest = new RestSums();
    rest.start(restAt(rests, r));
    for (let e = positions.offsets[r]!; e < positions.offsets[r + 1]!; e++) {
      if (inMask(logWarm[e]!, logMax[r]!, logAlpha)) kept[count++] = e;
      else rest.add(ids[e]!, logWarm[e]!, logBase[e]!);
    }
    setRest(rests, r, rest.fields());
    offsets[r + 1] = count;
  }
  return { offsets, kept: kept.subarray(0, count) };
}

const restAt = ({ logRest, restTop, restTopLog, restEntropy, restKl }: RestColumns, r: number): Rest => ({
  ...{ logRest: logRest[r]!, restTop: restTop[r]!, restTopLog: restTopLog[r]! },
  ...{ restEntropy: restEntropy[r]!, restKl: restKl[r]! },
});

function setRest(columns: RestColumns, r: number, rest: Rest): void {
  for (const key of REST_KEYS) columns[key][r] = rest[key];
}

function entriesAt({ ids, logWarm, logBase, delta }: SparsePositions, kept: Int32Array) {
  return { ids: picked(ids, kept), logWarm: picked(logWarm, kept), logBase: picked(logBase, kept), delta: picked(delta, kept) };
}

/** A label that leaves the mask is no longer steered. */
function targetsAt({ targetLogWarm, targetDelta, logMax }: SparsePositions, logAlpha: number) {
  const inside = Uint8Array.from(targetLogWarm, (log, r) => (inMask(log, logMax[r]!, logAlpha) ? 1 : 0));
  return { targetInMask: inside, targetDelta: targetDelta.map((delta, r) => (inside[r] === 1 ? delta : 0)) };
}

/** Only some of the positions, in the order given. */
export function takePositions(positions: SparsePositions, chosen: ArrayLike<number>): SparsePositions {
  const rows = Int32Array.from(chosen);
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((r, k) => {
    offsets[k + 1] = offsets[k]! + positions.offsets[r + 1]! - positions.offsets[r]!;
  });
  const kept = new Int32Array(offsets[rows.length]!);
  rows.forEach((r, k) => {
    for (let i = offsets[k]!; i < offsets[k + 1]!; i++) kept[i] = positions.offsets[r]! + i - offsets[k]!;
  });
  const columns = [...ROW_FLOATS, ...ROW_INTEGERS, "targetInMask"] as const;
  const taken = columns.map((key) => [key, picked(positions[key], rows)]);
  return { ...positions, offsets, ...entriesAt(positions, kept), ...Object.fromEntries(taken) };
}

/** values[at[0]], values[at[1]], … */
function picked<T extends Float64Array | Int32Array | Uint8Array>(values: T, at: Int32Array): T {
  const out = new (values.constructor as new (length: number) => T)(at.length);
  for (let i = 0; i < at.length; i++) out[i] = values[at[i]!]!;
  return out;
}

export function assemble(vocabulary: number, alpha: number, rows: readonly { entries: EntryRow; row: PositionRow }[]): SparsePositions {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ entries }, r) => {
    offsets[r + 1] = offsets[r]! + entries.ids.length;
  });
  const entryColumn = <T extends Float64Array | Int32Array>(key: keyof EntryRow, out: T): T => {
    // A loop of its own: `set` from a plain array takes several times as long.
    rows.forEach(({ entries }, r) => {
      const [values, from] = [entries[key], offsets[r]!];
      for (let i = 0; i < values.length; i++) out[from + i] = values[i]!;
    });
    return out;
  };
  const size = offsets[rows.length]!;
  const floats = ENTRY_KEYS.map((key) => [key, entryColumn(key, new Float64Array(size))]);
  const rowFloats = ROW_FLOATS.map((key) => [key, Float64Array.from(rows, ({ row }) => row[key])]);
  const rowIntegers = ROW_INTEGERS.map((key) => [key, Int32Array.from(rows, ({ row }) => row[key])]);
  return {
    vocabulary,
    alpha,
    offsets,
    ids: entryColumn("ids", new Int32Array(size)),
    targetInMask: Uint8Array.from(rows, ({ row }) => row.targetInMask),
    ...Object.fromEntries([...floats, ...rowFloats, ...rowIntegers]),
  } as SparsePositions;
}
