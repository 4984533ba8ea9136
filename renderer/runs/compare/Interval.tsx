interface IntervalProps {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly range: readonly [low: number, high: number];
}

const [width, height, edge] = [130, 18, 5];

/** Ends of all intervals, 0 among them. */
export function intervalRange(intervals: readonly Pick<IntervalProps, "low" | "high">[]): readonly [number, number] {
  const ends = intervals.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}

/** An interval with its middle, on an axis that all rows share; the line is 0. */
export function Interval({ mean, low, high, range }: IntervalProps) {
  const span = range[1] - range[0] || 1;
  const x = (value: number) => edge + ((Math.min(range[1], Math.max(range[0], value)) - range[0]) / span) * (width - 2 * edge);
  return (
    <svg className="interval" width={width} height={height} aria-hidden="true">
      <line className="zero" x1={x(0)} x2={x(0)} y1="2" y2={height - 2} />
      <line x1={x(low)} x2={x(high)} y1={height / 2} y2={height / 2} />
      <circle cx={x(mean)} cy={height / 2} r="3.5" />
    </svg>
  );
}
