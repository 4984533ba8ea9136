import { pixelOf } from "../../../src/runs/curves/axisScale.ts";
import { significant } from "../../format/number.ts";
import type { Scales } from "./CurvesChart.tsx";

interface ChartAxesProps {
  readonly scales: Scales;
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly xTitle: string;
}

/** Grid, ticks and what the axis counts. */
export function ChartAxes({ scales, width, height, margin, xTitle }: ChartAxesProps) {
  const [right, bottom] = [width - margin.right, height - margin.bottom];
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      {scales.y.ticks.map((tick) => {
        const y = margin.top + pixelOf(scales.y, tick);
        return (
          <g key={tick}>
            <line className="gl" x1={margin.left} x2={right} y1={y} y2={y} />
            <text x={margin.left - 6} y={y + 4} textAnchor="end">
              {tickText(tick)}
            </text>
          </g>
        );
      })}
      {scales.x.ticks.map((tick) => {
        const x = margin.left + pixelOf(scales.x, tick);
        return (
          <g key={tick}>
            <line className="axis" x1={x} x2={x} y1={bottom} y2={bottom + 4} />
            <text x={x} y={bottom + 16} textAnchor="middle">
              {tickText(tick)}
            </text>
          </g>
        );
      })}
      <line className="axis" x1={margin.left} x2={right} y1={bottom} y2={bottom} />
      <text className="lbl" x={(margin.left + right) / 2} y={height - 4} textAnchor="middle">
        {xTitle}
      </text>
    </svg>
  );
}

/** As many digits as the tick has, a thousand as 1k. */
function tickText(tick: number): string {
  const size = Math.abs(tick);
  if (size >= 1e12 || (size < 1e-3 && size > 0)) return significant(tick, 2);
  if (size >= 1e9) return `${Number((tick / 1e9).toPrecision(4))}G`;
  if (size >= 1e6) return `${Number((tick / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((tick / 1e3).toPrecision(4))}k`;
  return String(Number(tick.toPrecision(6))).replace("-", "−");
}
