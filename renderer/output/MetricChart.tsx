import { fixed, significant } from "../format/number.ts";
import type { Curve } from "../runs/runStore.ts";
import { ticks } from "./ticks.ts";
import { useWidth } from "./useWidth.ts";

interface MetricChartProps {
  readonly title: string;
  readonly unit: string;
  readonly curve: Curve;
  /** steps of the whole training; the axis ends there */
  readonly steps: number;
  /** a series colour's class, such as `c-warm` */
  readonly look: string;
  readonly dots?: boolean;
}

const height = 96;
const margin = { left: 44, right: 10, top: 10, bottom: 20 };

/** One metric of a training over its steps, small; from 0 up. */
export function MetricChart(props: MetricChartProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  return (
    <figure className="fig">
      <figcaption>
        {props.title} <small>{props.unit}</small> <b className="num">{lastText(props.curve)}</b>
      </figcaption>
      <div ref={box} style={{ minHeight: height }}>
        {width > 0 && <Drawing {...props} width={width} />}
      </div>
    </figure>
  );
}

function lastText({ values }: Curve): string {
  const last = values.at(-1);
  return last === undefined ? "" : Math.abs(last) >= 0.01 || last === 0 ? fixed(last, 2) : significant(last);
}

function Drawing({ title, unit, curve, steps, look, dots, width }: MetricChartProps & { readonly width: number }) {
  const known = curve.values.filter(Number.isFinite);
  const top = Math.max(...known, 1e-12) * 1.05;
  const bottom = height - margin.bottom;
  const end = Math.max(1, steps, curve.steps.at(-1) ?? 1);
  const x = (step: number) => Math.round(10 * (margin.left + (step / end) * (width - margin.left - margin.right))) / 10;
  const y = (value: number) => Math.round(10 * (bottom - (value / top) * (bottom - margin.top))) / 10;
  const points = curve.steps.flatMap((step, k) => (Number.isFinite(curve.values[k]) ? [[x(step), y(curve.values[k]!)] as const] : []));
  const last = curve.values.at(-1);
  const sentence =
    last === undefined ? `${title}: nothing yet` : `${title} over ${curve.steps.length} looks, last ${significant(last)} ${unit}`;
  return (
    <svg className="chart" width={width} height={height} role="img" aria-label={sentence}>
      {ticks(0, top, 2).map((tick) => (
        <g key={tick}>
          <line className="gl" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text x={margin.left - 6} y={y(tick) + 4} textAnchor="end">
            {significant(tick)}
          </text>
        </g>
      ))}
      {ticks(0, end, 4)
        .filter(Number.isInteger)
        .map((tick) => (
          <text key={tick} x={x(tick)} y={bottom + 15} textAnchor="middle">
            {tick}
          </text>
        ))}
      <line className="axis" x1={margin.left} x2={width - margin.right} y1={bottom} y2={bottom} />
      <polyline className={`ln-s s ${look}`} fill="none" points={points.map((point) => point.join(",")).join(" ")} />
      {dots && points.map(([cx, cy]) => <circle key={cx} className={`f ${look}`} cx={cx} cy={cy} r="2.5" />)}
    </svg>
  );
}
