// Curves of many runs over each other: lines on a canvas, since there may be a million points; axes, readings and names as SVG and text.
import { Table2 } from "lucide-react";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { axisScale, valueAtPixel } from "../../../src/runs/curves/axisScale.ts";
import { type Range, rangeOfX, rangeOfY, withRoom } from "../../../src/runs/curves/curveRanges.ts";
import { exponentialMean } from "../../../src/runs/curves/exponentialMean.ts";
import { runColour, runDash } from "../../../src/runs/runLook.ts";
import { plural, significant } from "../../format/number.ts";
import { TableView } from "../../output/TableView.tsx";
import { useWidth } from "../../output/useWidth.ts";
import { tokenColor, useTheme } from "../../theme.ts";
import { ChartAxes } from "./ChartAxes.tsx";
import { ChartReading } from "./ChartReading.tsx";
import { type ChartLine, dashLengths } from "./chartLine.ts";
import { curvesTable } from "./curvesTable.ts";
import { type CurvesPicture, type DrawnLine, drawCurves } from "./drawCurves.ts";

export interface CurvesChartProps {
  readonly title: string;
  readonly unit: string;
  readonly xTitle: string;
  readonly lines: readonly ChartLine[];
  /** weight of the past in the exponential mean; 0 draws the values alone */
  readonly smoothing: number;
  readonly logX: boolean;
  readonly logY: boolean;
}

const height = 220;
const margin = { left: 52, right: 44, top: 8, bottom: 36 };

export function CurvesChart(props: CurvesChartProps) {
  const { title, unit, lines, xTitle } = props;
  const [asTable, setAsTable] = useState(false);
  const [box, width] = useWidth<HTMLDivElement>();
  return (
    <figure className="fig curves-chart">
      <figcaption>
        {title} <small>{unit}</small>
        <button type="button" className="btn small ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          <Table2 className="i sm" aria-hidden />
          {asTable ? "Chart" : "Data"}
        </button>
      </figcaption>
      {asTable && <TableView table={curvesTable(lines, xTitle)} />}
      <div ref={box} style={{ minHeight: asTable ? 0 : height }}>
        {width > 0 && !asTable && <Plot {...props} width={width} />}
      </div>
    </figure>
  );
}

function Plot({ title, xTitle, lines, smoothing, logX, logY, width }: CurvesChartProps & { readonly width: number }) {
  const [window, setWindow] = useState<Range | null>(null);
  const smooth = useMemo(
    () => lines.map((line) => ({ ...line, curve: { x: line.curve.x, y: exponentialMean(line.curve.y, line.band ? 0 : smoothing) } })),
    [lines, smoothing],
  );
  const inner = { width: Math.max(10, width - margin.left - margin.right), height: height - margin.top - margin.bottom };
  const scales = useMemo(
    () => scalesOf(lines, { window, logX, logY, width: inner.width, height: inner.height }),
    [lines, window, logX, logY, inner.width, inner.height],
  );
  const [at, setAt] = useState<number | null>(null);
  const drag = useRef<number | null>(null);
  if (!scales) return <p className="dim">{`Nothing of ${title} can be drawn${logX || logY ? " on a logarithmic axis" : ""}.`}</p>;
  const pixel = (event: PointerEvent) => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const released = (event: PointerEvent) => {
    const [from, to] = [drag.current, pixel(event)].sort((a, b) => a! - b!);
    if (drag.current !== null && to! - from! > 6) setWindow([valueAtPixel(scales.x, from!), valueAtPixel(scales.x, to!)]);
    drag.current = null;
  };
  return (
    <div className="plot" style={{ height }}>
      <ChartAxes scales={scales} width={width} height={height} margin={margin} xTitle={xTitle} />
      <div
        className="area"
        role="img"
        aria-label={sentence(title, xTitle, lines)}
        style={{ left: margin.left, top: margin.top, width: inner.width, height: inner.height }}
        onPointerDown={(event) => {
          drag.current = pixel(event);
        }}
        onPointerMove={(event) => setAt(pixel(event))}
        onPointerUp={released}
        onPointerLeave={() => {
          drag.current = null;
          setAt(null);
        }}
        onDoubleClick={() => setWindow(null)}
      >
        <Lines lines={lines} smooth={smooth} smoothing={smoothing} scales={scales} {...inner} />
        <ChartReading lines={smooth} scales={scales} at={at} dragFrom={drag.current} {...inner} />
      </div>
      {window && (
        <button type="button" className="btn small zoom-out" onClick={() => setWindow(null)}>
          All
        </button>
      )}
    </div>
  );
}

export type Scales = NonNullable<ReturnType<typeof scalesOf>>;

interface ScaleOptions {
  readonly window: Range | null;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly width: number;
  readonly height: number;
}

function scalesOf(lines: readonly ChartLine[], { window, logX, logY, width, height }: ScaleOptions) {
  const curves = lines.flatMap(({ curve, band }) => [
    curve,
    ...(band
      ? [
          { x: band.x, y: band.low },
          { x: band.x, y: band.high },
        ]
      : []),
  ]);
  const rangeX = window ?? rangeOfX(curves, logX);
  const rangeY = rangeX && rangeOfY(curves, rangeX, logY);
  if (!rangeX || !rangeY) return null;
  const [low, high] = withRoom(rangeY, logY);
  return {
    x: axisScale({ low: rangeX[0], high: rangeX[1], log: logX, from: 0, to: width, count: Math.max(2, Math.floor(width / 64)) }),
    y: axisScale({ low, high, log: logY, from: height, to: 0, count: 4 }),
  };
}

interface LinesProps {
  readonly lines: readonly ChartLine[];
  readonly smooth: readonly ChartLine[];
  readonly smoothing: number;
  readonly scales: Scales;
  readonly width: number;
  readonly height: number;
}

function Lines({ lines, smooth, smoothing, scales, width, height }: LinesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme((store) => store.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme draws the same lines in other colours
  useEffect(() => {
    const context = canvas.current!.getContext("2d", { willReadFrequently: true })!; // in memory: faster for thin lines than a GPU that is none
    const density = globalThis.devicePixelRatio || 1;
    Object.assign(canvas.current!, { width: Math.round(width * density), height: Math.round(height * density) });
    context.setTransform(density, 0, 0, density, 0, 0);
    drawCurves(context, pictureOf({ lines, smooth, smoothing, scales, width, height }));
    canvas.current!.dataset.drawn = String(lines.length);
  }, [lines, smooth, smoothing, scales, width, height, theme]);
  return <canvas ref={canvas} style={{ width, height }} />;
}

/** Under a smoothed line its values are seen faintly; many lines are thinner. */
function pictureOf({ lines, smooth, smoothing, scales, width, height }: LinesProps): CurvesPicture {
  const many = lines.length > 12;
  const look = (line: ChartLine): Pick<DrawnLine, "colour" | "dash"> => ({
    colour: tokenColor(line.place === null ? "warm" : runColour(line.place)),
    dash: line.place === null || many ? [] : dashLengths[runDash(line.place)],
  });
  const raw = smoothing > 0 ? lines.filter(({ band }) => !band) : [];
  return {
    ...{ scaleX: scales.x, scaleY: scales.y, width, height },
    bands: lines.flatMap((line) => (line.band ? [{ band: line.band, colour: look(line).colour }] : [])),
    lines: [
      ...raw.map((line) => ({ ...look(line), dash: [], curve: line.curve, width: 1, strength: many ? 0.12 : 0.3 })),
      ...smooth.map((line) => ({ ...look(line), curve: line.curve, width: many ? 1 : 1.5, strength: many ? 0.7 : 1 })),
    ],
  };
}

function sentence(title: string, xTitle: string, lines: readonly ChartLine[]): string {
  const ends = lines
    .slice(0, 6)
    .map(({ letter, name, curve }) => `${letter || name} ends at ${significant(curve.y.findLast(Number.isFinite) ?? Number.NaN, 4)}`);
  const more = lines.length > 6 ? `; and ${plural(lines.length - 6, "more curve")}` : "";
  return `${title} over ${xTitle}, ${plural(lines.length, "curve")}: ${ends.join("; ")}${more}.`;
}
