/** A tiny curve beside a line of text, 92 × 20, with a dot at its end. */
export function Sparkline({
  values,
  label,
  width = 92,
  height = 20,
}: {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
}) {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return null;
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const x = (index: number) => 1 + (index / (finite.length - 1)) * (width - 4);
  const y = (value: number) => height - 3 - ((value - low) / (high - low || 1)) * (height - 6);
  const path = finite.map((value, index) => `${index ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  return (
    <svg className="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path className="ln-s s c-warm" style={{ strokeWidth: 1.5 }} d={path} />
      <circle className="f c-warm" cx={x(finite.length - 1)} cy={y(finite.at(-1)!)} r="2.2" />
    </svg>
  );
}
