import type { AxisScale } from "../../../src/runs/curves/axisScale.ts";
import { pixelOf } from "../../../src/runs/curves/axisScale.ts";
import type { Band, Curve } from "../../../src/runs/curves/curve.ts";
import { pixelPath } from "../../../src/runs/curves/pixelPath.ts";

export interface DrawnLine {
  readonly curve: Curve;
  readonly colour: string;
  /** px, as the canvas takes it */
  readonly dash: readonly number[];
  readonly width: number;
  /** 0 … 1 */
  readonly strength: number;
}

export interface DrawnBand {
  readonly band: Band;
  readonly colour: string;
}

export interface CurvesPicture {
  readonly bands: readonly DrawnBand[];
  /** drawn over each other in this order */
  readonly lines: readonly DrawnLine[];
  readonly scaleX: AxisScale;
  readonly scaleY: AxisScale;
  /** of the plot, px */
  readonly width: number;
  readonly height: number;
}

/** Bands and lines on a clear canvas. Every line is reduced to the columns of the picture first, with its spikes. */
export function drawCurves(context: CanvasRenderingContext2D, picture: CurvesPicture): void {
  const { width, height } = picture;
  context.clearRect(0, 0, width, height);
  context.lineJoin = "bevel";
  for (const band of picture.bands) drawBand(context, band, picture);
  for (const line of picture.lines) drawLine(context, line, picture);
  context.globalAlpha = 1;
}

function drawLine(context: CanvasRenderingContext2D, { curve, colour, dash, width, strength }: DrawnLine, picture: CurvesPicture): void {
  const path = pixelPath(curve, picture.scaleX, picture.scaleY, picture.width);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = strength;
  context.setLineDash(dash as number[]);
  context.beginPath();
  let open = false;
  for (let k = 0; k < path.length; k += 2) {
    const [x, y] = [path[k]!, path[k + 1]!];
    if (open && dash.length === 0 && k % strokeLength === 0) open = strokeUpTo(context, path[k - 2]!, path[k - 1]!);
    if (Number.isNaN(x)) open = false;
    else if (open) context.lineTo(x, y);
    else {
      context.moveTo(x, y);
      open = true;
    }
  }
  context.stroke();
  if (curve.x.length === 1) drawPoint(context, path, colour);
}

/** Numbers of a path, two a point. The time of one stroke grows faster than its length: a noisy line is drawn in pieces. */
const strokeLength = 128;

/** Ends a piece and begins the next where it ended. */
function strokeUpTo(context: CanvasRenderingContext2D, x: number, y: number): true {
  context.stroke();
  context.beginPath();
  context.moveTo(x, y);
  return true;
}

function drawPoint(context: CanvasRenderingContext2D, path: Float64Array, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(path[0]!, path[1]!, 2.5, 0, 2 * Math.PI);
  context.fill();
}

/** One area for each stretch without a gap. */
function drawBand(context: CanvasRenderingContext2D, { band, colour }: DrawnBand, { scaleX, scaleY, height }: CurvesPicture): void {
  context.fillStyle = colour;
  context.globalAlpha = 0.16;
  let from = 0;
  for (let i = 0; i <= band.x.length; i++) {
    if (i < band.x.length && Number.isFinite(band.low[i]!)) continue;
    if (i > from)
      fillBetween(
        context,
        band,
        from,
        i,
        (x) => pixelOf(scaleX, x),
        (y) => insideOf(pixelOf(scaleY, y), height),
      );
    from = i + 1;
  }
}

/** What a logarithmic scale does not have lies below everything. */
const insideOf = (pixel: number, height: number): number => (Number.isNaN(pixel) ? 2 * height : pixel);

function fillBetween(
  context: CanvasRenderingContext2D,
  { x, low, high }: Band,
  from: number,
  to: number,
  toX: (x: number) => number,
  toY: (y: number) => number,
): void {
  context.beginPath();
  for (let i = from; i < to; i++) context.lineTo(toX(x[i]!), toY(high[i]!));
  for (let i = to - 1; i >= from; i--) context.lineTo(toX(x[i]!), toY(low[i]!));
  context.fill();
}
