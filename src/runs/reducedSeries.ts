import type { Series } from "./run.ts";

/** A series made smaller for drawing: of each stretch of steps its least and its greatest value. */
export interface ReducedSeries extends Series {
  /** false: every point is there */
  readonly reduced: boolean;
}
