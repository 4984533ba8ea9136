import type { Band, Curve } from "../../../src/runs/curves/curve.ts";

/** A run's curve, or the mean of several seeds'. */
export interface ChartLine {
  /** `A`, or `A C D` for a mean */
  readonly letter: string;
  readonly name: string;
  /** decides colour and dash; null for a run that stands alone */
  readonly place: number | null;
  readonly curve: Curve;
  readonly band?: Band;
}

export const dashLengths = { solid: [], dash: [6, 4], dot: [2, 3] } as const;
