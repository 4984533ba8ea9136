import { pixelOf, valueAtPixel } from "../../../src/runs/curves/axisScale.ts";
import { nearestPoint } from "../../../src/runs/curves/interpolate.ts";
import { runColour } from "../../../src/runs/runLook.ts";
import { significant } from "../../format/number.ts";
import type { Scales } from "./CurvesChart.tsx";
import type { ChartLine } from "./chartLine.ts";

interface ChartReadingProps {
  readonly lines: readonly ChartLine[];
  readonly scales: Scales;
  /** px from the plot's left; null when nothing is pointed at */
  readonly at: number | null;
  readonly dragFrom: number | null;
  readonly width: number;
  readonly height: number;
}

const mostNames = 9;
const mostReadings = 10;

/** Names at the lines' ends; under the pointer the value of every line, the largest first. */
export function ChartReading({ lines, scales, at, dragFrom, width, height }: ChartReadingProps) {
  const readings = at === null ? [] : readingsAt(lines, scales, at);
  return (
    <>
      <svg width={width} height={height} aria-hidden="true">
        {at !== null && <line className="at" x1={at} x2={at} y1={0} y2={height} />}
        {at !== null && dragFrom !== null && (
          <rect className="dragged" x={Math.min(at, dragFrom)} width={Math.abs(at - dragFrom)} y={0} height={height} />
        )}
        {readings.map(({ line, x, y }) => (
          <circle key={line.letter} cx={x} cy={y} r="3" fill={colourOf(line)} />
        ))}
        {lines.length <= mostNames && lines[0]?.letter !== "" && <Names lines={lines} scales={scales} width={width} height={height} />}
      </svg>
      {readings.length > 0 && (
        <Reading readings={readings} left={at! > width / 2 ? null : at! + 12} right={at! > width / 2 ? width - at! + 12 : null} />
      )}
    </>
  );
}

const colourOf = ({ place }: ChartLine): string => `var(--${place === null ? "warm" : runColour(place)})`;

interface OneReading {
  readonly line: ChartLine;
  readonly at: number;
  readonly value: number;
  readonly x: number;
  readonly y: number;
}

function readingsAt(lines: readonly ChartLine[], scales: Scales, pixel: number): OneReading[] {
  const wanted = valueAtPixel(scales.x, pixel);
  const all = lines.flatMap((line): OneReading[] => {
    const { x, y } = line.curve;
    if (x.length === 0 || wanted > x.at(-1)! * (1 + 1e-9) + 1e-9) return [];
    const point = nearestPoint(x, wanted);
    const value = y[point]!;
    return Number.isFinite(value) ? [{ line, at: x[point]!, value, x: pixelOf(scales.x, x[point]!), y: pixelOf(scales.y, value) }] : [];
  });
  return all.sort((a, b) => b.value - a.value);
}

function Reading({
  readings,
  left,
  right,
}: {
  readonly readings: readonly OneReading[];
  readonly left: number | null;
  readonly right: number | null;
}) {
  return (
    <div className="reading" style={{ ...(left === null ? {} : { left }), ...(right === null ? {} : { right }) }}>
      <small>{significant(readings[0]!.at, 4)}</small>
      {readings.slice(0, mostReadings).map(({ line, value }) => (
        <div key={line.letter}>
          <b style={{ color: colourOf(line) }}>{line.letter}</b> <span className="clip">{line.name}</span>{" "}
          <span className="num">{significant(value, 4)}</span>
        </div>
      ))}
      {readings.length > mostReadings && <small>and {readings.length - mostReadings} more</small>}
    </div>
  );
}

const nameHeight = 12;

/** Beside the last point of each line; moved apart where lines end close to each other. */
function Names({ lines, scales, width, height }: Pick<ChartReadingProps, "lines" | "scales" | "width" | "height">) {
  const ends = lines.flatMap((line) => {
    const last = line.curve.y.findLastIndex(Number.isFinite);
    if (last < 0) return [];
    const [x, y] = [pixelOf(scales.x, line.curve.x[last]!), pixelOf(scales.y, line.curve.y[last]!)];
    return x >= 0 && x <= width + 1 ? [{ line, x, y: Math.min(height - 2, Math.max(6, y)) }] : [];
  });
  let reached = Number.NEGATIVE_INFINITY;
  return ends
    .sort((a, b) => a.y - b.y)
    .map(({ line, x, y }) => {
      reached = Math.max(y, reached + nameHeight);
      return (
        <text key={line.letter} className="strong halo" x={x + 5} y={reached + 4} style={{ fill: colourOf(line) }}>
          {line.letter}
        </text>
      );
    });
}
