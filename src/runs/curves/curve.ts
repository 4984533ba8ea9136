/** A line to draw: x never falls; a y that is not finite leaves a gap. */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** A mean with its interval, over the same x. */
export interface Band extends Curve {
  readonly low: Float64Array;
  readonly high: Float64Array;
}
