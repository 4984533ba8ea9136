import type { AxisScale } from "./axisScale.ts";
import type { Curve } from "./curve.ts";

/**
 * A curve as the points that a picture of it needs, in pixels: of all points that fall on one column the first, the least, the greatest and
 * the last, in their order, so that no spike is lost and the line between columns is the same. Pairs x, y; NaN where the line breaks.
 * @param columns px; what lies left and right of them is drawn as one column each
 */
export function pixelPath({ x, y }: Curve, scaleX: AxisScale, scaleY: AxisScale, columns: number): Float64Array {
  const out = new Float64Array(Math.min(10 * (columns + 3), 4 * x.length + 2) * 2);
  const { factor: fx, offset: ox, log: logX } = scaleX;
  const { factor: fy, offset: oy, log: logY } = scaleY;
  let size = 0;
  let broken = true;
  let column = Number.NaN;
  // Of the open column: px and py of the first, least, greatest and last point, and which of least and greatest came first.
  let [firstX, firstY, lowX, lowY, lowAt, highX, highY, highAt, lastX, lastY, count] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const push = (px: number, py: number) => {
    out[size++] = px;
    out[size++] = py;
  };
  const close = () => {
    if (count === 0) return;
    push(firstX, firstY);
    if (count > 2) {
      if (lowAt < highAt) {
        if (lowAt > 1) push(lowX, lowY);
        if (highAt < count) push(highX, highY);
      } else {
        if (highAt > 1) push(highX, highY);
        if (lowAt < count) push(lowX, lowY);
      }
    }
    if (count > 1) push(lastX, lastY);
    count = 0;
  };
  for (let i = 0; i < x.length; i++) {
    const px = fx * (logX ? Math.log10(x[i]!) : x[i]!) + ox;
    const py = fy * (logY ? Math.log10(y[i]!) : y[i]!) + oy;
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      close();
      if (!broken) push(Number.NaN, Number.NaN);
      broken = true;
      continue;
    }
    const own = px < 0 ? -1 : px > columns ? columns + 1 : Math.floor(px);
    if (own !== column || count === 0) {
      close();
      column = own;
      [firstX, firstY, lowX, lowY, lowAt, highX, highY, highAt] = [px, py, px, py, 1, px, py, 1];
    } else if (py < lowY) [lowX, lowY, lowAt] = [px, py, count + 1];
    else if (py > highY) [highX, highY, highAt] = [px, py, count + 1];
    [lastX, lastY] = [px, py];
    count++;
    broken = false;
  }
  close();
  return out.subarray(0, size);
}
