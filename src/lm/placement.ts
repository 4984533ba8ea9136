/*
 * Where the tokens of a pass stand, and which each of them sees. A row has slots: first the adapter's virtual tokens, then the text. Warm rows
 * count their positions from the first slot. Base rows of the same batch do not see the virtual slots and count from the first word.
 */
import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

export interface Placement {
  /** float32 [1 or rows, 1, queries, 1] */
  readonly positions: Tensor;
  /** 0 where a query sees a key, else −1e9: [1 or rows, 1, queries, keys] */
  readonly mask: Tensor;
  /** the same for layers that see the last `window` tokens only; null without a window */
  readonly windowMask: Tensor | null;
  /** position of the first query where all rows have the same positions in sequence; null elsewhere */
  readonly start: number | null;
}

export interface PlacementOptions {
  readonly rows: number;
  /** rows before it do not see the virtual slots */
  readonly firstRow: number;
  /** virtual slots */
  readonly virtual: number;
  /** number of slots that keys and values have */
  readonly keys: number;
  /** how many tokens a query sees, itself included; null: all before it */
  readonly window: number | null;
}

/** Rows that are padded: which keys are real, and where each query stands. */
export interface Padding {
  /** [rows, text tokens], 1 where a token is real and 0 on padding */
  readonly real: Tensor;
  /** [rows, queries] */
  readonly positions: Tensor;
}

const HIDDEN_FROM = -1e9;

/** Whole rows: queries stand in the slots from `first` to the last. */
export function sequencePlacement(first: number, options: PlacementOptions, padding: Padding | null = null): Placement {
  const queries = options.keys - first;
  const slots = tf.range(first, options.keys, 1, "float32").reshape([1, 1, queries, 1]);
  const placed = placement(slots, options, padding?.real ?? null);
  if (!padding) return { ...placed, start: placed.positions === slots ? first : null };
  return { ...placed, positions: tf.cast(padding.positions, "float32").reshape([options.rows, 1, queries, 1]), start: null };
}

/** One token a row. @param text int32 [rows], each row's position in its text */
export function tokenPlacement(text: Tensor1D, options: PlacementOptions): Placement {
  const slots = tf.add(tf.cast(text, "float32"), options.virtual).reshape([options.rows, 1, 1, 1]);
  return { ...placement(slots, options, null), start: null };
}

function placement(slots: Tensor, options: PlacementOptions, real: Tensor | null): Omit<Placement, "start"> {
  const { rows, firstRow, virtual, window } = options;
  const base =
    virtual > 0 && firstRow > 0
      ? tf.tensor(
          Array.from({ length: rows }, (_, row) => +(row < firstRow)),
          [rows, 1, 1, 1],
        )
      : null;
  const hidden = [...(base ? [virtualSlots(base, options)] : []), ...(real ? [paddedSlots(real, options)] : [])];
  const maskOf = (far: readonly Tensor[]) => tf.mul(tf.cast([laterKeys(slots, options), ...far].reduce(either), "float32"), HIDDEN_FROM);
  return {
    positions: base ? tf.maximum(tf.sub(slots, tf.mul(base, virtual)), 0) : slots,
    mask: maskOf(hidden),
    windowMask: window === null ? null : maskOf([...hidden, earlierKeys(slots, options, window)]),
  };
}

const either = (a: Tensor, b: Tensor): Tensor => tf.logicalOr(a, b);

const keySlots = ({ keys }: PlacementOptions): Tensor => tf.range(0, keys, 1, "float32").reshape([1, 1, 1, keys]);

/** bool [1 or rows, 1, queries, keys] */
const laterKeys = (slots: Tensor, options: PlacementOptions): Tensor => tf.greater(keySlots(options), slots);

const earlierKeys = (slots: Tensor, options: PlacementOptions, window: number): Tensor =>
  tf.lessEqual(keySlots(options), tf.sub(slots, window));

/** What base rows do not see: bool [rows, 1, 1, keys] */
const virtualSlots = (base: Tensor, options: PlacementOptions): Tensor =>
  tf.logicalAnd(tf.cast(base, "bool"), tf.less(keySlots(options), options.virtual));

function paddedSlots(real: Tensor, { rows, keys, virtual }: PlacementOptions): Tensor {
  const all = tf.concat([tf.ones([rows, virtual]), tf.cast(real, "float32")], 1);
  return tf.less(all, 0.5).reshape([rows, 1, 1, keys]);
}
