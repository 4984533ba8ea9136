/** Values to pixels and back, and where the ticks stand. */
export interface AxisScale {
  readonly log: boolean;
  /** px = factor · v + offset, where v is the value or its common logarithm */
  readonly factor: number;
  readonly offset: number;
  readonly ticks: readonly number[];
}

export interface AxisScaleOptions {
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  /** where `low` and `high` stand, px */
  readonly from: number;
  readonly to: number;
  /** about as many ticks */
  readonly count?: number;
}

/** A logarithmic scale wants `low` above 0. Equal ends are set apart, so that there is a scale at all. */
export function axisScale({ low, high, log = false, from, to, count = 5 }: AxisScaleOptions): AxisScale {
  const [a, b] = spread(log ? Math.log10(low) : low, log ? Math.log10(high) : high);
  const factor = (to - from) / (b - a);
  return { log, factor, offset: from - factor * a, ticks: log ? logTicks(a, b, count) : linearTicks(a, b, count) };
}

const spread = (a: number, b: number): [number, number] =>
  b > a ? [a, b] : [a - Math.max(1e-9, Math.abs(a) / 2), a + Math.max(1e-9, Math.abs(a) / 2)];

/** NaN for what a logarithmic scale does not have. */
export const pixelOf = ({ log, factor, offset }: AxisScale, value: number): number =>
  factor * (log ? (value > 0 ? Math.log10(value) : Number.NaN) : value) + offset;

export function valueAtPixel({ log, factor, offset }: AxisScale, pixel: number): number {
  const value = (pixel - offset) / factor;
  return log ? 10 ** value : value;
}

/** Steps of 1, 2 or 5 times a power of ten. */
function linearTicks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** Powers of ten; over less than two of them also their multiples, or a linear scale's where even those are too few. */
function logTicks(from: number, to: number, count: number): number[] {
  const every = Math.max(1, Math.ceil((to - from) / count));
  const powers = range(Math.ceil(from - 1e-9), Math.floor(to + 1e-9)).filter((power) => power % every === 0);
  if (powers.length >= 3) return powers.map((power) => 10 ** power);
  const multiples = range(Math.floor(from), Math.floor(to)).flatMap((power) =>
    [1, 2, 5].map((factor) => Number((factor * 10 ** power).toPrecision(12))),
  );
  const inside = multiples.filter((value) => Math.log10(value) >= from - 1e-9 && Math.log10(value) <= to + 1e-9);
  return inside.length >= 2 ? inside : linearTicks(10 ** from, 10 ** to, count);
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
