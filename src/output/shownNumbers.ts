/** A tensor or typed array by its shape and what its numbers are like. */
export interface ShownNumbers {
  readonly shown: "numbers";
  /** `Tensor`, `Float32Array`, `Matrix` */
  readonly type: string;
  /** `float32`, `int32`, `bool`, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** bytes */
  readonly bytes: number;
  /** absent when the numbers were not read: there are too many, or they are gone */
  readonly summary?: NumbersSummary;
  /** why they were not read */
  readonly note?: string;
}

export interface NumbersSummary {
  /** of the finite ones; null when there is none */
  readonly range: { readonly low: number; readonly high: number; readonly mean: number; readonly deviation: number } | null;
  readonly notFinite: number;
  readonly zeros: number;
  /** how many of the finite numbers lie in each of equal parts from `low` to `high` */
  readonly histogram: readonly number[];
  /** the first numbers, in order */
  readonly first: readonly number[];
}

const bins = 40;
const previewed = 8;

/** Two passes over the numbers; `deviation` is that of the whole, not of a sample. */
export function summariseNumbers(numbers: ArrayLike<number | bigint>): NumbersSummary {
  const first = Array.from({ length: Math.min(previewed, numbers.length) }, (_, index) => Number(numbers[index]));
  const counts = { finite: 0, zeros: 0, sum: 0, squares: 0 };
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < numbers.length; index++) {
    const number = Number(numbers[index]);
    if (!Number.isFinite(number)) continue;
    counts.finite++;
    if (number === 0) counts.zeros++;
    if (number < low) low = number;
    if (number > high) high = number;
    // Welford's running mean and squares (Technometrics 4, 1962): no loss by cancellation.
    const before = number - counts.sum;
    counts.sum += before / counts.finite;
    counts.squares += before * (number - counts.sum);
  }
  const { finite, zeros } = counts;
  const range = finite === 0 ? null : { low, high, mean: counts.sum, deviation: Math.sqrt(counts.squares / finite) };
  return { range, notFinite: numbers.length - finite, zeros, histogram: range ? histogramOf(numbers, low, high) : [], first };
}

function histogramOf(numbers: ArrayLike<number | bigint>, low: number, high: number): number[] {
  const counts = new Array<number>(low === high ? 1 : bins).fill(0);
  const perBin = low === high ? 0 : counts.length / (high - low);
  for (let index = 0; index < numbers.length; index++) {
    const number = Number(numbers[index]);
    if (Number.isFinite(number)) counts[Math.min(counts.length - 1, Math.floor((number - low) * perBin))]!++;
  }
  return counts;
}

/** `Tensor float32 [2, 3], 0.1 to 3.2` and the first numbers under it. */
export function numbersText({ type, dtype, shape, summary, note }: ShownNumbers): string {
  const head = `${type === "Tensor" ? `Tensor ${dtype}` : type} [${shape.join(", ")}]`;
  if (!summary) return note ? `${head}, ${note}` : head;
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === 0) return head;
  const { range, notFinite, first } = summary;
  const odd = notFinite > 0 && range ? `, ${notFinite} not finite` : "";
  const span = range ? `${range.low.toPrecision(4)} to ${range.high.toPrecision(4)}` : "no finite number";
  return `${head}, ${span}${odd}\n[${first.map(shortNumber).join(", ")}${count > first.length ? ", …" : ""}]`;
}

const shortNumber = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5))));
