import { seededRandom } from "../random/seededRandom.ts";

/** Ragged rows of one width: row r holds values[offsets[r]] … at the columns `ids`. */
export interface SparseRows {
  readonly offsets: Int32Array;
  readonly ids: Int32Array;
  readonly values: Float64Array;
}

export interface PrincipalPlane {
  /** [rows], coordinates of the centred rows along the two principal directions */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** share of the rows' variance along each of them */
  readonly explained: readonly [number, number];
}

const ROUNDS = 300;

/**
 * Principal component analysis in two dimensions of sparse rows, which are centred without being made dense: orthogonal iteration on
 * XᵀX with X = rows − mean. The sign of a direction is that of its largest coordinate, so that the picture is the same each time.
 * @param width columns
 */
export function principalPlane(rows: SparseRows, width: number, { seed = 0 }: { seed?: number } = {}): PrincipalPlane {
  const n = rows.offsets.length - 1;
  const mean = columnMeans(rows, width, n);
  const random = seededRandom(seed);
  let [first, second] = [0, 1].map(() => normalised(Float64Array.from({ length: width }, () => random.normal()))) as [
    Float64Array,
    Float64Array,
  ];
  let reached = [Number.NaN, Number.NaN];
  for (let round = 0; round < ROUNDS; round++) {
    const [a, b] = [first, second].map((direction) => applied(rows, mean, coordinates(rows, mean, direction, n))) as [
      Float64Array,
      Float64Array,
    ];
    const sizes = [length(a), length(without(b, normalised(a)))];
    first = normalised(a);
    second = normalised(without(b, first));
    if (sizes.every((size, k) => Math.abs(size - reached[k]!) <= 1e-12 * sizes[0]!)) break;
    reached = sizes;
  }
  const total = totalVariance(rows, mean, n);
  const [x, y] = [first, second].map((direction) => signed(coordinates(rows, mean, direction, n))) as [Float64Array, Float64Array];
  const share = (values: Float64Array) => (total > 0 ? dot(values, values) / total : 0);
  return { x, y, explained: [share(x), share(y)] };
}

function columnMeans({ ids, values }: SparseRows, width: number, n: number): Float64Array {
  const mean = new Float64Array(width);
  for (let e = 0; e < ids.length; e++) mean[ids[e]!]! += values[e]! / n;
  return mean;
}

/** X direction, [rows] */
function coordinates({ offsets, ids, values }: SparseRows, mean: Float64Array, direction: Float64Array, n: number): Float64Array {
  const away = dot(mean, direction);
  return Float64Array.from({ length: n }, (_, r) => {
    let sum = -away;
    for (let e = offsets[r]!; e < offsets[r + 1]!; e++) sum += values[e]! * direction[ids[e]!]!;
    return sum;
  });
}

/** Xᵀ coordinates, [width] */
function applied({ offsets, ids, values }: SparseRows, mean: Float64Array, along: Float64Array): Float64Array {
  const total = along.reduce((a, b) => a + b, 0);
  const result = mean.map((value) => -total * value);
  for (let r = 0; r < along.length; r++) for (let e = offsets[r]!; e < offsets[r + 1]!; e++) result[ids[e]!]! += along[r]! * values[e]!;
  return result;
}

/** Σ |row − mean|² */
const totalVariance = ({ values }: SparseRows, mean: Float64Array, n: number): number => dot(values, values) - n * dot(mean, mean);

function without(vector: Float64Array, unit: Float64Array): Float64Array {
  const along = dot(vector, unit);
  return vector.map((value, k) => value - along * unit[k]!);
}

/** A zero vector stays what it is. */
function normalised(vector: Float64Array): Float64Array {
  const size = length(vector);
  return size > 0 ? vector.map((value) => value / size) : vector;
}

function signed(values: Float64Array): Float64Array {
  const largest = values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? values.map((value) => -value) : values;
}

const length = (vector: Float64Array): number => Math.sqrt(dot(vector, vector));

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
